import BPE
import BytePairs
import Formats
import TestSupport
import Testing
import Tokenization

/// Ids that are far apart, or that two tokens have: nothing takes memory for the ids between, and no id is
/// changed or chosen in silence.
@Suite struct DistantIDsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func encoding(_ id: TokenID) throws -> Encoding {
        try Encoding(
            name: "distant", vocabulary: .bytes(and: ["ab"]), pattern: .gpt2,
            specialTokens: [SpecialToken("<x>", id: id)])
    }

    /// A vocab.json of the 256 bytes and one token more.
    private func vocabulary(largest id: Int) throws -> [UInt8] {
        let file = try WrittenEncoding(
            Encoding(name: "small", vocabulary: .bytes(and: ["ab"]), pattern: .gpt2), as: .vocabJSON,
            paths: ["vocab.json", "merges.txt"])
        let text = String(decoding: file.files[0].bytes, as: UTF8.self)
        return Array(text.replacing(": 256", with: ": \(id)").utf8)
    }

    @Test(arguments: [300_000, 1 << 20, 67_108_863]) func tablesAreInProportionToTheTokens(id: Int) throws {
        let bytes = try vocabulary(largest: id)
        let error = try #require(throws: VocabularyFileError.self) {
            try bytes.withUnsafeBufferPointer { try VocabularyJSON.parse($0, path: "vocab.json") }
        }
        #expect(error.problem.contains("the largest id is \(id), but there are only 257 tokens"), "\(error)")
    }

    @Test func someHolesAreTaken() throws {
        let bytes = try vocabulary(largest: 262_143)
        let read = try bytes.withUnsafeBufferPointer { try VocabularyJSON.parse($0, path: "vocab.json") }
        #expect(read.size == 262_144 && read.count == 257)
    }

    @Test(arguments: WritableFormat.allCases.filter { ![.tiktoken, .minbpe, .tekken].contains($0) })
    func filesWithAPlaceForEachIDAreRefused(format: WritableFormat) throws {
        let error = try #require(throws: VocabularyFileError.self) {
            try WrittenEncoding(encoding(.max), as: format, paths: format.paths(for: "/nowhere/x", name: "x"))
        }
        #expect(error.problem.contains("the largest id is 4294967295, but there are only 258"), "\(error)")
    }

    @Test(arguments: [WritableFormat.tiktoken, .minbpe]) func otherFilesAreWritten(format: WritableFormat)
        throws
    {
        let id = TokenID(Int32.max)
        let written = try WrittenEncoding(
            encoding(id), as: format, paths: format.paths(for: folder.path + "/x", name: "x"))
        #expect(try written.read().specialTokens == [SpecialToken("<x>", id: id)])
    }

    @Test func pruningIsRefused() throws {
        #expect(throws: VocabularyFileError.self) {
            try PrunedEncoding(encoding(.max), dropping: [256], renumbers: true)
        }
    }

    /// A file may put an id around texts that no token has.
    @Test func pruningTakesAffixesWithoutToken() throws {
        let whole = try encoding(257)
        let affixed = try Encoding(
            name: "affixed", vocabulary: whole.vocabulary, pattern: .gpt2, specialTokens: whole.specialTokens,
            preparation: nil, affixes: Encoding.Affixes(before: [257], after: [9000]))
        let pruned = try PrunedEncoding(affixed, dropping: [256], renumbers: true).encoding
        #expect(pruned.affixes == Encoding.Affixes(before: [256], after: []))
    }

    /// Numbers that do not fit are damage, and not the nearest ones that fit.
    @Test func savedIDsAreExact() throws {
        let path = folder.path + "/saved"
        try CompiledEncoding.write(encoding(.max), to: path)
        #expect(try CompiledEncoding.read(path).specialTokens[0].id == .max)
        var bytes = try folder.read("saved")
        let (digits, others) = (Array("4294967295".utf8), Array("9999999999".utf8))
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: digits) })
        bytes.replaceSubrange(place..<place + 10, with: others)
        let sum = bytes.withUnsafeBytes { checksum(UnsafeRawBufferPointer(rebasing: $0[24...])) }
        withUnsafeBytes(of: sum) { bytes.replaceSubrange(16..<24, with: $0) }
        try folder.write(bytes, to: "saved")
        #expect(throws: VocabularyFileError.self) { try CompiledEncoding.read(path) }
    }

    /// llama.cpp refuses such files, and a table of texts would give one id or the other.
    @Test func equalTokensOfGGUFAreRefused() throws {
        var vocabulary = GGUFVocabulary()
        vocabulary.model = "gpt2"
        vocabulary.tokens = [[97], [98], [97]]
        let bytes = vocabulary.serialize()
        let error = #expect(throws: VocabularyFileError.self) { try EncodingFile.read(bytes, name: "x.gguf") }
        #expect(error?.problem.contains("tokens 0 and 2 have the same text") == true)
    }
}
