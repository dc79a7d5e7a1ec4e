import Display
import Tokenization

extension Detector {
    static let labelSpacing = Detector(
        oddity: .labelSpacing, severity: .medium, proof: .heuristic,
        reason:
            "Examples are to show one form; a label with another space is other tokens, and so is its answer.",
        inPassage: { passage, findings in
            guard passage.start.format == nil else { return }
            for (line, usual) in passage.labelsOutOfLine() {
                findings.add(
                    passage.place(line.bytes),
                    "\(quoted(passage.slice(line.bytes))) is spaced unlike the other labels, as \(quoted(usual.utf8))",
                    suggestion: "give every label the same spaces")
            }
        })
}

/// A line that begins with a label: `A: yes`.
private struct LabelledLine {
    let bytes: Range<Int>
    let label: String
    /// How many spaces are before and after.
    let spaces: Spacing

    struct Spacing: Hashable { let before, after: Int }

    var text: String {
        String(repeating: " ", count: spaces.before) + label + ":"
            + String(repeating: " ", count: spaces.after)
    }
}

extension Passage {
    /// Lines whose label has other spaces than most labels of the text have, and what the label usually looks like.
    fileprivate func labelsOutOfLine() -> [(LabelledLine, usual: String)] {
        let lines = labelledLines()
        let linesOfLabel = Dictionary(grouping: lines, by: \.label)
        // Labels that come again and again, at least two of them or one three times.
        let repeated = lines.filter { linesOfLabel[$0.label]!.count > 1 }
        // In a prompt of examples, they begin a good part of all lines.
        let count = text.split(separator: 0x0A).count
        guard repeated.count >= 3, repeated.count * 3 >= count else { return [] }
        let uses = Dictionary(grouping: repeated, by: \.spaces).mapValues(\.count)
        guard let usual = uses.max(by: { ($0.value, $0.key.after) < ($1.value, $1.key.after) }),
            uses.count > 1
        else { return [] }
        guard (repeated.count - usual.value) * 2 <= usual.value else { return [] }
        return repeated.filter { line in
            line.spaces != usual.key && !isAlignedOrLog(line)
                && linesOfLabel[line.label]!.contains { $0.spaces == usual.key }
        }.map { line in
            (line, LabelledLine(bytes: 0..<0, label: line.label, spaces: usual.key).text)
        }
    }

    /// Whether a line's value is a number alone, which is aligned at its end, or its label is the level of a log.
    private func isAlignedOrLog(_ line: LabelledLine) -> Bool {
        let value = slice(line.bytes.upperBound..<text.line(around: line.bytes, limit: 200).upperBound)
        return value.count < 10 && value.allSatisfy { isDigit($0) || ".,%".utf8.contains($0) }
            || ["INFO", "WARNING", "ERROR", "DEBUG", "WARN", "NOTE"].contains(line.label)
    }

    /// Lines that begin with one or two words and a colon, with something after it.
    private func labelledLines() -> [LabelledLine] {
        var lines: [LabelledLine] = []
        var position = 0
        while let colon = offset(of: [UInt8(ascii: ":")], from: position) {
            position = colon + 1
            var start = colon
            while start > 0, colon - start < 24, text[start - 1] != 0x0A { start -= 1 }
            guard start == 0 || text[start - 1] == 0x0A, lines.count < 10_000 else { continue }
            let label = text[start..<colon].drop { $0 == 0x20 }
            let after = text[position...].prefix { $0 == 0x20 }.count
            guard let first = label.first, isLetter(first) || first >= 0x80, label.last != 0x20,
                label.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 0x20 || $0 >= 0x80 }),
                label.count(where: { $0 == 0x20 }) < 2,
                let next = byte(position + after), next != 0x0A, next != 0x0D,
                after > 0 || isLetterOrDigit(next) || next >= 0x80,
                after < 3, label.startIndex - start < 3
            else { continue }
            lines.append(
                LabelledLine(
                    bytes: start..<position + after, label: String(decoding: label, as: UTF8.self),
                    spaces: .init(before: label.startIndex - start, after: after)))
        }
        return lines
    }
}
