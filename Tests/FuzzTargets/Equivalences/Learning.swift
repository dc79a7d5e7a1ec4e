import BytePairs
import Documents
import SplitPatterns
import Training

/// Learning against ``ReferenceTrainer``.
enum Learning {
    private static let mostMerges = 12

    /// A tie rule, then pieces with their counts: all merges, and those after any of them, with a threshold that is too
    /// high.
    static func compareMerges(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let (ties, threshold) = (input.element(of: TieRule.allCases), 1 + input.number(below: 8))
        let cut = input.number(below: mostMerges)
        var counts = PieceCounts()
        while !input.rest.isEmpty, counts.distinct < 10 {
            let count = 1 + input.number(below: 9)
            counts.add(SmallVocabulary.text(input.bytes(atMost: 1 + input.number(below: 12))), count: count)
        }
        let reference = ReferenceTrainer(ties: ties).train(counts, size: 256 + mostMerges)
        let pieces = DistinctPieces(counts)
        let start = reference.prefix(min(256 + cut, reference.tokens.count))
        for learned in [nil, start] {
            let learner = MergeLearner(pieces, ties: ties, startingWith: learned, threshold: threshold)
            while learner.vocabularySize < 256 + mostMerges, learner.mergeCommonestPair() != nil {}
            try check(
                learner.learned == reference,
                "\(learner.learned.merges) after \(learned?.merges.count ?? 0), not \(reference.merges)")
        }
    }

    /// A tie rule, a pattern and a limit on memory, then documents: everything from the text to the vocabulary.
    static func compareTraining(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let (ties, pattern) = (input.element(of: TieRule.allCases), input.element(of: SplitPattern.named))
        let documents = input.text(atMost: 150).split(separator: 0, omittingEmptySubsequences: false).map(
            Array.init)
        let counter = DocumentCounter(pattern)
        var counts = PieceCounts()
        for document in documents {
            for piece in try pattern.pieces(of: document) { counts.add(Array(document[piece])) }
        }
        try counter.add(documents, threads: 1)
        let vocabulary = try Trainer(size: 256 + mostMerges, pattern: pattern, ties: ties).train(on: counter)
        let expected = ReferenceTrainer(ties: ties).train(counts, size: 256 + mostMerges).tokens
        let learned = (0..<TokenID(vocabulary.size)).map { vocabulary[$0] ?? [] }
        try check(learned == expected, "\(learned.dropFirst(256)), not \(expected.dropFirst(256))")
    }
}
