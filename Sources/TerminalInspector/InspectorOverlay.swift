import BytePairs
import Display
import Oddities
import Tokenization
import Views

extension InspectorModel {
    package func overlayLines() -> [String] {
        switch overlay {
        case nil: []
        case .help: Self.help
        case .merges: mergeLines()
        case .completions: completionLines()
        case .findings: findingLines()
        }
    }

    var overlayTitle: String {
        switch overlay {
        case nil: ""
        case .help: "help"
        case .merges: "merges of the piece at the cursor"
        case .completions: "possible continuations of the last tokens"
        case .findings: "findings"
        }
    }

    private static let help = """
        Type or paste a text; its tokens are below. Esc switches between the text and
        the tokens, and so do ↓ and ↑ at the edge.

        In the text            In the tokens             Everywhere
        ← →     a character    ← →      a token          Tab  the next encoding
        Alt-← → a word         ↑ ↓      a row            ^S   side by side
        Home End  the line     PgUp PgDn, Home End       ^T   text, ids, bytes,
        Enter   a line break   n   the next finding           pieces, merges
        ^W  delete a word      f   all findings          ^E   completions
        ^U ^K   to the ends    m   merges of the piece   ^O   open a file
        ^X  everything         t s e o y  as with Ctrl   ^Y   copy the ids
                               i   back to the text      F1   help, and ? in
                               q   quit                       the tokens
                                                         ^C   quit

        │ is a boundary between tokens. In "pieces", ┃ starts a piece of the split
        pattern, and · separates the tokens in it. ␠ is a space, ⏎ a line feed, ⇥ a
        tab. Invisible characters are shown by their code point, <U+200B>, and bytes
        that are only part of a character by their values, <F0 9F>. Underlined tokens
        have findings, which are listed at the bottom.
        """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)

    private func mergeLines() -> [String] {
        guard let inspection, let token = selectedToken, let tokenizer = panes[active].tokenizer else {
            return ["there are no tokens yet"]
        }
        let span = inspection.spans[token]
        if span.isSpecial {
            return ["\(inspection.visibleText(of: span)) is a special token, which has no merges"]
        }
        guard span.piece.count <= Inspection.longestPiece else {
            return ["the piece has \(counted(span.piece.count, "byte")), too many to show their merges"]
        }
        let vocabulary = tokenizer.encoding.vocabulary
        return MergeSteps(of: Array(inspection.text[span.piece]), in: vocabulary).text(in: vocabulary)
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    private func completionLines() -> [String] {
        var model = self
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

    private func findingLines() -> [String] {
        guard let inspection, !inspection.report.findings.isEmpty else { return ["nothing odd was found"] }
        return inspection.report.findings.map { finding in
            "\(finding.severity.label) \(finding.oddity.rawValue)  tok \(finding.tokens.lowerBound)  "
                + finding.message + (finding.suggestion.map { " → \($0)" } ?? "")
        }
    }
}

extension Severity {
    /// Four cells wide.
    var label: String {
        switch self {
        case .high: "HIGH"
        case .medium: "MED "
        case .low: "LOW "
        case .info: "INFO"
        }
    }
}
