import BytePairs
import Testing

/// Where the characters of bytes begin and end that need not be UTF-8, against Swift's own decoder.
@Suite struct CharacterTests {
    /// Bytes at both sides of every limit in table 3-7 of the Unicode standard.
    private static let bytes: [UInt8] = [
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]

    /// All strings of these bytes that have one to three bytes, or four and the lead of four.
    private static let strings: [[UInt8]] = {
        var strings: [[UInt8]] = []
        var longest: [[UInt8]] = [[]]
        for length in 1...4 {
            longest = longest.flatMap { string in bytes.map { string + [$0] } }
            strings += longest
            if length == 3 { longest.removeAll { !(0xF0..<0xF5).contains($0[0]) } }
        }
        return strings
    }()

    /// A token for each character of these bytes, and token 0 for any other byte.
    @Test func allShortStringsHaveTheCharactersOfSwift() {
        let characters = Self.strings.filter {
            String(validating: $0, as: UTF8.self)?.unicodeScalars.count == 1
        }
        let spellings = [Array("unknown".utf8)] + characters
        let ids = Dictionary(uniqueKeysWithValues: zip(spellings, (0 as TokenID)...))
        var symbols = SymbolRules(unit: .characters)
        symbols.unknownToken = 0
        let encoder = PieceEncoder(
            Vocabulary(MergeList(tokens: spellings, spellings: spellings, merges: [], symbols: symbols)))
        func expected(_ string: [UInt8]) -> [TokenID] {
            var (found, start): ([TokenID], Int) = ([], 0)
            while start < string.count {
                let end = (start + 1...min(start + 4, string.count)).first {
                    ids[Array(string[start..<$0])] != nil
                }
                found.append(end.map { ids[Array(string[start..<$0])]! } ?? 0)
                start = end ?? start + 1
            }
            return found
        }
        for string in Self.strings {
            let ids = expected(string)
            #expect(encoder.encode(string) == ids, "\(string)")
            // Away from the end of the text, where whole characters are read at once.
            guard string.count < 4 else { continue }
            #expect(
                encoder.encode(string + [0x7F, 0x7F, 0x7F]) == ids + expected([0x7F, 0x7F, 0x7F]), "\(string)"
            )
        }
    }
}
