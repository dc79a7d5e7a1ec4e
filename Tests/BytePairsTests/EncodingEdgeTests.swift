import BytePairs
import Pieces
import TestSupport
import Testing

/// Full batches, pieces of nothing, and what lies just before and behind.
@Suite struct EncodingEdgeTests {
    private func encode(_ piece: UnsafeBufferPointer<UInt8>, _ encoder: BatchEncoder, into ids: IDBuffer) {
        [piece.count].withUnsafeBufferPointer {
            encoder.encode(PieceBatch(text: piece, start: 0, ends: $0), into: ids)
        }
    }

    @Test func textsMayFillABatch() throws {
        let encoder = BatchEncoder(PieceEncoder(try .bytes(and: ["ab"])))
        let expected = Array(1...PieceBatch.capacity)
        let text = expected.flatMap { _ in Array("ab".utf8) }
        let pieceEnds = expected.map { 2 * $0 }
        var textEnds = expected
        let ids = IDBuffer(capacity: 1)
        text.withUnsafeBufferPointer { text in
            pieceEnds.withUnsafeBufferPointer { ends in
                textEnds.withUnsafeMutableBufferPointer { texts in
                    let batch = PieceBatch(text: text, start: 0, ends: ends)
                    encoder.encode(batch, endingAt: texts, into: ids)
                }
            }
        }
        #expect(textEnds == expected)
        #expect(Array(ids.ids) == [TokenID](repeating: 256, count: PieceBatch.capacity))
    }

    /// A piece that is known is compared with what the cache holds, from its first byte on.
    @Test func nothingIsReadBeforeAPiece() throws {
        let encoder = BatchEncoder(PieceEncoder(try .bytes(and: [])))
        for length in 1...64 {
            let piece = (0..<length).map { UInt8(33 + $0) }
            let memory = GuardedMemory(capacity: length)
            let text = memory.atStart(piece)
            for _ in 0..<2 {
                let ids = IDBuffer()
                encode(text, encoder, into: ids)
                #expect(Array(ids.ids) == piece.map { TokenID($0) })
            }
        }
    }

    /// Ids that the cache has are copied four at a time, for which there is room behind a last one or two or three.
    @Test(arguments: [12, 16, 40]) func nothingIsWrittenBehindTheRoomForIDs(length: Int) throws {
        let encoder = BatchEncoder(PieceEncoder(try .bytes(and: [])))
        let piece = (0..<length).map { UInt8(33 + $0) }
        let size = (length + 3) * MemoryLayout<TokenID>.stride
        let memory = GuardedMemory(capacity: size)
        let zeros = UnsafeRawBufferPointer(memory.atEnd([UInt8](repeating: 0, count: size)))
        let room = UnsafeMutableRawBufferPointer(mutating: zeros).bindMemory(to: TokenID.self)
        for ids in [IDBuffer(), IDBuffer(borrowing: room)] {
            piece.withUnsafeBufferPointer { encode($0, encoder, into: ids) }
            #expect(Array(ids.ids) == piece.map { TokenID($0) })
        }
    }

    /// Characters without a token leave no symbols of a piece, however it is merged.
    @Test func aPieceWithoutSymbolsHasNoTokens() {
        let list = MergeList(
            tokens: [[97]], spellings: [[97]], merges: [], symbols: SymbolRules(unit: .characters))
        let vocabulary = Vocabulary(list)
        let windows = WindowedMerge(threshold: 0, size: 1, overlap: 0)
        for encoder in [
            PieceEncoder(vocabulary, queueThreshold: 0),
            PieceEncoder(vocabulary, queueThreshold: 0, windows: windows),
        ] {
            #expect(encoder.encode(Array("éé".utf8)).isEmpty)
            #expect(encoder.encode(Array("aéa".utf8)) == [0, 0])
        }
    }

    @Test func nothingIsLeftInAnEmptiedQueue() {
        // With few ranks, their lists are used again.
        for ranks: UInt32 in [1, 100] {
            var queue = MergeQueue()
            for position: Int32 in 0..<200 { queue.insert(UInt32(position) % ranks, at: position) }
            queue.removeAll()
            #expect(queue.popFirst() == nil)
            queue.insert(0, at: 150)
            #expect(queue.popFirst()! == (0, 150))
            #expect(queue.popFirst() == nil)
        }
    }

    /// Symbols of several bytes, and more of a window merged again than it has.
    @Test(.endsInTime, .takesNoMinute, arguments: [1, 2, 3, 5])
    func windowsOfSymbolsGiveThePartsOfTheWhole(size: Int) {
        let spellings = ["a", "b", "c", "é", "ab", "abc", "éa"].map { Array($0.utf8) }
        let merges = [(0, 1, 4), (4, 2, 5), (3, 0, 6)] as [(TokenID, TokenID, TokenID)]
        let list = MergeList(
            tokens: spellings, spellings: spellings,
            merges: merges.enumerated().map { rank, merge in
                MergeList.RankedMerge(
                    Merge(pair: Pair(left: merge.0, right: merge.1), token: merge.2), rank: UInt32(rank))
            },
            symbols: SymbolRules(unit: .characters))
        let vocabulary = Vocabulary(list)
        let piece = Array("abcéabcabéaabcbaéabcaccéé".utf8)
        func parts(_ encoder: PieceEncoder) -> [[Int]] {
            var parts: [[Int]] = []
            piece.withUnsafeBufferPointer {
                encoder.encode($0) { token, end in parts.append([Int(token), end]) }
            }
            return parts
        }
        let expected = parts(PieceEncoder(vocabulary))
        #expect(expected.map { TokenID($0[0]) } == ReferenceListedEncoder(list).encode(piece))
        #expect(expected.last?[1] == piece.count)
        for overlap in [0, 1, size, size + 3] {
            let windows = WindowedMerge(threshold: 0, size: size, overlap: overlap)
            #expect(parts(PieceEncoder(vocabulary, queueThreshold: 0, windows: windows)) == expected)
        }
    }

    /// The first id is that of the byte 0, with which longer tokens begin.
    @Test(arguments: ["bx", "bxb", "\u{0}bx", "x\u{0}", "\u{0}\u{0}bx\u{0}b"])
    func aGrowingPieceBeginsWithNothing(text: String) throws {
        let vocabulary = try Vocabulary.bytes(and: ["\u{0}b", "\u{0}bx"])
        let encoder = PieceEncoder(vocabulary)
        for isForward in [true, false] {
            var growing = GrowingPiece(TokenAutomaton(vocabulary, reading: isForward ? .forward : .backward))
            for _ in 0..<2 {
                var piece: [UInt8] = []
                for byte in isForward ? Array(text.utf8) : Array(text.utf8.reversed()) {
                    growing.append(byte)
                    piece.insert(byte, at: isForward ? piece.count : 0)
                    #expect(growing.tokenCount == encoder.encode(piece).count)
                }
                growing.removeAll()
            }
        }
    }

    /// "abc" is a token, though no merge makes it.
    @Test func aTokenWithoutAMergeIsNotMadeAgain() throws {
        var learned = LearnedMerges(try Vocabulary.bytes(and: ["abc"]), size: 257)
        let before = learned
        learned.append(tokens: [Array("abc".utf8), []])
        #expect(learned == before)
    }

    @Test func nothingIsMergedBeforeTheFirstMerge() {
        var counts = PieceCounts()
        counts.add(Array("abab".utf8), count: 3)
        let learner = MergeLearner(counts, ties: .huggingFace)
        #expect(learner.lastCount == 0 && learner.tokenCount == 12)
        _ = learner.mergeCommonestPair()
        #expect(learner.lastCount == 6 && learner.tokenCount == 6)
    }
}
