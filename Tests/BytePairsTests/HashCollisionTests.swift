import BytePairs
import TestSupport
import Testing

/// Strings of which the hashes with the seed 0 agree in all bits that tables look at: only their bytes tell them apart.
/// They were found by trying some millions.
@Suite struct HashCollisionTests {
    private static let pairs = [
        ("bnnkp", "ftspf"), ("ajvua", "adohqy"), ("jdfda", "aaaaaaajuzgu"), ("csusf", "aaaaaaaaaaaaaaadcwns"),
        ("aayrtr", "adwehq"), ("afzvdb", "aaaaaaalbuav"), ("aasxtr", "aaaaaaaaaaaaaaacqolh"),
        ("aaaaaaaceiqc", "aaaaaaagkbfb"), ("aaaaaaacfpcw", "aaaaaaaaaaaaaaambzya"),
    ]

    @Test(arguments: pairs) func stringsHaveTheirOwnNumbers(first: String, second: String) {
        var table = ByteStringTable(seed: 0)
        for (number, string) in [first, second].enumerated() {
            Array(string.utf8).withUnsafeBufferPointer {
                #expect(table.number(of: $0) == nil)
                #expect(table.insert($0) == (number, true))
                #expect(table.insert($0) == (number, false))
            }
        }
        #expect(Array(table[0]) == Array(first.utf8) && Array(table[1]) == Array(second.utf8))
    }

    @Test(arguments: pairs) func tokensHaveTheirOwnIDs(first: String, second: String) throws {
        for (known, other) in [(first, second), (second, first)] {
            let vocabulary = try Vocabulary.bytes(and: [known])
            #expect(
                vocabulary.id(of: Array(known.utf8)) == 256 && vocabulary.id(of: Array(other.utf8)) == nil)
            let both = try Vocabulary.bytes(and: [known, other])
            #expect(both.id(of: Array(known.utf8)) == 256 && both.id(of: Array(other.utf8)) == 257)
            #expect(PieceEncoder(both).encode(Array(other.utf8)) == [257])
        }
    }

    @Test(arguments: pairs) func spellingsHaveTheirOwnIDs(first: String, second: String) {
        let spellings = [first, second, first].map { Array($0.utf8) }
        var symbols = SymbolRules(unit: .characters)
        symbols.looksUpWholePieces = true
        let encoder = PieceEncoder(
            Vocabulary(MergeList(tokens: spellings, spellings: spellings, merges: [], symbols: symbols)))
        // Of equal spellings, the first counts.
        #expect(encoder.encode(spellings[0]) == [0] && encoder.encode(spellings[1]) == [1])
    }

    /// They are one entry of a table, and not a row of entries that each one passes.
    @Test func manyEqualSpellingsTakeTheTimeOfOthers() {
        let spellings = [[UInt8]](repeating: [97, 98], count: 300_000)
        var symbols = SymbolRules(unit: .characters)
        symbols.looksUpWholePieces = true
        let encoder = PieceEncoder(
            Vocabulary(MergeList(tokens: spellings, spellings: spellings, merges: [], symbols: symbols)))
        #expect(encoder.encode([97, 98]) == [0])
    }

    private static func fold(_ word: UInt64, _ factor: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }

    /// The hash of a pair with the seed 0.
    private static func hash(_ pair: UInt64) -> UInt64 { fold(pair, 0x9E37_79B9_7F4A_7C15) }

    /// Tokens that all have one hash with the seed 0: after the first eight bytes, the next ones are the state of it.
    private static func collidingTokens(_ count: Int) -> [[UInt8]] {
        let start = UInt64(16) &* 0x9E37_79B9_7F4A_7C15
        return (0..<count).map { number in
            let word = UInt64(number) | 1 << 63
            return [word, fold(start ^ word, 0xA076_1D64_78BD_642F)].flatMap { word in
                withUnsafeBytes(of: word.littleEndian) { Array($0) }
            }
        }
    }

    /// A few among many that are as they come would be found as slowly as if all were chosen.
    @Test(arguments: [(100, 0, true), (100, 100_000, true), (1_000, 0, false), (1_000, 100_000, false)])
    func theSeedIsKnownUnlessTokensWereChosen(_ chosen: Int, _ others: Int, _ isKnown: Bool) throws {
        var generator = SeededGenerator(83)
        var tokens = Self.collidingTokens(chosen)
        var known = Set(tokens)
        while tokens.count < chosen + others {
            let token = generator.bytes(
                count: Int.random(in: 3...12, using: &generator), from: Array(97...122))
            if known.insert(token).inserted { tokens.append(token) }
        }
        let vocabulary = try Vocabulary(tokens: (0...255).map { [UInt8($0)] } + tokens)
        let tables = try #require(vocabulary.tables)
        #expect(tables[3].count == 8 && tables[3].allSatisfy { $0 == 0 } == isKnown)
        let last = TokenID(255 + tokens.count)
        #expect(vocabulary.id(of: tokens.last!) == last && vocabulary.id(of: tokens[0]) == 256)
    }

    @Test(.endsInTime, .takesNoMinute) func chosenTokensTakeTheTimeOfOthers() throws {
        let tokens = Self.collidingTokens(300_000)
        let ranked = try Vocabulary(tokens: (0...255).map { [UInt8($0)] } + tokens)
        var symbols = SymbolRules(unit: .bytes)
        symbols.looksUpWholePieces = true
        let listed = Vocabulary(MergeList(tokens: tokens, spellings: tokens, merges: [], symbols: symbols))
        #expect(ranked.id(of: tokens[299_999]) == 300_255)
        #expect(PieceEncoder(listed).encode(tokens[299_999]) == [299_999])
    }

    /// Two bytes each, whose pairs have hashes with the seed 0 in one place of the table.
    @Test func chosenPairsOfBytesHaveARandomSeed() throws {
        var tokens = (0...255).map { [UInt8($0)] }
        for left in UInt8.min...UInt8.max {
            for right in UInt8.min...UInt8.max {
                let hash = Self.hash(UInt64(left) << 21 | UInt64(right))
                if hash & 1023 < 30 { tokens.append([left, right]) }
            }
        }
        #expect((2_000...2_300).contains(tokens.count))
        let vocabulary = try Vocabulary(tokens: tokens)
        let seed = try #require(vocabulary.tables)[3]
        #expect(!seed.allSatisfy { $0 == 0 })
        let encoder = PieceEncoder(vocabulary)
        for (id, token) in tokens.enumerated() { #expect(encoder.encode(token) == [TokenID(id)]) }
    }

    /// Pairs of few ids whose hashes with the seed 0 are in one place of the table.
    @Test(.endsInTime, .takesNoMinute) func chosenPairsTakeTheTimeOfOthers() throws {
        let spellings = (0..<20_000).map { Array("\($0)".utf8) }
        var merges: [MergeList.RankedMerge] = []
        for left in TokenID(0)..<20_000 {
            for right in TokenID(0)..<20_000 where merges.count < 200_000 {
                let hash = Self.hash(Pair(left: left, right: right).packed)
                guard hash & ((1 << 19) - 1) < 400 else { continue }
                merges.append(
                    .init(
                        Merge(pair: Pair(left: left, right: right), token: 0), rank: UInt32(merges.count)))
            }
        }
        #expect(merges.count == 200_000)
        let list = MergeList(
            tokens: spellings, spellings: spellings, merges: merges, symbols: SymbolRules(unit: .bytes))
        #expect(Vocabulary(list).merges.count == 200_000)
    }
}
