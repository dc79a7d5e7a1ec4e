public import BPE

extension Vocabulary {
    /// The 256 bytes in order, then the tokens given.
    public static func bytes(and tokens: [String]) throws -> Vocabulary {
        try Vocabulary(tokens: (0...255).map { [UInt8($0)] } + tokens.map { Array($0.utf8) })
    }

    /// A vocabulary learned from random text over a small alphabet.
    public static func learned(
        from alphabet: String, size: Int, using generator: inout SeededGenerator
    ) throws -> Vocabulary {
        var counts = PieceCounts()
        for _ in 0..<200 {
            counts.add(
                generator.bytes(count: Int.random(in: 1...30, using: &generator), from: Array(alphabet.utf8)))
        }
        return try Vocabulary(tokens: ReferenceTrainer(ties: .huggingFace).train(counts, size: size).tokens)
    }
}
