import BPE
import Foundation
import TestSupport
import Testing

/// `bpe vocab list`, and the cache that it shows and cleans.
@Suite struct VocabListTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var environment: [String: String] {
        [
            "XDG_CACHE_HOME": "\(folder.path)/cache", "BPE_VOCABULARIES": "\(folder.path)/mine",
            "TIKTOKEN_CACHE_DIR": "\(folder.path)/tiktoken", "DATA_GYM_CACHE_DIR": "", "TMPDIR": folder.path,
        ]
    }

    private func list(_ arguments: String...) async -> CommandLineRun {
        await CommandLineRun(arguments: ["vocab", "list"] + arguments, environment: environment)
    }

    private struct Listing: Decodable {
        struct Vocabulary: Decodable, Equatable { var name: String, place: String, path: String?, bytes: Int }
        struct Cached: Decodable { var source: String, sha256: String, bytes: Int, used: Int }
        var version: Int, encodings: [Vocabulary], missing: [String], cached: [Cached]?
    }

    private func listing(_ arguments: String...) async throws -> Listing {
        let run = await CommandLineRun(
            arguments: ["vocab", "list", "--json"] + arguments, environment: environment)
        return try JSONDecoder().decode(Listing.self, from: Data(run.output))
    }

    /// Rank files of the first lines of the default's, each compiled by its first use.
    private func compile(_ names: String...) async throws {
        let ranks = try Array(Data(contentsOf: Fixture.root.appending(path: "Vocab/bpe64k.tiktoken")))
        for name in names {
            // Another vocabulary for each name.
            let size = name.utf8.reduce(300) { $0 + Int($1) }
            let lines = ranks.split(separator: 0x0A).prefix(size).joined(separator: [0x0A])
            let path = try folder.write(Array(lines), to: name)
            let run = await CommandLineRun(
                "count", "-e", path, "--pattern", "o200k", input: [0x61], environment: environment)
            #expect(run.text == "1\n", "\(run.errors)")
        }
    }

    private var compiled: [String] {
        let path = "\(folder.path)/cache/bpe/compiled"
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).map { "\(path)/\($0)" }
    }

    private func setAge(_ days: Double, of paths: [String]) throws {
        for path in paths {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -days * 86_400)], ofItemAtPath: path)
        }
    }

    @Test func everyPlaceIsListed() async throws {
        try folder.write("x".utf8, to: "mine/cl100k_base.tiktoken")
        // The SHA-1 of o200k_base's URL.
        try folder.write("xy".utf8, to: "tiktoken/fb374d419588a4632f3f557e76b4b70aebbca790")
        try folder.write("xyz".utf8, to: "cache/bpe/p50k_base.tiktoken")
        try folder.write("{}".utf8, to: "cache/bpe/hf/me/small/main/tokenizer.json")
        try folder.write("{}".utf8, to: "cache/bpe/hf/gpt2/v1%2Fa/merges.txt")
        try folder.write("{}".utf8, to: "cache/bpe/hf/gpt2/v1%2Fa/vocab.json")
        try folder.write("{}".utf8, to: "cache/bpe/hf/half/main/merges.txt")
        let found = try await listing()
        #expect(
            found.encodings.map(\.name) == [
                "bpe64k", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base", "o200k_harmony",
                "hf:gpt2@v1/a",
                "hf:me/small",
            ])
        #expect(
            found.encodings.map(\.place) == [
                "embedded", "cache", "cache", "folder", "tiktoken", "tiktoken", "cache", "cache",
            ])
        #expect(
            found.encodings[3]
                == Listing.Vocabulary(
                    name: "cl100k_base", place: "folder", path: "\(folder.path)/mine/cl100k_base.tiktoken",
                    bytes: 1))
        #expect(found.missing == ["gpt2", "r50k_base"] && found.cached == nil && found.version == 1)
        let run = await list()
        #expect(
            run.text.contains("cl100k_base") && run.text.contains("\(folder.path)/mine/cl100k_base.tiktoken"))
        #expect(run.errors.contains("gpt2, r50k_base") && run.errors.contains("bpe vocab pull gpt2"))
    }

    @Test func cachedTablesAreListedWithTheirSource() async throws {
        try await compile("a.tiktoken", "b.tiktoken")
        try setAge(3, of: compiled)
        try await compile("c.tiktoken")
        let run = await list("--cached")
        let lines = run.text.split(separator: "\n")
        try #require(lines.count == 3, "\(run.text)")
        #expect(lines[0].contains("used today") && lines[0].hasSuffix("c.tiktoken"))
        #expect(lines[2].contains("used 3 days ago") && run.errors.contains("3 compiled vocabularies"))
        let cached = try #require(try await listing("--cached").cached)
        #expect(Set(cached.map(\.source)) == Set(["a", "b", "c"].map { "\(folder.path)/\($0).tiktoken" }))
        #expect(cached.allSatisfy { $0.sha256.count == 64 && $0.bytes > 1000 })
    }

    @Test func useIsNotedOnceADay() async throws {
        try await compile("a.tiktoken")
        let tables = compiled.filter { $0.hasSuffix(".tables") }
        for (days, isTouched) in [(0.5, false), (1.5, true)] {
            try setAge(days, of: tables)
            let before = try modified(tables[0])
            try await compile("a.tiktoken")
            #expect(try (modified(tables[0]) != before) == isTouched)
        }
    }

    private func modified(_ path: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }

    @Test func writingTablesRemovesThoseOfNoUse() async throws {
        try await compile("old.tiktoken", "gone.tiktoken")
        try FileManager.default.removeItem(atPath: "\(folder.path)/gone.tiktoken")
        let old = try #require(
            try await listing("--cached").cached?.first { $0.source.hasSuffix("old.tiktoken") })
        try setAge(31, of: compiled.filter { $0.contains(old.sha256) })
        try folder.write([], to: "cache/bpe/compiled/.bpe-1a.part")
        try folder.write([1], to: "cache/bpe/compiled/.bpe-2b.part")
        try setAge(2, of: ["\(folder.path)/cache/bpe/compiled/.bpe-2b.part"])
        try await compile("a.tiktoken", "b.tiktoken", "c.tiktoken")
        let sources = try await listing("--cached").cached?.map { $0.source.split(separator: "/").last }
        #expect(Set(sources ?? []) == ["a.tiktoken", "b.tiktoken", "c.tiktoken"])
        #expect(!compiled.contains { $0.hasSuffix(".bpe-2b.part") })
        #expect(compiled.contains { $0.hasSuffix(".bpe-1a.part") })
    }

    @Test func cleanRemovesWhatIsOfNoUseOrAll() async throws {
        try await compile("a.tiktoken", "b.tiktoken")
        try FileManager.default.removeItem(atPath: "\(folder.path)/a.tiktoken")
        try folder.write([1, 2], to: "cache/bpe/downloads/old.part")
        try folder.write([3], to: "cache/bpe/downloads/old.part.from")
        try folder.write([1, 2], to: "cache/bpe/downloads/new.part")
        try setAge(2, of: ["old.part", "old.part.from"].map { "\(folder.path)/cache/bpe/downloads/\($0)" })
        try folder.write("xyz".utf8, to: "cache/bpe/p50k_base.tiktoken")
        let first = await list("--clean")
        #expect(first.text.hasPrefix("removed 1 compiled vocabulary and 1 interrupted download: "))
        #expect(try await listing("--cached").cached?.map(\.source) == ["\(folder.path)/b.tiktoken"])
        let second = await list("--clean", "--all")
        #expect(second.text.hasPrefix("removed 1 compiled vocabulary and 1 interrupted download: "))
        #expect(await list("--clean", "--all").text.hasSuffix(": 0 bytes freed\n") && compiled.isEmpty)
        // What was fetched stays.
        #expect(try await listing().encodings.map(\.name).contains("p50k_base"))
    }

    @Test(arguments: [["--all"], ["--clean", "--json"], ["--clean", "--cached"]])
    func contradictoryOptionsAreBadUsage(arguments: [String]) async {
        #expect(await CommandLineRun(arguments: ["vocab", "list"] + arguments).status == 64)
    }

    /// Merges of some vocabularies have parts that are characters without a token.
    @Test func showsWhatMergesOfCharactersWithoutTokens() async {
        let path = Fixture.root.appending(path: "Fixtures/fuzz/crashes/sentencepiece/piece-inside-character")
            .path()
        let run = await CommandLineRun("vocab", "show", path)
        #expect(run.status == 0 && run.text.contains("10"), "\(run.errors)")
    }
}
