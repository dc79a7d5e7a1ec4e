import BPE
import Foundation
import TestSupport
import Testing

/// Cached tables give what the source gives, and are never used if the file has changed.
@Suite struct VocabularyCacheTests {
    private let folder: TemporaryFolder
    private let path: String
    private let prompt: [UInt8]

    init() throws {
        folder = try TemporaryFolder()
        // A part of the default's ranks: the bytes and the first merges.
        let ranks = try Array(Data(contentsOf: Fixture.root.appending(path: "Vocab/bpe64k.tiktoken")))
        let lines = ranks.split(separator: UInt8(ascii: "\n")).prefix(3000).joined(separator: [0x0A])
        path = try folder.write(Array(lines) + [0x0A], to: "mine.tiktoken")
        prompt = try Fixture.bytes("prompts/eyes-on-feet.txt")
    }

    private var environment: [String: String] {
        ["HOME": folder.path, "XDG_CACHE_HOME": "\(folder.path)/cache"]
    }

    private func load(_ specialTokens: [SpecialToken] = []) throws -> Encoding {
        try EncodingFile.read(path, pattern: .o200k, specialTokens: specialTokens, environment: environment)
    }

    private func compiledPath() throws -> String {
        let compiled = "\(folder.path)/cache/bpe/compiled"
        let names = try FileManager.default.contentsOfDirectory(atPath: compiled)
        return "\(compiled)/\(try #require(names.first { $0.hasSuffix(".tables") }))"
    }

    private func expectSame(_ encoding: Encoding, as expected: Encoding, _ comment: Comment? = nil) throws {
        #expect(encoding.vocabulary.size == expected.vocabulary.size, comment)
        #expect(encoding.vocabulary.count == expected.vocabulary.count, comment)
        #expect(try Tokenizer(encoding).encode(prompt) == Tokenizer(expected).encode(prompt), comment)
    }

    @Test func secondLoadGivesTheSameTables() throws {
        let first = try load()
        let second = try load()
        try expectSame(second, as: first)
        #expect(first.vocabulary.merges == second.vocabulary.merges)
        for id in 0..<TokenID(first.vocabulary.size) {
            #expect(first.vocabulary[id] == second.vocabulary[id])
            #expect(second.vocabulary.id(of: first.vocabulary[id]!) == id)
        }
        #expect(try Tokenizer(second).decode(Tokenizer(second).encode(prompt)) == prompt)
    }

    @Test func brokenTablesAreMadeAgain() throws {
        let expected = try load()
        let compiled = try compiledPath()
        let whole = try Array(Data(contentsOf: URL(filePath: compiled)))
        var broken: [[UInt8]] = [0, 1, 8, 24, 31, 32, 64, 100, 4096, whole.count - 1].map {
            Array(whole.prefix($0))
        }
        broken += [whole + [0], Array("not a table".utf8), [UInt8](repeating: 0xFF, count: whole.count)]
        var generator = SeededGenerator(31)
        for place in Array(0..<80)
            + (0..<40).map({ _ in Int.random(in: 80..<whole.count, using: &generator) })
        {
            var changed = whole
            changed[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
            broken.append(changed)
        }
        for (number, bytes) in broken.enumerated() {
            try Data(bytes).write(to: URL(filePath: compiled))
            try expectSame(load(), as: expected, "broken file \(number)")
            #expect(try Array(Data(contentsOf: URL(filePath: compiled))) == whole, "broken file \(number)")
        }
    }

    @Test func changedSourceIsAnotherVocabulary() throws {
        let before = try load()
        var lines = try folder.read("mine.tiktoken").split(separator: 0x0A)
        lines.removeLast(500)
        try folder.write(Array(lines.joined(separator: [0x0A])), to: "mine.tiktoken")
        #expect(try load().vocabulary.size == before.vocabulary.size - 500)
    }

    @Test func holesAreStillErrorsWhereNothingExplainsThem() throws {
        var lines = try folder.read("mine.tiktoken").split(separator: 0x0A)
        lines.remove(at: 2000)
        try folder.write(Array(lines.joined(separator: [0x0A])), to: "mine.tiktoken")
        let encoding = try load([SpecialToken("<|gap|>", id: 2000)])
        #expect(encoding.vocabulary[2000] == nil)
        #expect(try load([SpecialToken("<|gap|>", id: 2000)]).vocabulary[2001] != nil)
        #expect { try load() } throws: { "\($0)".contains("no token has rank 2000") }
    }

    @Test func withoutACacheFolderNothingIsCached() throws {
        let expected = try load()
        // A file where the folder should be, and an environment that names no folder.
        try folder.write([], to: "no-folder")
        for environment in [["XDG_CACHE_HOME": "\(folder.path)/no-folder"], [:]] {
            let encoding = try EncodingFile.read(
                path, pattern: .o200k, specialTokens: [], environment: environment)
            try expectSame(encoding, as: expected)
        }
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func publishedFileIsCheckedAgainWhenItHasChanged() throws {
        let published = try Published.file("cl100k_base.tiktoken")
        let copy = try folder.write(published, to: "ranks/cl100k_base.tiktoken")
        let environment = environment.merging(["BPE_VOCABULARIES": "\(folder.path)/ranks"]) { $1 }
        let expected = try Encoding.named("cl100k_base", environment: environment)
        try expectSame(Encoding.named("cl100k_base", environment: environment), as: expected)
        var changed = published
        changed[1000] ^= 1
        try Data(changed).write(to: URL(filePath: copy))
        #expect { try Encoding.named("cl100k_base", environment: environment) } throws: {
            "\($0)".contains("SHA-256")
        }
        try Data(published).write(to: URL(filePath: copy))
        try expectSame(Encoding.named("cl100k_base", environment: environment), as: expected)
    }
}
