import BytePairs
import Pieces
import TestSupport
import Testing

extension PieceCache {
    /// A cache that is full after a few pieces.
    fileprivate static var small: PieceCache { PieceCache(capacity: 16, limit: 256) }
}

/// The batch encoder's results equal the piece encoder's, whatever is in the cache.
@Suite struct BatchEncoderTests {
    private func encode(_ pieces: [[UInt8]], _ encoder: BatchEncoder) -> [TokenID] {
        let text = pieces.flatMap { $0 }
        var ends: [Int] = []
        for piece in pieces { ends.append((ends.last ?? 0) + piece.count) }
        // Starts small, so that the encoder has to make it grow.
        let ids = IDBuffer(capacity: 1)
        var start = 0
        // Nothing is read past the end of the text.
        let memory = GuardedMemory(capacity: text.count)
        let guarded = memory.atEnd(text)
        for first in stride(from: 0, to: ends.count, by: PieceBatch.capacity) {
            let batch = Array(ends[first..<min(first + PieceBatch.capacity, ends.count)])
            batch.withUnsafeBufferPointer {
                encoder.encode(PieceBatch(text: guarded, start: start, ends: $0), into: ids)
            }
            start = batch.last!
        }
        return Array(ids.ids)
    }

    /// The same for texts that share batches: the ids of each.
    private func encode(texts: [[[UInt8]]], _ encoder: BatchEncoder) -> [[TokenID]] {
        let pieces = texts.flatMap { $0 }
        let text = pieces.flatMap { $0 }
        var (ends, textEnds): ([Int], [Int]) = ([], [])
        for piece in pieces { ends.append((ends.last ?? 0) + piece.count) }
        for text in texts { textEnds.append((textEnds.last ?? 0) + text.count) }
        let ids = IDBuffer(capacity: 1)
        ids.append(7)
        let memory = GuardedMemory(capacity: text.count)
        let guarded = memory.atEnd(text)
        ends.withUnsafeBufferPointer { ends in
            textEnds.withUnsafeMutableBufferPointer {
                encoder.encode(PieceBatch(text: guarded, start: 0, ends: ends), endingAt: $0, into: ids)
            }
        }
        #expect(ids.ids[0] == 7 && textEnds.last ?? 1 == ids.count)
        return zip([1] + textEnds, textEnds).map { Array(ids.ids[$0..<$1]) }
    }

    @Test(arguments: [false, true]) func textsThatShareABatchHaveTheirOwnIDs(isWide: Bool) throws {
        var generator = SeededGenerator(6)
        let narrow = try Vocabulary.learned(from: "abcé", size: 400, using: &generator)
        let encoder = PieceEncoder(isWide ? try widened(narrow) : narrow)
        let encoders = [BatchEncoder(encoder), BatchEncoder(encoder, .small)]
        for round in 0..<60 {
            // New pieces and known ones, at the ends of texts and inside; empty texts, too.
            let longest = [3, 17, 70][round % 3]
            let texts = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                    generator.bytes(
                        count: Int.random(in: 1...longest, using: &generator), from: Array("abcé".utf8))
                }
            }
            let expected = texts.map { $0.flatMap { encoder.encode($0) } }
            for encoder in encoders {
                #expect(encode(texts: texts, encoder) == expected)
                #expect(encode(texts: texts, encoder) == expected)
            }
        }
    }

    /// The same tokens with ids that need more than two bytes.
    private func widened(_ vocabulary: Vocabulary) throws -> Vocabulary {
        var tokens = (0..<TokenID(vocabulary.size)).map { vocabulary[$0] }
        tokens.insert(contentsOf: repeatElement(nil, count: 70_000), at: 256)
        return try Vocabulary(tokens: tokens)
    }

    @Test(arguments: ["ab", "abcdefgh", "aé😀", "\u{0}\u{1}"], [false, true])
    func equalsThePieceEncoder(alphabet: String, isWide: Bool) throws {
        var generator = SeededGenerator(5)
        let narrow = try Vocabulary.learned(from: alphabet, size: 600, using: &generator)
        let vocabulary = isWide ? try widened(narrow) : narrow
        let encoder = PieceEncoder(vocabulary)
        let encoders = (BatchEncoder(encoder), BatchEncoder(encoder, .small))
        for round in 0..<40 {
            // Short and long pieces, most of them repeated.
            let longest = [3, 15, 16, 17, 40, 300][round % 6]
            let words = (0..<80).map { _ in
                generator.bytes(
                    count: Int.random(in: 1...longest, using: &generator), from: Array(alphabet.utf8))
            }
            let pieces = (0..<Int.random(in: 1...1500, using: &generator)).map { _ in
                words.randomElement(using: &generator)!
            }
            let expected = pieces.flatMap { encoder.encode($0) }
            #expect(encode(pieces, encoders.0) == expected)
            #expect(encode(pieces, encoders.1) == expected)
        }
    }

    @Test func longRunsOfOneByteDifferFromSimilarPieces() throws {
        let runs = [2, 4, 8, 16, 32, 64].flatMap { count in
            ["a", " "].map { String(repeating: $0, count: count) }
        }
        let encoder = PieceEncoder(try .bytes(and: runs))
        let encoders = (BatchEncoder(encoder), BatchEncoder(encoder, .small))
        var pieces: [[UInt8]] = []
        for count in [15, 16, 17, 23, 24, 25, 31, 32, 33, 63, 64, 65, 500, 3000] {
            for byte in Array("a b".utf8) {
                let run = [UInt8](repeating: byte, count: count)
                pieces += [run, run]
                for place in [0, 7, 8, count / 2, count - 9, count - 8, count - 1] {
                    var other = run
                    other[place] ^= 1
                    pieces += [other, run]
                }
            }
        }
        let expected = pieces.flatMap { encoder.encode($0) }
        for _ in 0..<2 {
            #expect(encode(pieces, encoders.0) == expected)
            #expect(encode(pieces, encoders.1) == expected)
        }
    }

    /// Characters without a token leave nothing of a piece, and are remembered like others.
    @Test func piecesMayHaveNoIDs() {
        let spellings = ["a", "b"].map { Array($0.utf8) }
        let encoder = PieceEncoder(
            Vocabulary(
                MergeList(
                    tokens: spellings, spellings: spellings, merges: [],
                    symbols: SymbolRules(unit: .characters))))
        let pieces = ["é", "a", "éé", "béa", "中", "b"].map { Array($0.utf8) }
        for batch in [BatchEncoder(encoder), BatchEncoder(encoder, .small)] {
            for _ in 0..<3 { #expect(encode(pieces, batch) == [0, 1, 0, 1]) }
            #expect(encode(texts: [pieces, pieces], batch) == [[0, 1, 0, 1], [0, 1, 0, 1]])
        }
    }

    @Test func nothingIsReadPastTheEndOfTheText() throws {
        let encoder = PieceEncoder(try .bytes(and: ["ab", "abc"]))
        let batch = BatchEncoder(encoder)
        for length in 1...40 {
            let text = [UInt8](repeating: 97, count: length)
            for cut in 0..<length {
                let pieces = [Array(text[..<cut]), Array(text[cut...])].filter { !$0.isEmpty }
                #expect(encode(pieces, batch) == pieces.flatMap { encoder.encode($0) })
            }
        }
    }

    @Test func morePiecesThanFitIntoTheCacheAreEncodedAlike() throws {
        let encoder = PieceEncoder(try .bytes(and: ["12", "34", "123"]))
        let batch = BatchEncoder(encoder, .small)
        let pieces = (0..<50_000).map { Array(String($0 &* 7919).utf8) }
        #expect(encode(pieces, batch) == pieces.flatMap { encoder.encode($0) })
        let long = (0..<20_000).map { Array("a long piece with number \($0)".utf8) }
        #expect(encode(long + pieces + long, batch) == (long + pieces + long).flatMap { encoder.encode($0) })
    }

    @Test(arguments: [false, true], [false, true])
    func encodersThatShareACacheAgree(isSmall: Bool, isWide: Bool) async throws {
        var generator = SeededGenerator(41)
        let narrow = try Vocabulary.learned(from: "abc é", size: 500, using: &generator)
        let encoder = PieceEncoder(isWide ? try widened(narrow) : narrow)
        let shared = isSmall ? PieceCache.small : PieceCache()
        let words = (0..<3000).map { _ in
            generator.bytes(count: Int.random(in: 1...70, using: &generator), from: Array("abc é".utf8))
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for seed in 0..<4 {
                group.addTask {
                    var generator = SeededGenerator(UInt64(seed))
                    let batch = BatchEncoder(encoder, shared)
                    for _ in 0..<30 {
                        let pieces = (0..<1000).map { _ in words.randomElement(using: &generator)! }
                        guard encode(pieces, batch) == pieces.flatMap({ encoder.encode($0) }) else {
                            return false
                        }
                    }
                    return true
                }
            }
            for try await agrees in group { #expect(agrees) }
        }
    }
}
