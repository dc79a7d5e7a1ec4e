import Display
import Tokenization

// Data written at length, and repetition.

extension Detector {
    static let serialisation = Detector(
        oddity: .serialisation, severity: .low,
        reason: "The same data costs more or less depending on how it is written.",
        inText: { summary, findings in
            guard let data = summary.document, let json = JSONText(data) else { return }
            func count(_ text: [UInt8]) -> Int {
                (try? summary.tokenizer.count(text, specialTokens: .asText)) ?? 0
            }
            var forms = [(name: "minified JSON", key: "minifiedTokens", tokens: count(json.minified))]
            if let yaml = json.yaml(limit: 2 * data.count + 1024) {
                forms.append(("YAML", "yamlTokens", count(yaml)))
            }
            let best = forms.min { $0.tokens < $1.tokens }!
            guard best.tokens * 10 < summary.totals.tokens * 9 else { return }
            findings.add(
                Place(
                    bytes: 0..<summary.totals.bytes, tokens: 0..<summary.totals.tokens, ids: [],
                    lines: .wholeText, excerpt: ""),
                "this JSON has \(grouped(summary.totals.tokens)) tokens; "
                    + forms.map { "as \($0.name) \(grouped($0.tokens))" }.joined(separator: ", "),
                suggestion: "write it as \(best.name)",
                data: Dictionary(uniqueKeysWithValues: forms.map { ($0.key, .integer($0.tokens)) }))
        })

    static let run = Detector(
        oddity: .run, severity: .info,
        reason: "The same characters again and again in one or two tokens, which hide how many there are.",
        inPassage: { passage, findings in
            passage.forEachRepetition { bytes, unit in
                let tokens = passage.tokens(holding: bytes).count
                guard tokens <= 2 else { return }
                let times = bytes.count / unit
                findings.add(
                    passage.place(bytes),
                    quoted(passage.slice(bytes.prefix(unit)))
                        + " \(times) times in \(counted(tokens, "token"))",
                    data: ["times": .integer(times)])
            }
        })
}

extension Passage {
    /// Runs of eight bytes or more in which a unit of one to four bytes comes three times or more, except for
    /// white space, which is layout, and digits, which are numbers.
    fileprivate func forEachRepetition(_ body: (_ bytes: Range<Int>, _ unit: Int) -> Void) {
        var position = 0
        while position + 8 <= text.count {
            // Not inside a character.
            guard let unit = repeatedUnit(at: position), !isContinuation(text[position]) else {
                position += 1
                continue
            }
            var end = position + unit
            while end < text.count, text[end] == text[end - unit] { end += 1 }
            end -= (end - position) % unit
            let first = text[position]
            if end - position >= max(8, 3 * unit), !isSpaceOrBreak(first), !isDigit(first),
                first < 0x80 || unit > 1
            {
                body(position..<end, unit)
            }
            position = max(end, position + 1)
        }
    }

    /// The length of the unit that the eight bytes from `position` on repeat: shifted by it, they equal themselves.
    @inline(__always)
    private func repeatedUnit(at position: Int) -> Int? {
        let bytes = UnsafeRawPointer(text.baseAddress!).loadUnaligned(
            fromByteOffset: position, as: UInt64.self)
        let word = UInt64(littleEndian: bytes)
        if (word ^ word &>> 32) &<< 32 == 0 {
            // What repeats one byte or two repeats four, too.
            return (word ^ word &>> 8) &<< 8 == 0 ? 1 : (word ^ word &>> 16) &<< 16 == 0 ? 2 : 4
        }
        return (word ^ word &>> 24) &<< 24 == 0 ? 3 : nil
    }
}
