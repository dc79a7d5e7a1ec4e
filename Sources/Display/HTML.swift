/// Text with the characters escaped that mean something in HTML, also inside a quoted attribute.
package func htmlEscaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// A self-contained page of HTML, in the reader's light or dark.
package func htmlPage(title: String, style: String, main: String, script: String = "") -> String {
    htmlPageStart(title: title, style: style) + main + htmlPageEnd(script: script)
}

/// A page up to what it shows, for one that is written as it is made.
package func htmlPageStart(title: String, style: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(htmlEscaped(title))</title>
    <style>
    \(style)</style>
    </head>
    <body>
    <main>

    """
}

/// The page after what it shows.
package func htmlPageEnd(script: String = "") -> String {
    """

    </main>
    \(script.isEmpty ? "" : "<script>\n\(script)</script>\n")</body>
    </html>

    """
}
