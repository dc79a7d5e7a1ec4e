import BPE
import Display
package import Formats
import Oddities
package import Terminal
import Tokenization
package import Views

/// The state of the full-screen inspector: the text, its tokens in some encodings, and what is selected. It
/// does no I/O: keys change it (``handle(_:)``), and ``screen()`` draws it.
package struct InspectorModel {
    /// What the caller has to do for a key.
    package enum Action: Sendable, Equatable {
        case quit
        /// Suspend the program.
        case pause
        /// Put a text on the clipboard.
        case copy(String)
        /// Read the file at this path and call ``open(_:named:)``.
        case open(String)
        /// Draw everything again.
        case redraw
    }

    package enum Focus: Sendable { case editor, tokens }

    /// A text shown in place of the tokens.
    package enum Overlay: Sendable, Equatable { case help, merges, completions, findings }

    /// An encoding and its view of the text.
    struct Pane {
        let choice: EncodingChoice
        var tokenizer: Tokenizer?
        var faces: TokenFaces?
        var inspection: Inspection?
        /// Only the active pane's inspection looks for findings.
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
    /// The first visible line of the overlay.
    private(set) var overlayTop = 0
    /// The path that is being typed for Ctrl-O.
    private(set) var prompt: TextEditor?
    /// Shown until the next key.
    private(set) var message: String?
    private(set) var size = Screen.Size(width: 80, height: 24)
    private var isStale = true
    private var laidOut: (display: TokenDisplay, size: Screen.Size, isSplit: Bool, active: Int)?
    private var unstable: (text: [UInt8], encoding: Int, end: UnstableEnd?)?

    /// The most panes side by side.
    static let mostPanes = 4
    /// In bytes; longer texts are for `bpe report`.
    package static let longestText = 16 << 20

    /// - Parameters:
    ///   - choices: at least one encoding.
    ///   - isSplit: whether to start with the first few side by side.
    package init(_ text: [UInt8], choices: [EncodingChoice], isSplit: Bool = false) {
        precondition(!choices.isEmpty, "an inspector needs an encoding")
        editor = TextEditor(text)
        panes = choices.map { Pane(choice: $0) }
        self.isSplit = isSplit && choices.count > 1
    }

    // MARK: Selection

    /// The indices of the visible panes.
    package var shownPanes: [Int] { isSplit ? Array(panes.indices.prefix(Self.mostPanes)) : [active] }

    package var inspection: Inspection? { panes[active].inspection }

    /// The token at the cursor.
    package var selectedToken: Int? { inspection?.token(at: editor.cursor) }

    /// What the last tokens can still become if the text continues.
    mutating func unstableEnd() -> UnstableEnd? {
        guard let tokenizer = panes[active].tokenizer else { return nil }
        if let unstable, unstable.encoding == active, unstable.text == editor.text { return unstable.end }
        // An error here has already been shown for the tokens themselves.
        let end = (try? UnstableEnd.of(editor.text, tokenizer)) ?? nil
        unstable = (editor.text, active, end)
        return end
    }

    // MARK: Updating

    /// Updates tokens, findings and rows after changes of the text, the encodings or the size.
    ///
    /// - Complexity: linear in the text, if it has changed.
    package mutating func refresh(size: Screen.Size) {
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

    /// Visible panes are inspected, the active one also for findings; hidden panes need only the count.
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

    /// Replaces the text.
    package mutating func open(_ text: [UInt8], named name: String) {
        guard text.count <= Self.longestText else {
            message = "\(name) has \(byteCount(text.count)), which is too long here; try: bpe report \(name)"
            return
        }
        editor = TextEditor(text)
        editor.move(.start)
        focus = .tokens
        isStale = true
        message = "\(name): \(byteCount(text.count))"
    }

    /// Shows a message until the next key.
    package mutating func show(_ message: String) { self.message = message }

    // MARK: Keys

    /// Handles a key, and returns what the caller has to do.
    package mutating func handle(_ key: Key) -> Action? {
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
            message = "the text cannot be longer than \(byteCount(Self.longestText))"
            return
        }
        editor.insert(bytes)
        isStale = true
    }

    /// The editing keys of the text and of the prompt.
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

    /// Scrolls or closes the overlay; other keys keep their meaning.
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

    private static let onlyEncoding = "there is only one encoding; name more with -e"

    private mutating func switchEncoding(by step: Int) {
        let count = isSplit ? shownPanes.count : panes.count
        guard count > 1 else { return message = Self.onlyEncoding }
        active = (active + step + count) % count
        overlayTop = 0
    }

    private mutating func toggleSplit() {
        guard panes.count > 1 else { return message = Self.onlyEncoding }
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
            message = "there are no findings above the severity info"
            return
        }
        editor.move(to: inspection.spans[min(next, inspection.spans.count - 1)].bytes.lowerBound)
    }

    private mutating func copyIDs() -> Action? {
        guard let inspection, !inspection.spans.isEmpty else { return nil }
        message = "\(counted(inspection.spans.count, "id")) copied, if the terminal allows it"
        return .copy(inspection.spans.map { String($0.id) }.joined(separator: " "))
    }
}
