import BPE
import Foundation
import TestSupport
import Testing

@Suite struct EncodingFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func read(
        _ lines: [String], _ separator: String = "\n", specials: [SpecialToken]? = nil
    ) throws -> Encoding {
        let path = try folder.write(lines.joined(separator: separator).utf8, to: "a.tiktoken")
        return try EncodingFile.read(path, pattern: .gpt2, specialTokens: specials)
    }

    @Test func readsRanks() throws {
        let encoding = try read(rankLines(["ab", "abc"]))
        #expect(encoding.name == "a")
        #expect(encoding.size == 258)
        #expect(encoding.vocabulary.id(of: "abc".utf8) == 257)
    }

    @Test func toleratesBlankLinesCRLFAndAnyOrder() throws {
        #expect(try read(rankLines(["ab"]) + ["", ""], "\r\n").size == 257)
        #expect(try read(rankLines(["ab"]).reversed()).vocabulary.id(of: "ab".utf8) == 256)
    }

    /// A fault of a file, as a change to its lines; the line that the error names, and a word of the problem.
    struct Fault: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let line: Int?
        let word: String
        let change: @Sendable (inout [String]) -> Void
    }

    @Test(arguments: [
        Fault(testDescription: "no rank", line: 5, word: "base64") { $0[4] = "BA==" },
        Fault(testDescription: "no base64", line: 5, word: "base64") { $0[4] = "B!== 4" },
        Fault(testDescription: "unpadded base64", line: 5, word: "base64") { $0[4] = "BA= 4" },
        Fault(testDescription: "padding alone", line: 5, word: "base64") { $0[4] = "==== 4" },
        Fault(testDescription: "empty token", line: 5, word: "base64") { $0[4] = " 4" },
        Fault(testDescription: "negative rank", line: 5, word: "base64") { $0[4] = "BA== -4" },
        Fault(testDescription: "huge rank", line: 5, word: "base64") { $0[4] = "BA== 99999999999999999999" },
        Fault(testDescription: "two ranks", line: 5, word: "base64") { $0[4] = "BA== 4 4" },
        Fault(testDescription: "repeated token", line: 258, word: "line 257") { $0.append("YWI= 257") },
        Fault(testDescription: "repeated rank", line: 258, word: "line 257") { $0.append("YWM= 256") },
        Fault(testDescription: "hole", line: 258, word: "hole") { $0.append("YWM= 260") },
        Fault(testDescription: "lost line", line: 100, word: "hole") { $0.remove(at: 99) },
        Fault(testDescription: "missing byte", line: nil, word: "single byte") { $0 = Array($0[..<255]) },
        Fault(testDescription: "empty file", line: nil, word: "single byte") { $0 = [] },
    ])
    func brokenFileIsRefusedWithItsLine(fault: Fault) throws {
        var lines = rankLines(["ab"])
        fault.change(&lines)
        let error = try #require(throws: VocabularyFileError.self) { try read(lines) }
        #expect(error.line == fault.line)
        #expect(error.problem.contains(fault.word), "\(error)")
        #expect(error.path.hasSuffix("a.tiktoken") && !error.remedy.isEmpty)
    }

    @Test func holeOfASpecialTokenIsNone() throws {
        let encoding = try read(rankLines() + ["YWI= 257"], specials: [SpecialToken("<|end|>", id: 256)])
        #expect(encoding.size == 258)
        #expect(encoding.vocabulary.id(of: "ab".utf8) == 257)
    }

    @Test func bareRankFileSaysWhatIsMissing() throws {
        let path = try folder.write(rankLines().joined(separator: "\n").utf8, to: "bare.tiktoken")
        let error = try #require(throws: VocabularyFileError.self) { try EncodingFile.read(path) }
        #expect(error.remedy.contains("--pattern") && error.remedy.contains("--special"))
        #expect(error.remedy.contains("deepseek-v3"))
    }

    /// A description of the 256 bytes, valid except for the arguments.
    private static func description(
        size: Int = 256, expressions: String = #"["."]"#, specials: String = "[]"
    ) -> String {
        let sum = sha256(Array(rankLines().joined(separator: "\n").utf8))
        return
            #"{"version":1,"name":"d","pattern":{"expressions":\#(expressions)},"specialTokens":\#(specials),"size":\#(size),"ranksSHA256":"\#(sum)"}"#
    }

    @Test func describedFileNeedsNothingElse() throws {
        let path = try folder.write(rankLines().joined(separator: "\n").utf8, to: "d.tiktoken")
        try folder.write(Self.description().utf8, to: "d.encoding.json")
        #expect(try EncodingFile.read(path).pattern.expressions == ["."])
        #expect(try EncodingFile.read(path, pattern: .gpt2).pattern == .gpt2)
        try folder.write(rankLines(["ab"]).joined(separator: "\n").utf8, to: "d.tiktoken")
        // Even if only part of the description is used, it must be that of these ranks.
        #expect(throws: VocabularyFileError.self) { try EncodingFile.read(path, pattern: .gpt2) }
        #expect(try EncodingFile.read(path, pattern: .gpt2, specialTokens: []).size == 257)
    }

    @Test func unreadableDescriptionIsNotTakenForNone() throws {
        let path = try folder.write(rankLines().joined(separator: "\n").utf8, to: "d.tiktoken")
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/d.encoding.json", withIntermediateDirectories: true)
        #expect { try EncodingFile.read(path) } throws: { "\($0)".contains("cannot read") }
    }

    @Test func missingFileIsNamed() {
        #expect { try EncodingFile.read("/nowhere/x.tiktoken") } throws: {
            "\($0)".contains("/nowhere/x.tiktoken")
        }
    }

    @Test(arguments: [
        ("{", "ends in the middle"), ("{\"version\":1}", "missing"), ("[]", "not an object"),
        ("{\"version\":2,\"tokens\":{}}", "version 2"), (description(size: 257), "\"size\" is 257"),
        (description(expressions: "[]"), "empty"),
        (description(specials: #"[{"id":-1,"text":"x"}]"#), "specialTokens[0].id): the id is not between 0"),
        (
            description(specials: #"[{"id":10000000000,"text":"x"}]"#),
            "the id is not between 0 and 4294967295"
        ),
        (description(specials: #"[{"id":9223372036854775807,"text":"x"}]"#), "the id is not between 0"),
        (description(specials: #"[{"id":9223372036854775808,"text":"x"}]"#), "not a whole number that fits"),
        (description(specials: #"[{"id":300,"id":301,"text":"x"}]"#), "the key \"id\" is there twice"),
    ])
    func brokenDescriptionIsRefused(json: String, word: String) throws {
        let path = try folder.write(rankLines().joined(separator: "\n").utf8, to: "d.tiktoken")
        try folder.write(json.utf8, to: "d.encoding.json")
        let error = try #require(throws: VocabularyFileError.self) { try EncodingFile.read(path) }
        #expect(error.path.contains("d.encoding.json"))
        #expect(error.problem.contains(word), "\(error)")
    }
}
