import BPE
import Oddities
import Terminal
import Tokenization
import Views

// Walking through the tokens.

extension InspectorModel {
    mutating func handleInTokens(_ key: Key) -> Action? {
        let page = InspectorFrame(self).tokenRows.count
        switch key {
        case .named(.left, []), .text([UInt8(ascii: "h")]): select(by: -1)
        case .named(.right, []), .text([UInt8(ascii: "l")]): select(by: 1)
        case .named(.up, []), .text([UInt8(ascii: "k")]): selectRow(by: -1)
        case .named(.down, []), .text([UInt8(ascii: "j")]): selectRow(by: 1)
        case .named(.pageUp, _): selectRow(by: -page)
        case .named(.pageDown, _), .text([0x20]): selectRow(by: page)
        case .named(.home, _), .text([UInt8(ascii: "g")]): move(to: 0)
        case .named(.end, _), .text([UInt8(ascii: "G")]): move(to: textSize)
        case .named(.enter, _), .text([UInt8(ascii: "i")]): edit()
        case .text([UInt8(ascii: "?")]): toggle(.help)
        case .text([UInt8(ascii: "t")]): display = display.next
        case .text([UInt8(ascii: "s")]): toggleSplit()
        case .text([UInt8(ascii: "m")]): toggle(.merges)
        case .text([UInt8(ascii: "e")]): toggle(.completions)
        case .text([UInt8(ascii: "f")]): toggle(.findings)
        case .text([UInt8(ascii: "n")]): selectNextFinding()
        case .text([UInt8(ascii: "d")]): selectNextDifference()
        case .text([UInt8(ascii: "o")]): prompt = TextEditor()
        case .text([UInt8(ascii: "]")]): return openFile(by: 1)
        case .text([UInt8(ascii: "[")]): return openFile(by: -1)
        case .text([UInt8(ascii: "y")]): return copyIDs()
        case .text([UInt8(ascii: "q")]): return .quit
        default: break
        }
        return nil
    }

    /// Moves to a place in the whole text; ``refresh(size:)`` brings it into memory.
    private mutating func move(to place: Int) {
        guard paged != nil, !(base...base + editor.text.count).contains(place) else {
            return editor.move(to: place - base)
        }
        (editor, base) = (TextEditor(), place)
    }

    /// Moves to the start of a token of what is in memory.
    func start(ofToken token: Int, _ inspection: Inspection) -> Int {
        inspection.spans[min(max(0, token), inspection.spans.count - 1)].bytes.lowerBound
    }

    private mutating func select(by step: Int) {
        guard let inspection, let token = selectedToken else { return }
        editor.move(to: start(ofToken: token + step, inspection))
    }

    private mutating func selectRow(by step: Int) {
        guard let inspection, let token = selectedToken, let layout = panes[active].layout else { return }
        let row = layout.row(of: token)
        if row == 0, step < 0, base == 0 {
            if paged == nil { edit() } else { editor.move(.start) }
            return
        }
        let target = layout.tokens(inRow: min(max(0, row + step), layout.rowStarts.count - 1))
        guard !target.isEmpty else { return }
        let place = token - layout.tokens(inRow: row).lowerBound
        editor.move(to: start(ofToken: min(target.lowerBound + place, target.upperBound - 1), inspection))
    }

    private mutating func selectNextFinding() {
        guard let inspection, let token = selectedToken else { return }
        let places = inspection.report.findings.filter { $0.severity > .info }.map(\.tokens.lowerBound)
        select(after: token, among: places, "findings above the severity info", inspection)
    }

    private mutating func selectNextDifference() {
        guard let inspection, let token = selectedToken else { return }
        guard isSplit else { return message = "s shows encodings side by side, and d where they differ" }
        select(after: token, among: panes[active].differences.starts, "differences", inspection)
    }

    /// Selects the next of some tokens, and after the last of them the first.
    private mutating func select(
        after token: Int, among places: some Collection<Int>, _ what: String, _ inspection: Inspection
    ) {
        let places = places.sorted()
        let next = places.first { $0 > token }
        guard let next = paged == nil ? next ?? places.first : next else {
            message = paged == nil ? "there are no \(what)" : "no more \(what) in this part; PgDn goes on"
            return
        }
        editor.move(to: start(ofToken: next, inspection))
    }

    private mutating func openFile(by step: Int) -> Action? {
        guard files.count > 1 else {
            message = "there is only one file; name more on the command line"
            return nil
        }
        file = (file + step + files.count) % files.count
        return .open(files[file])
    }
}
