/// What a text itself says is meant: `bpe-report: allow KIND…`, in a comment or wherever it fits.
///
/// ```text
/// password = "pаypal"  # bpe-report: allow homoglyph
/// <!-- bpe-report: allow-file curly-apostrophe, crlf -->
/// ```
///
/// `allow` is for its own line and the next, `allow-file` for the rest of the text. Kinds are those of
/// ``Oddity``, or `all`.
struct Allowances {
    /// The last line that each kind is allowed in, and the first.
    private var lines: [Oddity: [ClosedRange<Int>]] = [:]
    /// From which line on kinds are allowed.
    private var rest: [Oddity: Int] = [:]

    private static let mark = Array("bpe-report:".utf8)

    var isEmpty: Bool { lines.isEmpty && rest.isEmpty }

    /// Whether a finding is meant.
    func allow(_ oddity: Oddity, _ place: Place) -> Bool {
        guard let line = place.lines?.start.line else { return false }
        if let first = rest[oddity], line >= first { return true }
        return lines[oddity]?.contains { $0.contains(line) } ?? false
    }

    /// Reads the marks of the next passage, and forgets those of lines before it.
    mutating func read(_ passage: Passage) {
        let first = passage.position(at: 0).line
        for (oddity, ranges) in lines {
            let left = ranges.filter { $0.upperBound >= first }
            lines[oddity] = left.isEmpty ? nil : left
        }
        var position = 0
        while let found = passage.offset(of: Self.mark, from: position) {
            position = found + Self.mark.count
            read(passage.text[position...].prefix { $0 != 0x0A }, line: passage.position(at: found).line)
        }
    }

    /// Reads what follows a mark in its line.
    private mutating func read(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, line: Int) {
        let words = bytes.prefix(400).split { !isLetterOrDigit($0) && $0 != UInt8(ascii: "-") }
            .map { String(decoding: $0, as: UTF8.self) }
        guard let verb = words.first, verb == "allow" || verb == "allow-file" else { return }
        // What is not a kind ends the list: the end of the comment, or a reason.
        for word in words.dropFirst() {
            let kinds = word == "all" ? Oddity.allCases : Oddity(rawValue: word).map { [$0] } ?? []
            if kinds.isEmpty { break }
            for kind in kinds {
                if verb == "allow" {
                    lines[kind, default: []].append(line...line + 1)
                } else {
                    rest[kind] = min(rest[kind] ?? line, line)
                }
            }
        }
    }
}
