import BPE
import BytePairs
import Oddities
import TestSupport
import Testing

/// What the end of a text can become, compared with the definition written down as it is read.
@Suite struct UnstableEndTests {
    /// The definition: every token from every offset, each sequence an array of its own.
    private func reference(_ unstable: [UInt8], _ tokenizer: Tokenizer) throws -> Set<[TokenID]> {
        func encode(_ text: [UInt8], covering count: Int) throws -> [TokenID] {
            var covered = 0
            return try Array(
                tokenizer.encode(text, specialTokens: .asText).prefix { id in
                    defer { covered += tokenizer.encoding.vocabulary[id]?.count ?? 0 }
                    return covered < count
                })
        }
        var sequences: Set<[TokenID]> = []
        for id in 0..<TokenID(tokenizer.encoding.vocabulary.size) {
            guard let token = tokenizer.encoding.vocabulary[id] else { continue }
            for start in unstable.indices where token.starts(with: unstable[start...]) {
                sequences.insert(
                    start == 0 ? [id] : try encode(unstable[..<start] + token, covering: unstable.count))
            }
        }
        if unstable.count > 1, let last = unstable.last, [0x20, 0x09, 0x0A, 0x0D].contains(last) {
            sequences.insert(
                try encode(unstable.dropLast(), covering: unstable.count - 1) + encode([last], covering: 1))
        }
        return sequences
    }

    private func compare(_ text: [UInt8], _ tokenizer: Tokenizer) throws {
        guard let end = try UnstableEnd.of(text, tokenizer) else { return }
        let ids = try tokenizer.encode(text, specialTokens: .asText)
        let current = Array(ids[end.firstToken...])
        let unstable = try tokenizer.decode(current)
        let expected = try reference(unstable, tokenizer)
        let sequences = end.sequences
        #expect(Set(sequences) == expected && sequences.count == expected.count, "\(text)")
        let divergent = expected.count { !$0.starts(with: current) }
        #expect(end.divergent == divergent, "\(text)")
        let longer =
            expected.count { $0.count == 1 } - (expected.contains(current) && current.count == 1 ? 1 : 0)
        #expect(end.longerTokens == longer, "\(text)")
    }

    @Test(arguments: [
        "x", "hello", "hello ", "hello  ", "hello      ", "\t", "\n\n", "a\n  ", "a \t \n ", "don'", "12",
        "é",
        "in 19", " =", "()", "👨\u{200D}",
    ])
    func textsHaveTheSequencesOfTheDefinition(_ text: String) throws {
        try compare(Array(text.utf8), .default)
    }

    @Test(arguments: 0..<40) func randomTextsAndVocabulariesToo(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        let vocabulary = try Vocabulary.learned(from: "ab  \n", size: 330, using: &generator)
        for pattern in [SplitPattern.gpt2, .o200k] {
            let tokenizer = Tokenizer(
                try Encoding(
                    name: "small", vocabulary: vocabulary, pattern: pattern,
                    specialTokens: [SpecialToken("<|a|>", id: 400)]))
            for _ in 0..<4 {
                let count = Int.random(in: 1...20, using: &generator)
                try compare(
                    generator.bytes(count: count, from: Array("ab  \n<|>\u{C3}\u{A9}".utf8)), tokenizer)
            }
        }
    }

    /// Each token that begins with a space is one sequence: tens of thousands.
    @Test func endInSeveralSpacesHasAllWords() throws {
        let end = try #require(try UnstableEnd.of(Array("hello  ".utf8), .default))
        let words = (0..<TokenID(Encoding.default.vocabulary.size)).count {
            Encoding.default.vocabulary[$0]?.first == 0x20
        }
        #expect(end.divergent > words / 2 && words > 10_000)
    }
}
