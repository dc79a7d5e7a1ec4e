import Display
import Platform
package import Terminal
import Tokenization
import Views

extension InspectorModel {
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
        case .named(.escape, _): if focus == .editor { focus = .tokens } else { edit() }
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

    /// Goes to the text, if it can be edited.
    mutating func edit() {
        guard paged == nil else {
            return message = "the file is too long to edit here (\(byteCount(textSize)))"
        }
        focus = .editor
        editor.snap()
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

    private mutating func handleInPrompt(_ key: Key) -> Action? {
        switch key {
        case .named(.escape, _): prompt = nil
        case .named(.enter, _):
            let path = prompt!.text
            prompt = nil
            if !path.isEmpty { return .open(String(carrying: path)) }
        case .text(let bytes), .paste(let bytes): prompt!.insert(bytes.filter { $0 >= 0x20 })
        default: _ = Self.edit(&prompt!, key)
        }
        return nil
    }

    /// Scrolls, walks through or closes the overlay; other keys keep their meaning.
    private mutating func handleInOverlay(_ key: Key) -> Bool {
        let page = max(1, InspectorFrame(self).overlayRows.count - 1)
        switch key {
        case .named(.enter, _) where overlay == .findings: goToChosenFinding()
        case .named(.escape, _), .named(.enter, _): overlay = nil
        case .named(.up, _): step(by: -1)
        case .named(.down, _): step(by: 1)
        case .named(.pageUp, _): step(by: -page)
        case .named(.pageDown, _): step(by: page)
        case .named(.home, _): step(by: -Int.max / 2)
        case .named(.end, _): step(by: Int.max / 2)
        case .text(let letter) where focus == .tokens: return handleInOverlay(letter, page)
        case .text where overlay == .help: overlay = nil
        default: return false
        }
        return true
    }

    /// Letters are keys only where they are not typed into the text.
    private mutating func handleInOverlay(_ letter: [UInt8], _ page: Int) -> Bool {
        switch letter {
        case [UInt8(ascii: "q")]: overlay = nil
        case [UInt8(ascii: "k")]: step(by: -1)
        case [UInt8(ascii: "j")]: step(by: 1)
        case [0x20]: step(by: page)
        case [UInt8(ascii: "g")]: step(by: -Int.max / 2)
        case [UInt8(ascii: "G")]: step(by: Int.max / 2)
        default: return false
        }
        return true
    }

    /// Moves by rows, or in the list of findings by findings.
    private mutating func step(by rows: Int) {
        if overlay == .findings, let list = findingsList, !list.isEmpty {
            return chooseFinding(list, by: rows)
        }
        let most = max(0, overlayLines().count - InspectorFrame(self).overlayRows.count)
        overlayTop = min(max(0, overlayTop + rows), most)
    }

    mutating func toggle(_ overlay: Overlay) {
        self.overlay = self.overlay == overlay ? nil : overlay
        (overlayTop, chosenFinding) = (0, 0)
        if self.overlay == .findings { chooseFindingAtCursor() }
    }

    private static let onlyEncoding = "there is only one encoding; name more with -e"

    private mutating func switchEncoding(by step: Int) {
        let count = isSplit ? shownPanes.count : panes.count
        guard count > 1 else { return message = Self.onlyEncoding }
        active = (active + step + count) % count
        (overlayTop, chosenFinding) = (0, 0)
    }

    mutating func toggleSplit() {
        guard panes.count > 1 else { return message = Self.onlyEncoding }
        isSplit.toggle()
        if isSplit, active >= Self.mostPanes { active = 0 }
    }

    mutating func copyIDs() -> Action? {
        guard paged == nil else {
            return refuse("the file is too long to copy its ids; try: bpe encode \(name ?? "FILE")")
        }
        guard let inspection, !inspection.spans.isEmpty else { return nil }
        message = "\(counted(inspection.spans.count, "id")) copied, if the terminal allows it"
        return .copy(inspection.spans.map { String($0.id) }.joined(separator: " "))
    }

    /// Says why a key does nothing.
    private mutating func refuse(_ message: String) -> Action? {
        self.message = message
        return nil
    }
}
