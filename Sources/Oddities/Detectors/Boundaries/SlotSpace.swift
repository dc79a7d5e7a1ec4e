import Display
import Tokenization

extension Detector {
    static let slotSpace = Detector(
        oddity: .slotSpace, severity: .medium, proof: .heuristic,
        reason:
            "Two spaces next to a slot: one is a token of its own, and the word after it is another token.",
        inPassage: { passage, findings in
            for bytes in passage.doubleSpacesAtSlots() {
                findings.add(
                    passage.place(bytes),
                    "there are \(passage.slice(bytes).count { $0 == 0x20 }) spaces next to a slot: \(passage.shown(bytes))",
                    suggestion: "write one space, in the template or in the value")
            }
        })
}

extension Passage {
    /// Two spaces or more before or after `{name}`, `{{name}}` or `${name}`, or where a value was put in, inside
    /// a line that has no others.
    fileprivate func doubleSpacesAtSlots() -> [Range<Int>] {
        var found: [Range<Int>] = []
        for seam in Set(seams).sorted() where seam > 0 && seam < text.count {
            if text[seam - 1] == 0x20, text[seam] == 0x20 { found.append(spaces(around: seam)) }
        }
        // In a program, a form or a manual that aligns its columns so, they mean nothing.
        guard start.format == nil, !hasManyGaps else { return found }
        for opening in openings where text[opening] != UInt8(ascii: "[") {
            guard let slot = slot(at: opening) else { continue }
            for edge in [slot.lowerBound, slot.upperBound] {
                let run = spaces(around: edge)
                guard run.count > 1, run.lowerBound == slot.upperBound || run.upperBound == slot.lowerBound,
                    isBetweenWords(run), found.last != run
                else { continue }
                found.append(run)
            }
        }
        return found
    }

    /// Whether two spaces between words are usual here. After a sentence they are a habit of typists.
    private var hasManyGaps: Bool {
        var gaps = 0
        var position = 0
        while gaps < 5, let gap = offset(of: [0x20, 0x20], from: position) {
            let run = spaces(around: gap)
            position = run.upperBound
            if let before = byte(run.lowerBound - 1), !".!?:\n".utf8.contains(before) { gaps += 1 }
        }
        return gaps > 4
    }

    private func spaces(around offset: Int) -> Range<Int> {
        var (start, end) = (offset, offset)
        while start > 0, text[start - 1] == 0x20 { start -= 1 }
        while end < text.count, text[end] == 0x20 { end += 1 }
        return start..<end
    }

    /// A slot that begins here: `{name}`, `{{ name }}`, `${name}`, `<name>`, `%s`.
    private func slot(at open: Int) -> Range<Int>? {
        switch text[open] {
        case UInt8(ascii: "%"):
            return byte(open + 1).map { "sd@".utf8.contains($0) } ?? false ? open..<open + 2 : nil
        case UInt8(ascii: "<"):
            let name = text[(open + 1)...].prefix(32).prefix { isLower($0) || $0 == UInt8(ascii: "_") }
            return name.count > 2 && byte(name.endIndex) == UInt8(ascii: ">")
                && !htmlElements.contains(String(decoding: name, as: UTF8.self))
                ? open..<name.endIndex + 1 : nil
        default: return bracedSlot(at: open)
        }
    }

    private func bracedSlot(at open: Int) -> Range<Int>? {
        // The first of its braces finds it.
        guard byte(open - 1) != UInt8(ascii: "{") else { return nil }
        var start = open
        var braces = 0
        while byte(start + braces) == UInt8(ascii: "{") { braces += 1 }
        let inside = text[(open + braces)...].prefix(48).prefix {
            isLetterOrDigit($0) || "_.- |".utf8.contains($0)
        }
        let name = inside.drop { $0 == 0x20 }
        guard braces < 4, let first = name.first, isLetter(first) || first == UInt8(ascii: "_"),
            braces > 1 || !inside.contains(0x20)
        else { return nil }
        var end = inside.endIndex
        for _ in 0..<braces {
            guard byte(end) == UInt8(ascii: "}") else { return nil }
            end += 1
        }
        if byte(start - 1) == UInt8(ascii: "$") { start -= 1 }
        return start..<end
    }

    /// Whether spaces are inside a line of words: not an indentation, and not one gap of a table of several.
    private func isBetweenWords(_ spaces: Range<Int>) -> Bool {
        guard let before = byte(spaces.lowerBound - 1), let after = byte(spaces.upperBound), before != 0x0A,
            after != 0x0A, spaces.count < 4, !".!?:".utf8.contains(before)
        else { return false }
        // Two slots with a gap between are columns.
        let isSlotEnd = before == UInt8(ascii: "}") || before == UInt8(ascii: ">")
        if isSlotEnd, after == UInt8(ascii: "{") || after == UInt8(ascii: "<") || after == UInt8(ascii: "$") {
            return false
        }
        let line = slice(text.line(around: spaces, limit: 200))
        // A line of HTML can be a template too.
        let isProgram =
            line.contains { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "\\") }
            || lineContext.isMarkedAsCode(spaces)
            || LineShape(line).isCode && !String(decoding: line, as: UTF8.self).contains("{{")
            || ["Usage", "usage", "USAGE"].contains { line.starts(with: $0.utf8) }
        return !isProgram && line.split(separator: 0x20).count > 1
    }
}

private let htmlElements = words(
    "kbd sub sup del ins pre div span code bdi bdo var samp small strong font mark cite time")
