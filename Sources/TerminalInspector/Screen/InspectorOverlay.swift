import BytePairs
import Display
import Oddities
import Terminal
import Tokenization
import Views

extension InspectorModel {
    package func overlayLines() -> [String] {
        let width = max(1, size.width - 2)
        return switch overlay {
        case nil: []
        case .help: InspectorHelp.lines(width: width)
        case .merges: mergeLines(width)
        case .completions: completionLines().flatMap { wrapped($0, width: width, indent: 3) }
        case .findings: findingsList?.lines.map(\.text) ?? []
        }
    }

    private var overlayTitle: String {
        switch overlay {
        case nil: ""
        case .help: "help   Esc closes"
        case .merges: "merges of the piece at the cursor   Esc closes"
        case .completions: "possible continuations of the last tokens   Esc closes"
        case .findings:
            "findings\(paged == nil ? "" : " around the cursor")   ↑ ↓ walk   Enter goes there   Esc closes"
        }
    }

    func drawOverlay(_ frame: InspectorFrame, _ screen: inout Screen) {
        drawRule(overlayTitle, frame.tokenTitle, &screen)
        let list = overlay == .findings ? findingsList : nil
        if list?.isEmpty ?? false {
            screen.draw(" nothing odd was found", row: frame.overlayRows.lowerBound, column: 0, style: .faint)
        }
        let lines = list.map(\.lines) ?? overlayLines().map { FindingsList.Line(text: $0) }
        for (line, row) in zip(lines.dropFirst(overlayTop), frame.overlayRows) {
            let isChosen = line.finding == chosenFinding
            screen.draw(" " + line.text, row: row, column: 0, style: line.style)
            if isChosen { screen.restyle(row: row, 1..<size.width - 1, .reversed) }
        }
        let hidden = lines.count - overlayTop - frame.overlayRows.count
        if hidden > 0 {
            let note = " ↓ \(counted(hidden, "more line")) "
            screen.draw(
                note, row: frame.tokenTitle, column: max(0, size.width - cellWidth(of: note)), style: .faint)
        }
    }

    private func mergeLines(_ width: Int) -> [String] {
        guard let inspection, let token = selectedToken, let tokenizer = panes[active].tokenizer else {
            return ["there are no tokens"]
        }
        let span = inspection.spans[token]
        if span.isSpecial {
            return ["\(inspection.visibleText(of: span)) is a special token, which has no merges"]
        }
        guard span.piece.count <= Inspection.longestPiece else {
            return ["the piece has \(counted(span.piece.count, "byte")), too many to show their merges"]
        }
        let vocabulary = tokenizer.encoding.vocabulary
        let steps = MergeSteps(of: Array(inspection.text[span.piece]), in: vocabulary)
        return steps.lines(in: vocabulary).flatMap { wrapped($0.text, width: width, indent: $0.indent) }
    }

    private func completionLines() -> [String] {
        var model = self
        if base + editor.text.count < textSize {
            return ["G goes to the end of the file, which is what this is about"]
        }
        guard let inspection, let tokenizer = panes[active].tokenizer, let end = model.unstableEnd() else {
            return ["the end of this text cannot change"]
        }
        let tokens = inspection.spans[min(end.firstToken, inspection.spans.count)...]
        let shown = tokens.map { inspection.visibleText(of: $0) }.joined(separator: "│")
        var lines = [
            "If the text continues, its last tokens, \(shown), can become one of these:", "",
        ]
        let (sequences, most) = (end.sequences, 500)
        for sequence in sequences.prefix(most) {
            let texts = sequence.map { visible(tokenizer.bytes(of: $0) ?? []) }.joined(separator: "│")
            lines.append(" \(texts)   \(sequence.map(String.init).joined(separator: " "))")
        }
        if sequences.count > most { lines.append(" … and \(grouped(sequences.count - most)) more") }
        return lines
    }
}
