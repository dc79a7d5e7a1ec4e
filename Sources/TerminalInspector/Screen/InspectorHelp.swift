import Terminal

/// What the keys do: three lists, side by side where they fit.
enum InspectorHelp {
    static func lines(width: Int) -> [String] {
        let lists = [inText, inTokens, everywhere].map { list in
            list.map { key, meaning in
                meaning.isEmpty ? key : paddedCells(key, 10) + " " + meaning
            }
        }
        let columns = width >= 78 ? 3 : width >= 52 ? 2 : 1
        return wrapped(introduction, width: width) + [""]
            + sideBySide(lists, columns: columns, of: columns == 3 ? 26 : 27) + [""]
            + signs.flatMap { wrapped($0, width: width) }
    }

    private static func sideBySide(_ lists: [[String]], columns: Int, of width: Int) -> [String] {
        var lines: [String] = []
        var rest = lists[...]
        while !rest.isEmpty {
            let row = rest.prefix(columns)
            rest = rest.dropFirst(columns)
            if !lines.isEmpty { lines.append("") }
            for index in 0..<row.map(\.count).max()! {
                let cells = row.map { index < $0.count ? $0[index] : "" }
                var line = cells.map { paddedCells($0, width) }.joined()
                while line.last == " " { line.removeLast() }
                lines.append(line)
            }
        }
        return lines
    }

    private static let introduction =
        "Type or paste a text; its tokens are below. Esc switches between the text and the tokens, and so do "
        + "↓ and ↑ at the edge."

    private static let inText = [
        ("In the text", ""), ("← →", "a character"), ("Alt-← →", "a word"), ("Home End", "the line"),
        ("Enter", "a line break"), ("^W", "delete a word"), ("^U ^K", "to the ends"), ("^X", "everything"),
    ]

    private static let inTokens = [
        ("In the tokens", ""), ("← →", "a token"), ("↑ ↓", "a row"), ("PgUp PgDn", "a page"),
        ("Home End", "the ends"), ("n", "next finding"), ("f", "all findings"), ("d", "a difference"),
        ("m", "merges"), ("[ ]", "other files"), ("t s e o y", "as with ^"), ("i", "the text"), ("q", "quit"),
    ]

    private static let everywhere = [
        ("Everywhere", ""), ("Tab", "next encoding"), ("^S", "side by side"), ("^T", "text, ids, bytes,"),
        ("", "pieces, merges"), ("^E", "completions"), ("^O", "open a file"), ("^Y", "copy the ids"),
        ("F1 ?", "help"), ("^C", "quit"),
    ]

    private static let signs = [
        "│ is an edge between tokens; colours only tell neighbours apart. In \"pieces\", ┃ starts a piece of the "
            + "split pattern, and · separates the tokens in it. Side by side, ≠ starts what another encoding cuts "
            + "differently. Underlined tokens have findings.",
        "␠ is a space, ⏎ a line feed, ⇥ a tab. Invisible characters are shown by their code point, <U+200B>, "
            + "and bytes that are only part of a character by their values, <F0 9F>.",
    ]
}
