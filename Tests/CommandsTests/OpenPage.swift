import BPE
import Display
import Foundation
import TestSupport
import Testing
import Views

/// The page of `bpe serve` in a real browser, with two encodings that exist on every machine: the embedded one, and
/// a small one.
struct OpenPage {
    let server: ServingProcess
    let browser: Browser
    let small: Tokenizer

    init(width: Int = 1280, height: Int = 900, fragment: String = "") throws {
        let folder = try TemporaryFolder()
        let tokens = ["ab", "abc", " a", "Ho", "How"]
        let ranks = (0...255).map { Data([UInt8($0)]) } + tokens.map { Data($0.utf8) }
        let lines = ranks.enumerated().map { "\($1.base64EncodedString()) \($0)\n" }.joined()
        let path = try folder.write(lines.utf8, to: "small.tiktoken")
        small = Tokenizer(try Encoding(name: "small", vocabulary: .bytes(and: tokens), pattern: .gpt2))
        server = try ServingProcess("-e", "default", "-e", path, "--pattern", "gpt2")
        browser = try Browser(server.address + fragment, width: width, height: height)
        try browser.wait(
            "started", "document.querySelectorAll('.pane').length > 0 && document.body.dataset.shown >= '1'")
    }

    /// An expression for the texts of the boxes that are drawn.
    static func boxes(_ encoding: String = "bpe64k") -> String {
        "[...document.querySelectorAll('[data-encoding=\(encoding)] .token')].map(box => box.textContent)"
    }

    func boxes(_ encoding: String = "bpe64k") throws -> [String] {
        try browser.texts(Self.boxes(encoding))
    }

    /// Waits until exactly these boxes are drawn.
    func expect(
        boxes expected: [String], _ encoding: String = "bpe64k",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try browser.wait(
            "\(expected.prefix(40))",
            "JSON.stringify(\(Self.boxes(encoding))) === JSON.stringify(\(quoted(expected)))",
            sourceLocation: sourceLocation)
    }

    /// Puts a text into the box, as typing over what is selected does.
    func type(_ text: String) throws {
        try browser.value(
            "document.getElementById('text').focus(); document.getElementById('text').select()")
        try browser.type(text)
    }

    /// Looks at a file, as dropping it on the page does.
    func drop(_ bytes: [UInt8]) throws {
        try doing("dropped") {
            try browser.value(
                """
                (() => { const files = new DataTransfer();
                files.items.add(new File([Uint8Array.from(atob("\(Data(bytes).base64EncodedString())"), c => c.charCodeAt(0))], "dropped"));
                document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true })) })()
                """)
        }
    }

    /// Pastes a text, given as a JavaScript expression, in place of everything.
    func paste(_ expression: String) throws {
        try browser.value(
            """
            (() => { const area = document.getElementById("text"), data = new DataTransfer();
            area.focus(); area.select(); data.setData("text/plain", \(expression));
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })) })()
            """)
    }

    /// Waits until the page has shown what an action changes.
    func doing(_ what: Comment, _ action: () throws -> Void) throws {
        try browser.value("window.before = document.body.dataset.shown")
        try action()
        try browser.wait(what, "document.body.dataset.shown !== window.before")
    }

    /// Chooses a value in a field of the vocabulary browser.
    func choose(_ field: String, _ value: String) throws {
        try browser.value(
            """
            (() => { const field = document.getElementById("\(field)"); field.value = "\(value)";
            field.dispatchEvent(new Event("input", { bubbles: true })) })()
            """)
    }

    func shown(_ text: String, _ tokenizer: Tokenizer = .default) throws -> [String] {
        try shown(Array(text.utf8), tokenizer)
    }

    func shown(_ bytes: [UInt8], _ tokenizer: Tokenizer = .default) throws -> [String] {
        try tokenizer.spans(bytes, specialTokens: .asText).map { visible(bytes[$0.bytes]) }
    }

    func text(_ selector: String) throws -> String {
        try browser.text("document.querySelector('\(selector)')?.textContent ?? ''")
    }

    /// A value as JavaScript.
    func quoted(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}
