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
    /// The lines in which each kind is allowed.
    private var lines: [Oddity: [ClosedRange<Int>]] = [:]
    /// From which line on kinds are allowed.
    private var rest: [Oddity: Int] = [:]

    private static let mark = Array("bpe-report:".utf8)

    /// Whether marks are read at all.
    var isEnabled = true
    /// How many findings were allowed.
    private(set) var used = 0
    /// Words after `allow` that are no kind, the first few.
    private(set) var unknown: [String] = []

    var isEmpty: Bool { lines.isEmpty && rest.isEmpty }

    /// Whether a finding is meant.
    mutating func allow(_ oddity: Oddity, _ place: Place) -> Bool {
        guard let line = place.lines?.start.line else { return false }
        let isAllowed =
            rest[oddity].map { line >= $0 } ?? false || lines[oddity]?.contains { $0.contains(line) } ?? false
        if isAllowed { used += 1 }
        return isAllowed
    }

    /// Reads the marks of the next passage, and forgets those of lines before it.
    mutating func read(_ passage: Passage) {
        guard isEnabled else { return }
        let first = passage.position(at: 0).line
        for (oddity, ranges) in lines {
            let left = ranges.filter { $0.upperBound >= first }
            lines[oddity] = left.isEmpty ? nil : left
        }
        var position = 0
        while let found = passage.offset(of: Self.mark, from: position) {
            position = found + Self.mark.count
            // Part of a longer word is none.
            if passage.byte(found - 1).map({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }) ?? false {
                continue
            }
            read(
                passage.text[position...].prefix(400).prefix { $0 != 0x0A },
                line: passage.position(at: found).line)
        }
    }

    /// Reads what follows a mark in its line.
    private mutating func read(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, line: Int) {
        let words = bytes.split { !isLetterOrDigit($0) && $0 != UInt8(ascii: "-") }.map { word in
            // The end of a comment can touch it.
            String(
                decoding: word.prefix(
                    word.lastIndex { $0 != UInt8(ascii: "-") }.map { $0 - word.startIndex + 1 } ?? 0),
                as: UTF8.self)
        }.filter { !$0.isEmpty }
        guard let verb = words.first, verb == "allow" || verb == "allow-file" else { return }
        // What is not a kind ends the list: the end of the comment, or a reason.
        for (index, word) in words.dropFirst().enumerated() {
            let kinds = word == "all" ? Oddity.allCases : Oddity(rawValue: word).map { [$0] } ?? []
            if kinds.isEmpty {
                if index == 0, unknown.count < 3 { unknown.append(word) }
                break
            }
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
