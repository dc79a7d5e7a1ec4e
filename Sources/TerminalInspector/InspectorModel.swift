import BPE
import Display
public import Formats
import Oddities
public import Terminal
import Tokenization
package import Views

/// Everything that the full-screen program knows: the text, its tokens in some encodings, and what is looked at. Keys
/// change it (``handle(_:)``); ``InspectorScreen`` draws it. It knows no terminal and no file.
public struct InspectorModel {
    /// What somebody outside has to do for a key.
    public enum Action: Sendable, Equatable {
        /// End the program.
        case quit
        /// Stop it until it is continued.
        case pause
        /// Put a text on the clipboard.
        case copy(String)
        /// Read a file and hand it to ``open(_:named:)``.
        case open(String)
        /// Draw everything again.
        case redraw
    }

    /// Which part the keys go to.
    package enum Focus: Sendable { case editor, tokens }

    /// What covers the tokens.
    package enum Overlay: Sendable, Equatable { case help, merges, completions, findings }

    /// An encoding with what it makes of the text.
    struct Pane {
        let choice: EncodingChoice
        var tokenizer: Tokenizer?
        var faces: TokenFaces?
        var inspection: Inspection?
        /// Whether the inspection has looked for findings, which only one that is looked at needs.
        var hasFindings = false
        var count: Int?
        var layout: TokenLayout?
    }

    private(set) var editor: TextEditor
    package private(set) var focus = Focus.editor
    private(set) var panes: [Pane]
    package private(set) var active = 0
    private(set) var isSplit: Bool
    private(set) var display = TokenDisplay.text
    package private(set) var overlay: Overlay?
    /// The first line that is shown of what covers the tokens.
    private(set) var overlayTop = 0
    /// The name of a file that is being typed.
    private(set) var prompt: TextEditor?
    /// What there is to say, until the next key.
    private(set) var message: String?
    private(set) var size = Screen.Size(width: 80, height: 24)
    private var isStale = true
    private var laidOut: (display: TokenDisplay, size: Screen.Size, isSplit: Bool, active: Int)?
    private var unstable: (text: [UInt8], encoding: Int, end: UnstableEnd?)?

    /// The most panes side by side.
    static let mostPanes = 4
    /// In bytes. What is longer is for `bpe report`.
    public static let longestText = 16 << 20

    /// A model that looks at a text.
    ///
    /// - Parameters:
    ///   - text: any bytes.
    ///   - choices: at least one.
    ///   - isSplit: whether the first few are shown side by side at once.
    public init(_ text: [UInt8], choices: [EncodingChoice], isSplit: Bool = false) {
        precondition(!choices.isEmpty, "nothing to look with")
        editor = TextEditor(text)
        panes = choices.map { Pane(choice: $0) }
        self.isSplit = isSplit && choices.count > 1
    }

    // MARK: What is looked at

    /// The panes that are shown, as indices.
    package var shownPanes: [Int] { isSplit ? Array(panes.indices.prefix(Self.mostPanes)) : [active] }

    package var inspection: Inspection? { panes[active].inspection }

    /// The token at the cursor.
    package var selectedToken: Int? { inspection?.token(at: editor.cursor) }

    /// What the last tokens of the text can still become.
    mutating func unstableEnd() -> UnstableEnd? {
        guard let tokenizer = panes[active].tokenizer else { return nil }
        if let unstable, unstable.encoding == active, unstable.text == editor.text { return unstable.end }
        // What fails here has failed before, for the tokens themselves.
        let end = try? UnstableEnd.of(editor.text, tokenizer)
        unstable = (editor.text, active, end ?? nil)
        return end ?? nil
    }

    // MARK: Bringing it up to date

    /// Makes tokens, findings and rows again where the text, the encodings or the size have changed.
    ///
    /// - Complexity: linear in the text, if it has changed.
    public mutating func refresh(size: Screen.Size) {
        self.size = size
        for index in shownPanes { load(index) }
        if isStale {
            for index in panes.indices {
                panes[index].inspection = nil
                panes[index].count = nil
            }
            isStale = false
        }
        for index in panes.indices { inspect(index) }
        let wanted = (display, size, isSplit, active)
        if let laidOut, laidOut == wanted { return }
        let frame = InspectorFrame(self)
        for (place, index) in shownPanes.enumerated() {
            guard let inspection = panes[index].inspection, let faces = panes[index].faces else { continue }
            let widths = faces.widths(of: inspection.spans.lazy.map(\.id), display)
            panes[index].layout = TokenLayout(
                widths: widths, width: frame.columns(ofPane: place).count,
                endsLine: { inspection.bytes(of: inspection.spans[$0]).contains(0x0A) })
        }
        laidOut = wanted
    }

    /// Only what is shown is inspected, and only what is looked at is searched for findings; of the others, the count is
    /// all that is seen.
    private mutating func inspect(_ index: Int) {
        guard let tokenizer = panes[index].tokenizer else { return }
        do {
            if !shownPanes.contains(index) {
                panes[index].inspection = nil
                panes[index].count =
                    try panes[index].count ?? tokenizer.count(editor.text, specialTokens: .asText)
            } else if panes[index].inspection == nil || (index == active && !panes[index].hasFindings) {
                panes[index].hasFindings = index == active
                panes[index].inspection =
                    index == active
                    ? try Inspection(of: editor.text, tokenizer)
                    : try Inspection(of: editor.text, tokenizer, detectors: [])
                panes[index].count = panes[index].inspection?.spans.count
                laidOut = nil
            }
        } catch {
            message = "\(error)"
        }
    }

    private mutating func load(_ index: Int) {
        guard panes[index].tokenizer == nil else { return }
        do {
            let tokenizer = try panes[index].choice.tokenizer()
            panes[index].tokenizer = tokenizer
            panes[index].faces = TokenFaces(tokenizer)
        } catch {
            message = "\(error)".split(separator: "\n").first.map(String.init)
        }
    }

    /// Looks at another text.
    public mutating func open(_ text: [UInt8], named name: String) {
        guard text.count <= Self.longestText else {
            message = "\(name) has \(byteCount(text.count)), more than fits here; try: bpe report \(name)"
            return
        }
        editor = TextEditor(text)
        editor.move(.start)
        focus = .tokens
        isStale = true
        message = "\(name): \(byteCount(text.count))"
    }

    /// Says something until the next key.
    public mutating func say(_ message: String) { self.message = message }

    // MARK: Keys

    /// Does what a key says.
    ///
    /// - Returns: what somebody else has to do.
    public mutating func handle(_ key: Key) -> Action? {
        message = nil
        switch key {
        case .control("c"), .control("q"): return .quit
        case .control("z"): return .pause
        case .control("l"): return .redraw
        default: break
        }
        if prompt != nil { return handleInPrompt(key) }
        if overlay != nil, handleInOverlay(key) { return nil }
        switch key {
        case .named(.tab, let modifiers): switchEncoding(by: modifiers.contains(.shift) ? -1 : 1)
        case .named(.function(1), _): toggle(.help)
        case .control("t"): display = display.next
        case .control("s"): toggleSplit()
        case .control("e"): toggle(.completions)
        case .control("o"): prompt = TextEditor()
        case .control("y"): return copyIDs()
        case .named(.escape, _): focus = focus == .editor ? .tokens : .editor
        default: return focus == .editor ? handleInEditor(key) : handleInTokens(key)
        }
        return nil
    }

    private mutating func handleInEditor(_ key: Key) -> Action? {
        switch key {
        case .text(let bytes), .paste(let bytes): insert(bytes)
        case .named(.enter, _): insert([0x0A])
        case .named(.down, _), .named(.pageDown, _): focus = .tokens
        default:
            let before = editor.text.count
            if Self.edit(&editor, key), editor.text.count != before { isStale = true }
        }
        return nil
    }

    private mutating func insert(_ bytes: [UInt8]) {
        guard editor.text.count + bytes.count <= Self.longestText else {
            message = "no more than \(byteCount(Self.longestText)) fit here"
            return
        }
        editor.insert(bytes)
        isStale = true
    }

    /// The keys that every line of text understands.
    private static func edit(_ editor: inout TextEditor, _ key: Key) -> Bool {
        switch key {
        case .named(.left, []), .control("b"): editor.move(.left)
        case .named(.right, []), .control("f"): editor.move(.right)
        case .named(.left, _): editor.move(.wordLeft)
        case .named(.right, _): editor.move(.wordRight)
        case .named(.home, let modifiers): editor.move(modifiers.contains(.control) ? .start : .lineStart)
        case .named(.end, let modifiers): editor.move(modifiers.contains(.control) ? .end : .lineEnd)
        case .control("a"): editor.move(.lineStart)
        case .named(.backspace, []), .control("h"): editor.delete(.left)
        case .named(.backspace, _), .control("w"): editor.delete(.wordLeft)
        case .named(.delete, []), .control("d"): editor.delete(.right)
        case .named(.delete, _): editor.delete(.wordRight)
        case .control("u"): editor.delete(.lineStart)
        case .control("k"): editor.delete(.lineEnd)
        case .control("x"): editor = TextEditor()
        default: return false
        }
        return true
    }

    private mutating func handleInTokens(_ key: Key) -> Action? {
        switch key {
        case .named(.left, []), .text([UInt8(ascii: "h")]): select(by: -1)
        case .named(.right, []), .text([UInt8(ascii: "l")]): select(by: 1)
        case .named(.up, []), .text([UInt8(ascii: "k")]): selectRow(by: -1)
        case .named(.down, []), .text([UInt8(ascii: "j")]): selectRow(by: 1)
        case .named(.pageUp, _): selectRow(by: -InspectorFrame(self).tokenRows.count)
        case .named(.pageDown, _), .text([0x20]): selectRow(by: InspectorFrame(self).tokenRows.count)
        case .named(.home, _), .text([UInt8(ascii: "g")]): editor.move(.start)
        case .named(.end, _), .text([UInt8(ascii: "G")]): editor.move(.end)
        case .named(.enter, _), .text([UInt8(ascii: "i")]):
            focus = .editor
            editor.snap()
        case .text([UInt8(ascii: "?")]): toggle(.help)
        case .text([UInt8(ascii: "t")]): display = display.next
        case .text([UInt8(ascii: "s")]): toggleSplit()
        case .text([UInt8(ascii: "m")]): toggle(.merges)
        case .text([UInt8(ascii: "e")]): toggle(.completions)
        case .text([UInt8(ascii: "f")]): toggle(.findings)
        case .text([UInt8(ascii: "n")]): selectNextFinding()
        case .text([UInt8(ascii: "o")]): prompt = TextEditor()
        case .text([UInt8(ascii: "y")]): return copyIDs()
        case .text([UInt8(ascii: "q")]): return .quit
        default: break
        }
        return nil
    }

    private mutating func handleInPrompt(_ key: Key) -> Action? {
        switch key {
        case .named(.escape, _): prompt = nil
        case .named(.enter, _):
            let path = prompt!.text
            prompt = nil
            if !path.isEmpty { return .open(String(decoding: path, as: UTF8.self)) }
        case .text(let bytes), .paste(let bytes): prompt!.insert(bytes.filter { $0 >= 0x20 })
        default: _ = Self.edit(&prompt!, key)
        }
        return nil
    }

    /// Keys that scroll what covers the tokens, or take it away. Others work as if nothing covered them.
    private mutating func handleInOverlay(_ key: Key) -> Bool {
        let page = max(1, InspectorFrame(self).overlayRows.count - 1)
        switch key {
        case .named(.escape, _), .text([UInt8(ascii: "q")]), .named(.enter, _): overlay = nil
        case .named(.up, _), .text([UInt8(ascii: "k")]): scroll(by: -1)
        case .named(.down, _), .text([UInt8(ascii: "j")]): scroll(by: 1)
        case .named(.pageUp, _): scroll(by: -page)
        case .named(.pageDown, _), .text([0x20]): scroll(by: page)
        case .named(.home, _): overlayTop = 0
        case .named(.end, _): scroll(by: Int.max / 2)
        case .text where focus == .editor && overlay == .help: overlay = nil
        default: return false
        }
        return true
    }

    private mutating func scroll(by rows: Int) {
        let most = max(0, overlayLines().count - InspectorFrame(self).overlayRows.count)
        overlayTop = min(max(0, overlayTop + rows), most)
    }

    private mutating func toggle(_ overlay: Overlay) {
        self.overlay = self.overlay == overlay ? nil : overlay
        overlayTop = 0
    }

    private mutating func switchEncoding(by step: Int) {
        let count = isSplit ? shownPanes.count : panes.count
        guard count > 1 else {
            message = "there is one encoding only; name more with -e"
            return
        }
        active = (active + step + count) % count
        overlayTop = 0
    }

    private mutating func toggleSplit() {
        guard panes.count > 1 else {
            message = "there is one encoding only; name more with -e"
            return
        }
        isSplit.toggle()
        if isSplit, active >= Self.mostPanes { active = 0 }
    }

    private mutating func select(by step: Int) {
        guard let inspection, let token = selectedToken else { return }
        editor.move(
            to: inspection.spans[min(max(0, token + step), inspection.spans.count - 1)].bytes.lowerBound)
    }

    private mutating func selectRow(by step: Int) {
        guard let inspection, let token = selectedToken, let layout = panes[active].layout else { return }
        let row = layout.row(of: token)
        if row == 0, step < 0 {
            focus = .editor
            editor.snap()
            return
        }
        let target = layout.tokens(inRow: min(max(0, row + step), layout.rowStarts.count - 1))
        guard !target.isEmpty else { return }
        let place = token - layout.tokens(inRow: row).lowerBound
        let chosen = min(target.lowerBound + place, target.upperBound - 1)
        editor.move(to: inspection.spans[chosen].bytes.lowerBound)
    }

    private mutating func selectNextFinding() {
        guard let inspection, let token = selectedToken else { return }
        let places = inspection.report.findings.filter { $0.severity > .info }.map(\.tokens.lowerBound)
            .sorted()
        guard let next = places.first(where: { $0 > token }) ?? places.first else {
            message = "nothing more than information was found"
            return
        }
        editor.move(to: inspection.spans[min(next, inspection.spans.count - 1)].bytes.lowerBound)
    }

    private mutating func copyIDs() -> Action? {
        guard let inspection, !inspection.spans.isEmpty else { return nil }
        message = "\(counted(inspection.spans.count, "id")) copied, if the terminal has a clipboard"
        return .copy(inspection.spans.map { String($0.id) }.joined(separator: " "))
    }
}
