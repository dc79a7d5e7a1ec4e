package import BytePairs
import Display
import Formats
import Oddities
import Terminal
import Tokenization

extension MergeSteps {
    /// The merges as a table: each step with its rank, the pair that it joins, and all parts after it.
    ///
    /// - Complexity: quadratic in the bytes of the piece.
    package func text(in vocabulary: Vocabulary, usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        let lines = lines(in: vocabulary).map(\.text)
        return ([style.bold(lines[0])] + lines[1...]).joined(separator: "\n") + "\n"
    }

    /// The lines of the table, and at the end what the steps come to. `indent` is the column of the parts, where a
    /// line goes on that is too long for a screen.
    ///
    /// - Complexity: quadratic in the bytes of the piece.
    package func lines(in vocabulary: Vocabulary) -> [(text: String, indent: Int)] {
        func shown(_ id: TokenID) -> String { visible(vocabulary[id] ?? []) }
        var rows = [["step", "rank", "merge", "parts"], ["", "", "", Self.parts(start, around: 0, shown)]]
        forEachStep { step, parts in
            rows.append([
                String(step.number), String(step.merge.token),
                "\(shown(step.merge.pair.left)) + \(shown(step.merge.pair.right))",
                Self.parts(parts, around: step.index, shown),
            ])
        }
        let widths = (0..<3).map { column in rows.map { cellWidth(of: $0[column]) }.max()! }
        let lines = rows.map { row in
            " \(rightAligned(row[0], widths[0]))  \(rightAligned(row[1], widths[1]))"
                + "  \(paddedCells(row[2], widths[2]))  \(row[3])"
        }
        return lines.map { ($0, widths.reduce(7, +)) } + [(" \(conclusion)", 1)]
    }

    /// What the steps come to, in a sentence.
    package var conclusion: String {
        let ids = result.map(String.init).joined(separator: " ")
        guard let whole else { return "nothing is left to merge: \(ids)" }
        if piece.count == 1 { return "a single byte is token \(whole)" }
        return result == [whole]
            ? "the piece is token \(whole) as a whole: encoding looks it up and has no need to merge"
            : "merging would give \(ids), but the piece is token \(whole) as a whole, "
                + "and encoding looks it up before it merges"
    }

    /// A row shows at most this many parts.
    private static let mostParts = 40

    private static func parts(
        _ parts: [TokenID], around index: Int, _ shown: (TokenID) -> String
    ) -> String {
        guard parts.count > mostParts else { return parts.map(shown).joined(separator: "│") }
        let start = max(0, min(index - mostParts / 2, parts.count - mostParts))
        let end = start + mostParts
        return (start > 0 ? "… " : "") + parts[start..<end].map(shown).joined(separator: "│")
            + (end < parts.count ? " …" : "")
    }
}

extension Inspection {
    /// The merges of every distinct piece.
    ///
    /// - Complexity: quadratic in the bytes of the longest piece shown, otherwise linear.
    package func stepsText(in vocabulary: Vocabulary, usesColor: Bool = false) -> String {
        let style = TextStyle(usesColor: usesColor)
        var text = style.bold(printable(encoding.name)) + "  " + countsText + "\n"
        var places: [[UInt8]: [Int]] = [:]
        var order: [[UInt8]] = []
        let pieces = pieces()
        for (number, piece) in pieces.enumerated() where !isSpecial(piece) {
            let bytes = Array(self.text[piece])
            if places[bytes] == nil { order.append(bytes) }
            places[bytes, default: []].append(number)
        }
        for bytes in order {
            let numbers = places[bytes]!
            let shownNumbers =
                numbers.prefix(8).map(String.init).joined(separator: " ") + (numbers.count > 8 ? " …" : "")
            text +=
                "\n" + style.bold("PIECE \(shownNumbers)  bytes \(halfOpen(pieces[numbers[0]]))") + "\n"
            text +=
                bytes.count > Self.longestPiece
                ? " \(bytes.count) bytes are too many to show their merges; the most is "
                    + "\(Self.longestPiece)\n"
                : MergeSteps(of: bytes, in: vocabulary).text(in: vocabulary, usesColor: usesColor)
        }
        return text
    }

    /// In bytes; the merges of longer pieces are nothing to look at.
    package static let longestPiece = 2048

    private func isSpecial(_ piece: Range<Int>) -> Bool {
        token(at: piece.lowerBound).map { spans[$0].isSpecial } ?? false
    }
}
