import BytePairs
import TestSupport
import Testing

/// Vocabularies over tables in memory that is not theirs, and vocabularies of some tokens of another.
@Suite struct VocabularyTablesTests {
    /// Copies of tables, as a mapped file holds them.
    private final class Memory {
        let tables: [UnsafeRawBufferPointer]

        init(_ tables: [UnsafeRawBufferPointer]) {
            self.tables = tables.map { table in
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: table.count, alignment: 64)
                copy.copyMemory(from: table)
                return UnsafeRawBufferPointer(copy)
            }
        }

        deinit { for table in tables { table.deallocate() } }

        /// The tables with one cut to a part of its size.
        func cutting(_ index: Int, to count: Int) -> [UnsafeRawBufferPointer] {
            var cut = tables
            cut[index] = UnsafeRawBufferPointer(rebasing: tables[index].prefix(count))
            return cut
        }
    }

    private func expectEqual(_ a: Vocabulary, _ b: Vocabulary, _ alphabet: String) {
        #expect(a.size == b.size && a.count == b.count && a.merges == b.merges)
        #expect(a.rankedMerges == b.rankedMerges && a.emptyTokenIDs == b.emptyTokenIDs)
        #expect(
            (0..<TokenID(a.size)).allSatisfy { a[$0] == b[$0] && a.spelling(of: $0) == b.spelling(of: $0) })
        #expect((0..<TokenID(a.size)).allSatisfy { a.merge(making: $0) == b.merge(making: $0) })
        var generator = SeededGenerator(17)
        let (first, second) = (PieceEncoder(a), PieceEncoder(b))
        for count in 1...60 {
            let piece = generator.bytes(count: count, from: Array(alphabet.utf8))
            #expect(first.encode(piece) == second.encode(piece))
        }
    }

    /// A vocabulary with a list of merges over characters, of which `é` has no token of its own.
    private func listed(_ change: (inout SymbolRules) -> Void = { _ in }) -> Vocabulary {
        let spellings = ["?", "a", "b", "ab", "abb", "bb", "", "c"].map { Array($0.utf8) }
        var symbols = SymbolRules(unit: .characters)
        symbols.unknownToken = 0
        change(&symbols)
        let merges = [(1, 2, 3), (3, 2, 4), (2, 2, 5), (1, 5, 4)] as [(TokenID, TokenID, TokenID)]
        return Vocabulary(
            MergeList(
                tokens: spellings, spellings: spellings.map { $0.isEmpty ? nil : $0 },
                merges: merges.enumerated().map { rank, merge in
                    .init(
                        Merge(pair: Pair(left: merge.0, right: merge.1), token: merge.2), rank: UInt32(rank))
                },
                symbols: symbols))
    }

    @Test func tablesAreTheVocabulary() throws {
        var generator = SeededGenerator(3)
        let vocabulary = try Vocabulary.learned(from: "abc ", size: 400, using: &generator)
        let memory = Memory(try #require(vocabulary.tables))
        #expect(memory.tables.count == 7)
        expectEqual(try #require(Vocabulary(tables: memory.tables, of: memory)), vocabulary, "abc d")
        #expect(Vocabulary(tables: memory.tables.dropLast(), of: memory) == nil)
        #expect(Vocabulary(tables: memory.tables + [memory.tables[0]], of: memory) == nil)
        for index in memory.tables.indices {
            #expect(Vocabulary(tables: memory.cutting(index, to: 0), of: memory) == nil)
        }
        // A word less than there must be, and half of a slot.
        for (index, less) in [(3, 4), (4, 4), (5, 8), (6, 4), (5, memory.tables[5].count - 16)] {
            let count = memory.tables[index].count - less
            #expect(Vocabulary(tables: memory.cutting(index, to: count), of: memory) == nil, "\(index)")
        }
    }

    @Test(arguments: [true, false]) func tablesOfAListAreTheVocabulary(_ canBeCut: Bool) throws {
        let vocabulary = listed { if !canBeCut { $0.unknownToken = nil } }
        let memory = Memory(try #require(vocabulary.tables))
        #expect(memory.tables.count == 4 + (canBeCut ? 9 : 8))
        let symbols = try #require(vocabulary.symbolRules)
        func copy(_ tables: [UnsafeRawBufferPointer]) -> Vocabulary? {
            Vocabulary(
                tables: tables, of: memory, symbols: symbols, emptyTokens: Set(vocabulary.emptyTokenIDs))
        }
        expectEqual(try #require(copy(memory.tables)), vocabulary, "abbbc?d")
        #expect(copy(Array(memory.tables[..<4])) == nil && copy(memory.tables + memory.tables[..<2]) == nil)
        #expect(copy(Array(memory.tables[..<11])) == nil)
        for index in memory.tables.indices {
            #expect(copy(memory.cutting(index, to: 0)) == nil, "\(index)")
        }
        // Words that are missing from a table whose size is given.
        for index in [8, 9, 11] + (canBeCut ? [12] : []) {
            #expect(copy(memory.cutting(index, to: memory.tables[index].count - 8)) == nil, "\(index)")
        }
    }

    @Test func whatDoesNotMergeHasNoTables() {
        let bytes = (0...255).map { [UInt8($0)] }
        let list = MergeList(tokens: bytes, spellings: bytes, merges: [], symbols: SymbolRules(unit: .bytes))
        #expect(Vocabulary(list).tables == nil)
    }

    @Test func unusedIDsAreHoles() throws {
        let bytes: [[UInt8]?] = (0...255).map { [UInt8($0)] }
        let vocabulary = try Vocabulary(tokens: bytes + [nil, Array("ab".utf8), nil, Array("abc".utf8)])
        #expect(vocabulary.holes == [256, 258] && vocabulary.size == 260 && vocabulary.count == 258)
        #expect(try Vocabulary.bytes(and: ["ab"]).holes.isEmpty)
        #expect(vocabulary.spelling(of: 256) == nil && vocabulary.spelling(of: 257) == Array("ab".utf8))
        #expect(!vocabulary.contains(258) && vocabulary.contains(259) && !vocabulary.contains(260))
        #expect(vocabulary.byteCount(of: 259) == 3 && vocabulary.byteCount(of: 260) == 0)
        #expect(vocabulary.storedBytes(of: 260).isEmpty && Array(vocabulary.storedBytes(of: 65)) == [65])
        var text: [UInt8] = []
        for id in [257, 260, 258, 65] as [TokenID] { vocabulary.appendBytes(of: id, to: &text) }
        #expect(text == Array("abA".utf8))
        #expect(vocabulary.hiddenCharacterCount == 0 && !vocabulary.losesBytes)
    }

    @Test func tokensThatNoMergeMakesAreFound() throws {
        #expect(try Vocabulary.bytes(and: ["ab", "xyz", "abc"]).unmadeTokens == [257])
        #expect(listed().unmadeTokens.isEmpty)
    }

    @Test func lostBytesAreFound() {
        let bytes = [Array("a".utf8)]
        func loses(_ tokens: [[UInt8]], _ change: (inout SymbolRules) -> Void = { _ in }) -> Bool {
            var symbols = SymbolRules(unit: .bytes)
            change(&symbols)
            return Vocabulary(MergeList(tokens: tokens, spellings: tokens, merges: [], symbols: symbols))
                .losesBytes
        }
        #expect(loses(bytes) && !loses((0...255).map { [UInt8($0)] }))
        #expect(!loses(bytes) { $0.unknownToken = 0 } && !loses(bytes) { $0.unit = .characters })
        #expect(!loses(bytes) { $0.prefix = [35] } && !loses(bytes) { $0.suffix = [35] })
    }

    @Test func aTokenNeedsThePartsThatMakeIt() throws {
        let vocabulary = try Vocabulary.bytes(and: ["ab", "bc", "abbc", "xy"])
        #expect(vocabulary.needed(by: [258]) == [258, 256, 257, 97, 98, 99])
        #expect(vocabulary.needed(by: [65]) == [65] && vocabulary.needed(by: []).isEmpty)
        // A token that several pairs make needs the parts of all of them.
        #expect(listed().needed(by: [4]) == [4, 3, 5, 1, 2])
    }

    @Test func aSubsetEncodesAsBefore() throws {
        let vocabulary = try Vocabulary.bytes(and: ["ab", "bc", "abbc", "xy"])
        // Without "bc", and "xy" before the others.
        let ids: [TokenID?] = (0...255).map { TokenID($0) } + [256, nil, 257, 258]
        let some = try vocabulary.subset(ids: ids, size: 259)
        #expect(some.size == 259 && some[257] == Array("abbc".utf8) && some[258] == Array("xy".utf8))
        #expect(PieceEncoder(some).encode(Array("abxy".utf8)) == [256, 258])
        #expect(throws: VocabularyError.missingByte(65)) {
            try vocabulary.subset(ids: ids.enumerated().map { $0.offset == 65 ? nil : $0.element }, size: 259)
        }
    }

    @Test func aSubsetOfAListEncodesAsBefore() throws {
        let vocabulary = listed { $0.verbatim = [7] }
        // Without "bb" and the empty token.
        let ids: [TokenID?] = [0, 1, 2, 3, 4, nil, nil, 5]
        let some = try vocabulary.subset(ids: ids, size: 6)
        #expect(some.size == 6 && some[5] == Array("c".utf8) && some.symbolRules?.verbatim == [5])
        #expect(some.symbolRules?.unknownToken == 0)
        #expect(some.rankedMerges.map(\.rank) == [0, 1])
        let (old, new) = (PieceEncoder(vocabulary), PieceEncoder(some))
        for text in ["ab", "abb", "abc", "aé", "cab"] {
            let expected = old.encode(Array(text.utf8)).map { ids[Int($0)] }
            #expect(new.encode(Array(text.utf8)) == expected)
        }
    }

    /// "é" and "e" have no tokens, but are parts of one.
    @Test func aSubsetKeepsCharactersWithoutToken() throws {
        let spellings = ["?", "a", "aé", "be", "b"].map { Array($0.utf8) }
        var symbols = SymbolRules(unit: .characters)
        symbols.unknown = .afterMerging
        symbols.unknownToken = 0
        let vocabulary = Vocabulary(
            tokens: spellings, spellings: spellings, ranks: [nil, 5, 0, 1, 5], symbols: symbols)
        #expect(vocabulary.hiddenCharacterCount == 2)
        #expect(PieceEncoder(vocabulary).encode(Array("aébeae".utf8)) == [2, 3, 1, 0])
        #expect(vocabulary.needed(by: [2]) == [2, 1])
        let some = try vocabulary.subset(ids: [0, 1, nil, 2, 3], size: 4)
        #expect(some.hiddenCharacterCount == 2)
        #expect(PieceEncoder(some).encode(Array("aébeae".utf8)) == [1, 0, 2, 1, 0])
    }
}
