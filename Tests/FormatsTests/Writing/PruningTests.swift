import BPE
import Formats
import Foundation
import TestSupport
import Testing

/// Tokens that are left out of a vocabulary.
@Suite struct PruningTests {
    private func encoding(_ tokens: [String]) throws -> Encoding {
        try Encoding(
            name: "mine", vocabulary: .bytes(and: tokens), pattern: .gpt2,
            specialTokens: [SpecialToken("<e>", id: TokenID(256 + tokens.count))])
    }

    @Test func keepsIDsAndWhatMergesNeed() throws {
        // "abc" is made of "ab", so "ab" stays.
        let pruned = try PrunedEncoding(
            encoding(["ab", "abc", "de", "xy"]), dropping: [256, 258], renumbers: false)
        #expect(pruned.dropped == 1 && pruned.needed == 1)
        #expect(pruned.encoding.vocabulary[258] == nil && pruned.encoding.size == 261)
        let tokenizer = Tokenizer(pruned.encoding)
        #expect(try tokenizer.encode("abcxy") == [257, 259])
        #expect(try tokenizer.encode("de") == [100, 101])
    }

    @Test func renumbers() throws {
        let pruned = try PrunedEncoding(encoding(["ab", "de", "xy"]), dropping: [257, 97], renumbers: true)
        // A single byte stays.
        #expect(pruned.ids[97] == 97 && pruned.ids[257] == nil && pruned.ids[258] == 257)
        #expect(pruned.encoding.specialTokens == [SpecialToken("<e>", id: 258)])
        #expect(try Tokenizer(pruned.encoding).encode("abxy") == [256, 257])
    }

    /// In every shape, texts of the corpus keep their tokens without those that it has not.
    @Test(arguments: IDsOfOthersTests.files, [false, true])
    func textsOfTheCorpusKeepTheirTokens(file: IDsOfOthersTests.File, renumbers: Bool) throws {
        let path = Fixture.root.appending(path: "Fixtures/vocabularies-of-others/\(file.file)").path
        let encoding = try EncodingFile.read(path)
        let tokenizer = Tokenizer(encoding)
        let texts = (IDsOfOthersTests.cases[file.file] ?? []).map { Array($0.text.utf8) }
        let ids = try texts.map { try tokenizer.encode($0, specialTokens: .allAllowed) }
        let unused = Set(0..<TokenID(encoding.size)).subtracting(ids.joined())
        let pruned = try PrunedEncoding(encoding, dropping: unused, renumbers: renumbers)
        #expect(pruned.dropped > 0)
        let result = Tokenizer(pruned.encoding)
        for (text, before) in zip(texts, ids) {
            let after = try result.encode(text, specialTokens: .allAllowed)
            #expect(after == before.map { pruned.ids[Int($0)] ?? .max })
        }
    }
}
