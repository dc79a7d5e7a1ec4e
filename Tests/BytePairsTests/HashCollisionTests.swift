import BytePairs
import TestSupport
import Testing

/// Strings of which the hashes agree in all bits that tables look at: only their bytes tell them apart. They were found by
/// trying some millions.
@Suite struct HashCollisionTests {
    private static let pairs = [
        ("bnnkp", "ftspf"), ("ajvua", "adohqy"), ("jdfda", "aaaaaaajuzgu"), ("csusf", "aaaaaaaaaaaaaaadcwns"),
        ("aayrtr", "adwehq"), ("afzvdb", "aaaaaaalbuav"), ("aasxtr", "aaaaaaaaaaaaaaacqolh"),
        ("aaaaaaaceiqc", "aaaaaaagkbfb"), ("aaaaaaacfpcw", "aaaaaaaaaaaaaaambzya"),
    ]

    @Test(arguments: pairs) func stringsHaveTheirOwnNumbers(first: String, second: String) {
        var table = ByteStringTable()
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
}
