import BPE
import Foundation
import TestSupport
import Testing

/// Files that were damaged, or made to do damage: each is refused with the file, the place and a remedy.
@Suite struct HostileFileTests {
    /// Where an error says that a file is wrong.
    enum Place: Sendable, Equatable {
        case line(Int)
        case byte(Int)
        /// It is about the file as a whole.
        case file
    }

    struct Hostile: Sendable, CustomTestStringConvertible {
        /// Below Fixtures/fuzz.
        let path: String
        let place: Place
        /// Part of the problem.
        let words: String

        init(_ path: String, _ place: Place, _ words: String) {
            (self.path, self.place, self.words) = (path, place, words)
        }

        var testDescription: String { path }
    }

    private static let files = [
        Hostile("ranks/not-base64", .line(257), "base64"),
        Hostile("ranks/rank-2-31", .line(257), "rank"),
        Hostile("ranks/rank-2-64", .line(257), "rank"),
        Hostile("ranks/largest-rank", .line(257), "rank"),
        Hostile("ranks/truncated", .line(256), "line 3 has rank 2 already"),
        Hostile("merges/missing", .line(2), "no line before makes the token"),
        Hostile("merges/same-token-twice", .file, "ids 257 and 258 have the same bytes"),
        Hostile("tokenizer-json/truncated", .line(1), "ends in the middle"),
        Hostile("tokenizer-json/wrong-types", .line(1), "model.vocab): this is not an object"),
        Hostile("tokenizer-json/huge-numbers", .line(1), "model.vocab.ab): this is not a whole number"),
        Hostile("tokenizer-json/large-added-id", .line(1), "added_tokens[1]): the id is out of range"),
        Hostile("tokenizer-json/affixes", .line(1), "ids[1]): the id is out of range"),
        Hostile("tokenizer-json/missing-merge", .line(1), "\"z\" of this merge is not in the vocabulary"),
        Hostile("tokenizer-json/merge-of-itself", .line(1), "is not in the vocabulary"),
        Hostile("tokenizer-json/deep-unknown-key", .line(1), "nested more than 128 deep"),
        Hostile("tokenizer-json/deep-normalizer", .line(1), "nested more than 128 deep"),
        Hostile("tokenizer-json/deep-and-cut", .line(1), "nested more than 128 deep"),
        Hostile("tokenizer-json/lone-surrogate", .line(1), "the other half is missing"),
        Hostile(
            "tokenizer-json/fixed-length-0", .line(1), "pre_tokenizer): a piece has at least one character"),
        Hostile("tokenizer-json/decoders", .line(1), "the number is out of range"),
        Hostile("tokenizer-json/long-prefix", .line(1), "more than 64 bytes"),
        Hostile("tekken/negative", .line(1), "special tokens is out of range"),
        Hostile("tekken/many-specials", .line(1), "special tokens is out of range"),
        Hostile("tekken/overflow", .line(1), "config.default_vocab_size): the size is out of range"),
        Hostile("tekken/sizes", .line(1), "special tokens is out of range"),
        Hostile("minbpe/count", .line(5), "not a special token"),
        Hostile("minbpe/doubling", .line(25), "the tokens have more than"),
        Hostile("minbpe/itself", .line(4), "token 256 does not exist yet"),
        Hostile("minbpe/later-token", .line(4), "token 257 does not exist yet"),
        Hostile("minbpe/large-special", .line(5), "not a special token"),
        Hostile("minbpe/twice", .line(5), "line 4 merges the same two tokens"),
        Hostile("minbpe/pattern", .file, "does not compile"),
        Hostile("sentencepiece/length-past-end", .byte(103), "4294967295 bytes are announced, and 0 follow"),
        Hostile("sentencepiece/length-2-64", .byte(103), "bytes are announced, and 0 follow"),
        Hostile("sentencepiece/number-without-end", .byte(103), "more than 64 bits"),
        Hostile("sentencepiece/groups", .byte(103), "groups are obsolete"),
        Hostile("sentencepiece/not-a-number", .byte(97), "the score of piece 7"),
        Hostile("sentencepiece/charsmap-cut", .file, "precompiled_charsmap"),
        Hostile("sentencepiece/spaces", .file, "piece 7 has 9000 bytes"),
        Hostile("gguf/count", .byte(533), "the file ends"),
        Hostile("gguf/length-past-end", .byte(554), "1099511627776 bytes are announced"),
        Hostile("gguf/length-2-63", .byte(554), "9223372036854775808 bytes are announced"),
        Hostile("gguf/array-count", .byte(558), "bytes are announced"),
        Hostile("gguf/nested-arrays", .byte(594), "nested more than 4 deep"),
        Hostile("gguf/empty-arrays", .byte(1758), "the file ends"),
        Hostile("gguf/ids", .byte(576), "a special token has id 4294967295"),
        Hostile("gguf/not-a-number", .byte(3831), "the score of token 0"),
        Hostile("gguf/missing-merge", .file, "merge 1 is of tokens that the file does not have"),
        Hostile("gguf/cyclic-merge", .file, "merge 2 is of tokens that the file does not have"),
    ]

    @Test(arguments: files) func isRefusedWithItsPlace(hostile: Hostile) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Fixture.bytes("fuzz/\(hostile.path)"), to: "hostile.file")
        let pattern = hostile.path.hasPrefix("ranks/") ? SplitPattern.gpt2 : nil
        let error = try #require(throws: VocabularyFileError.self) {
            try EncodingFile.read(path, pattern: pattern, environment: [:])
        }
        let place = error.line.map { Place.line($0) } ?? error.byte.map { .byte($0) } ?? .file
        #expect(place == hostile.place, "\(error)")
        #expect(error.problem.contains(hostile.words), "\(error)")
        #expect(error.path == path && !error.remedy.isEmpty)
    }

    /// The two files of one vocabulary; what is wrong is in the one that the error names.
    @Test(arguments: [
        ("cyclic", "merges.txt", 1, "\"ababa\" of this merge is not in the vocabulary"),
        ("missing", "merges.txt", 1, "\"ac\" of this merge is not in the vocabulary"),
        ("same-id-twice", "vocab.json", 1, "both have the id 0"),
        ("same-token-twice", "vocab.json", 1, "\"a\" is there twice"),
        ("large-id", "vocab.json", 1, "but there are only 2 tokens"),
        ("id-2-31", "vocab.json", 1, "2147483648 is too large"),
        ("id-1e30", "vocab.json", 1, "not a whole number"),
    ])
    func oneOfTwoFilesIsRefused(name: String, file: String, line: Int, words: String) throws {
        let text = String(decoding: try Fixture.bytes("fuzz/vocabulary-and-merges/\(name)"), as: UTF8.self)
        let parts = text.components(separatedBy: "\n====\n")
        let folder = try TemporaryFolder()
        try folder.write(parts[1].utf8, to: "merges.txt")
        let path = try folder.write(parts[0].utf8, to: "vocab.json")
        let error = try #require(throws: VocabularyFileError.self) {
            try EncodingFile.read(path, environment: [:])
        }
        #expect(error.path.hasSuffix(file) && error.line == line, "\(error)")
        #expect(error.problem.contains(words), "\(error)")
    }

    /// Twelve steps that each make a text a hundred times as long.
    @Test func textThatANormalizerBlowsUpIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Fixture.bytes("fuzz/tokenizer-json/growing"), to: "tokenizer.json")
        let tokenizer = Tokenizer(try EncodingFile.read(path, environment: [:]))
        #expect(throws: SplitPatternError.growsTooLong(count: 5, limit: 1 << 16 + 64 * 5)) {
            try tokenizer.encode("a b a")
        }
    }

    /// 32 MiB of spaces in 32 KB.
    @Test func aSmallFileThatStandsForALargeOneIsRefused() throws {
        let folder = try TemporaryFolder()
        let packed = Compressed.gzip([UInt8](repeating: 0x20, count: 1 << 25))
        let path = try folder.write(packed, to: "tokenizer.json.gz")
        let error = #expect(throws: VocabularyFileError.self) {
            try EncodingFile.read(path, environment: [:])
        }
        #expect(error?.problem.contains("decompressed, it has more than") == true)
        let one = try Fixture.bytes("fuzz/tokenizer-json/small")
        let good = try folder.write(Compressed.gzip(one), to: "small.json.gz")
        #expect(try EncodingFile.read(good, environment: [:]).vocabulary.count > 0)
    }

    /// A file of 1 GiB without a line break, which takes no space on disk. One after the other, for the memory.
    @Test(.enabled(if: isSoaking)) func gigabyteWithoutALineBreakIsRefused() throws {
        for start in ["", "{", "GGUF\u{3}\0\0\0", "minbpe v1", "#version\n", "\n\u{5}\n"] {
            let folder = try TemporaryFolder()
            let path = try folder.write(start.utf8, to: "large.file")
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.truncate(atOffset: 1 << 30)
            try file.close()
            #expect(throws: VocabularyFileError.self, "\(start.debugDescription)") {
                try EncodingFile.read(path, pattern: start.isEmpty ? .gpt2 : nil, environment: [:])
            }
        }
    }
}
