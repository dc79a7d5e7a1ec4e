import BPE
import TestSupport
import Testing

/// minbpe's `.model`, compared with what minbpe's algorithm saves (`Scripts/make-format-cases`).
@Suite struct MinbpeModelTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var file: String
        var pattern: String
        var specials: [String: TokenID]
        var merges: [[TokenID]]
        var tokens: [String]
        var testDescription: String { file }
    }

    static let cases = Fixture.formatCases(Case.self, "minbpe.json")

    @Test(arguments: cases) func readsAndWritesWhatMinbpeSaves(example: Case) throws {
        let bytes = try Fixture.bytes("formats/\(example.file)")
        #expect(MinbpeModel.isRecognized(bytes))
        let model = try MinbpeModel.parse(bytes, path: example.file)
        #expect(model.pattern == example.pattern)
        #expect(
            Dictionary(uniqueKeysWithValues: model.specialTokens.map { ($0.text, $0.id) }) == example.specials
        )
        #expect(model.merges.map { [$0.left, $0.right] } == example.merges)
        #expect(try model.tokens(path: example.file).dropFirst(256).map(hexDigits) == example.tokens)
        #expect(try model.serialize(path: example.file) == bytes)
    }

    @Test func recognizesItsPatterns() throws {
        var model = MinbpeModel()
        #expect(try model.splitPattern() == nil)
        model.pattern = MinbpeModel.gpt4Pattern
        #expect(try model.splitPattern()?.name == "llama3")
        model.pattern = MinbpeModel.gpt2Pattern
        #expect(try model.splitPattern()?.name == "gpt2")
        model.pattern = #"\p{L}+"#
        #expect(try model.splitPattern()?.expressions == [model.pattern])
    }

    /// minbpe's patterns cut like the built-in ones that replace them.
    @Test(arguments: [(MinbpeModel.gpt2Pattern, SplitPattern.gpt2), (MinbpeModel.gpt4Pattern, .llama3)])
    func replacesItsPatternsByOnesThatCutTheSame(expression: String, builtIn: SplitPattern) throws {
        let pattern = try SplitPattern(expressions: [expression])
        let pieces = [
            "a", "B", " ", "  ", "\n", "\r\n", "'s", "'", "1", "1234", "é", "中", ".", "\t", "'LL", "-",
        ]
        var generator = SeededGenerator(3)
        for _ in 0..<2000 {
            let text = (0..<12).flatMap { _ in Array(pieces.randomElement(using: &generator)!.utf8) }
            #expect(try pattern.pieces(of: text) == builtIn.pieces(of: text), "\(text)")
        }
    }

    @Test func acceptsCarriageReturnsAndNoLastBreak() throws {
        let text = "minbpe v1\r\n\r\n1\r\n<e> 258\r\n97 97\r\n256 97"
        let model = try MinbpeModel.parse(Array(text.utf8), path: "m")
        #expect(model.merges == [Pair(left: 97, right: 97), Pair(left: 256, right: 97)])
        #expect(model.specialTokens == [SpecialToken("<e>", id: 258)])
    }

    static let damages: [(text: String, line: Int, problem: String)] = [
        ("", 1, "this is not `minbpe v1`"),
        ("minbpe v2\n\n0\n", 1, "this is not `minbpe v1`"),
        ("minbpe v1\n", 2, "the line with the pattern is missing"),
        ("minbpe v1\n\n", 3, "this is not the number of special tokens"),
        ("minbpe v1\n\n-1\n", 3, "this is not the number of special tokens"),
        ("minbpe v1\n\n99999999999999999999\n", 3, "this is not the number of special tokens"),
        ("minbpe v1\n\n9223372036854775807\n", 4, "this is not a special token"),
        ("minbpe v1\n\n1\n<a b> 300\n", 4, "this is not a special token"),
        ("minbpe v1\n\n1\n<a> 4294967295\n", 4, "this is not a special token"),
        ("minbpe v1\n\n1\n<a> 256\n97 97\n", 4, "the special token <a> has id 256, as a token has"),
        ("minbpe v1\n\n0\n97\n", 4, "this is not two ids with a space between"),
        ("minbpe v1\n\n0\n97 98 99\n", 4, "this is not two ids with a space between"),
        ("minbpe v1\n\n0\n97 -1\n", 4, "this is not two ids with a space between"),
        ("minbpe v1\n\n0\n97 98\n\n97 99\n", 5, "this is not two ids with a space between"),
        ("minbpe v1\n\n0\n97 98\n97 257\n", 5, "token 257 does not exist yet: this merge makes token 257"),
        ("minbpe v1\n\n0\n97 98\n97 98\n", 5, "line 4 merges the same two tokens"),
    ]

    @Test(arguments: damages.indices) func findsDamage(index: Int) throws {
        let (text, line, problem) = Self.damages[index]
        let error = try #require(throws: VocabularyFileError.self) {
            try MinbpeModel.parse(Array(text.utf8), path: "m")
        }
        #expect(error.line == line)
        #expect(error.problem.contains(problem))
    }

    @Test func findsTextThatIsNotUTF8() throws {
        let error = try #require(throws: VocabularyFileError.self) {
            try MinbpeModel.parse(Array("minbpe v1\n".utf8) + [0xFF, 0x0A], path: "m")
        }
        #expect(error.line == 2)
    }

    /// Sixty lines that would make a token of 2⁶⁰ bytes.
    @Test func boundsTheBytesOfTokens() throws {
        var model = MinbpeModel()
        model.merges = [Pair(left: 97, right: 97)] + (256..<316).map { Pair(left: $0, right: $0) }
        let error = try #require(throws: VocabularyFileError.self) { try model.tokens(path: "m") }
        #expect(error.line == 25)
    }

    @Test func refusesWhatALineCannotHold() throws {
        var model = MinbpeModel()
        for pattern in ["a\nb", " a", "a ", "a\r"] {
            model.pattern = pattern
            #expect(throws: VocabularyFileError.self) { try model.serialize(path: "m") }
        }
        model.pattern = "a b"
        for text in ["<a b>", "", "\u{2003}", "a\n"] {
            model.specialTokens = [SpecialToken(text, id: 256)]
            #expect(throws: VocabularyFileError.self) { try model.serialize(path: "m") }
        }
    }
}
