import BytePairs
import Display
import Tokenization

extension Detector {
    static let specialText = Detector(
        oddity: .specialText, severity: .high,
        reason: "The spelling of a special token inside a text becomes a signal wherever someone allows it.",
        inPassage: { passage, findings in
            for (range, token) in passage.specialSpellings() {
                let tokens = passage.tokens(holding: range).count
                findings.add(
                    passage.place(range),
                    "\(quoted(passage.slice(range))) is text here, \(counted(tokens, "token")); "
                        + (token.map { "as the special token it is \($0.id)" }
                            ?? "it looks like a special token, and other models have one of that spelling"),
                    suggestion: "if it came from outside, remove or escape it",
                    data: token.map { ["id": .integer(Int($0.id))] } ?? [:])
            }
        })
}

extension Passage {
    /// Spellings of the encoding's special tokens, and words between `<|` and `|>` that look like one.
    fileprivate func specialSpellings() -> [(Range<Int>, SpecialToken?)] {
        func isSpecial(_ range: Range<Int>) -> Bool {
            let token = self.token(at: range.lowerBound)
            return tokens.isSpecial(token) && tokens.range(of: token) == range
        }
        // Where they are allowed, they are not text.
        let declared = tokenizer.specialTokens(in: text).filter { !isSpecial($0.range) }
        var found: [(Range<Int>, SpecialToken?)] = declared.map { ($0.range, $0.token) }
        for start in text.indices.dropLast(4) {
            guard text[start] == UInt8(ascii: "<"), text[start + 1] == UInt8(ascii: "|") else { continue }
            let name = text[(start + 2)...].prefix(62)
                .prefix { isLetterOrDigit($0) || "_-.".utf8.contains($0) }
            guard !name.isEmpty, byte(name.endIndex) == UInt8(ascii: "|"),
                byte(name.endIndex + 1) == UInt8(ascii: ">")
            else { continue }
            let range = start..<name.endIndex + 2
            let next = declared.partitioningIndex { $0.range.upperBound > range.lowerBound }
            let isDeclared = next < declared.count && declared[next].range.overlaps(range)
            if !isDeclared, !isSpecial(range) { found.append((range, nil)) }
        }
        return found.sorted { $0.0.lowerBound < $1.0.lowerBound }
    }
}
