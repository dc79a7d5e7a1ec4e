import BPE
import Foundation
import TestSupport
import Testing

/// `bpe vocab convert`, `show`, `diff` and `prune`.
@Suite struct VocabConvertTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func vocab(_ arguments: String...) async -> CommandLineRun {
        await CommandLineRun(
            arguments: ["vocab"] + arguments, environment: ["XDG_CACHE_HOME": folder.path + "/cache"])
    }

    private func out(_ name: String) -> String { "\(folder.path)/\(name)" }

    private func other(_ name: String) -> String {
        Fixture.root.appending(path: "Fixtures/vocabularies-of-others/\(name)").path
    }

    private static let prose = Fixture.root.appending(path: "Fixtures/corpora/prose.txt").path

    @Test func writesAndCompares() async throws {
        let run = await vocab("convert", "bpe64k", out("mine.json"), "--check", Self.prose)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text == "\(out("mine.json"))\n")
        #expect(run.errors.contains("wrote tokenizer.json") && run.errors.contains("all with the same ids"))
        let counts = await [
            CommandLineRun("count", "-e", out("mine.json"), Self.prose), CommandLineRun("count", Self.prose),
        ]
        #expect(counts[0].text == counts[1].text)
    }

    @Test func writesTwoFiles() async throws {
        let run = await vocab(
            "convert", other("starcoder.json"), out("pair/"), "--to", "vocab.json", "--lossy")
        // There is no such folder.
        #expect(run.status == 1 && run.errors.contains("pair"))
        try folder.write([], to: "pair/x")
        let second = await vocab(
            "convert", other("gpt-2.json"), out("pair/"), "--to", "vocab.json", "--lossy")
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.text == "\(out("pair/vocab.json"))\n\(out("pair/merges.txt"))\n")
    }

    @Test(arguments: ["vocab.json", "vocab.bpe"]) func aFolderThatWasWrittenIsAnEncoding(format: String)
        async throws
    {
        try folder.write([], to: "pair/x")
        let written = await vocab("convert", other("gpt-2.json"), out("pair/"), "--to", format, "--lossy")
        #expect(written.status == 0, "\(written.errors)")
        let counts = await [
            CommandLineRun("count", "-e", out("pair"), Self.prose),
            CommandLineRun("count", "-e", other("gpt-2.json"), Self.prose),
        ]
        #expect(counts[0].status == 0 && counts[0].text == counts[1].text, "\(counts[0].errors)")
    }

    @Test func whatAFormatCannotExpressIsRefused() async {
        let run = await vocab("convert", other("qwen-2.json"), out("mine.tiktoken"))
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(run.errors.contains("tiktoken cannot express:\n  the normalizer: NFC\n"), "\(run.errors)")
        #expect(run.errors.contains("--lossy") && !folder.contents.contains("mine.tiktoken"))
        let lossy = await vocab("convert", other("qwen-2.json"), out("mine.tiktoken"), "--lossy")
        #expect(lossy.status == 0 && lossy.errors.contains("get other ids"), "\(lossy.errors)")
        #expect(folder.contents.isSuperset(of: ["mine.tiktoken", "mine.encoding.json"]))
    }

    @Test func idsThatBecomeOtherTextsAreRefused() async throws {
        let file = #"""
            {"added_tokens":[],"normalizer":null,"pre_tokenizer":null,"post_processor":null,
            "decoder":{"type":"Replace","pattern":{"String":"b"},"content":"x"},
            "model":{"type":"BPE","vocab":{"a":0,"b":1,"bb":2},"merges":["b b"]}}
            """#
        try folder.write(file.utf8, to: "x.json")
        let run = await vocab("convert", out("x.json"), out("mine.json"))
        #expect(run.status == 1 && run.errors.contains("are decoded differently"), "\(run.errors)")
        #expect(run.errors.contains("ab… and were decoded as axax"), "\(run.errors)")
        #expect(!folder.contents.contains("mine.json"))
        let lossy = await vocab("convert", out("x.json"), out("mine.json"), "--lossy")
        #expect(lossy.status == 0 && lossy.errors.contains("are decoded differently"), "\(lossy.errors)")
    }

    @Test func badUsage() async {
        #expect(await vocab("convert", "bpe64k", out("mine")).status == 64)
        #expect(await vocab("convert", "bpe64k", out("mine"), "--to", "wordpiece").status == 64)
        #expect(await vocab("prune", "bpe64k", "-o", out("a.json")).status == 64)
        #expect(await vocab("prune", "bpe64k", "-o", out("a"), "--tokens", "x").status == 64)
        #expect(await vocab("convert", "nothing", out("mine.json")).status == 1)
    }

    @Test func shows() async throws {
        let run = await vocab("show", other("qwen-2.json"))
        #expect(run.status == 0, "\(run.errors)")
        for part in ["tokenizer.json", "qwen2", "NFC", "SHA-256", "scripts", "UNUSUAL"] {
            #expect(run.text.contains(part), "\(run.text)")
        }
        struct Sheet: Decodable {
            struct Pattern: Decodable { var name: String?, words: String }
            struct Special: Decodable { var id: Int, text: String, isControl: Bool, flags: String }
            var version: Int, name: String, size: Int, sha256: String, pattern: Pattern, normalizer: String
            var specialTokens: [Special], unusual: [String]
        }
        let json = await vocab("show", other("flags.json"), "--json")
        let sheet = try JSONDecoder().decode(Sheet.self, from: Data(json.output))
        #expect(sheet.name == "flags" && sheet.sha256.count == 64 && sheet.version == 1)
        #expect(sheet.specialTokens.contains { $0.flags.contains("lstrip") })
        #expect(sheet.unusual.contains { $0.contains("flags") })
    }

    @Test func comparesTwo() async throws {
        let run = await vocab("diff", other("llama-3.json"), other("qwen-2.json"), Self.prose)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("llama3  and  qwen2") && run.text.contains("none  and  NFC"), "\(run.text)")
        struct Difference: Decodable {
            struct Entries: Decodable { var count: Int }
            struct Text: Decodable { var bytes: Int, tokens: [Int] }
            var shared: Int, moved: Entries, onlyInFirst: Entries, onlyInSecond: Entries, texts: [Text]
        }
        let json = await vocab("diff", "bpe64k", "bpe64k", Self.prose, "--json")
        let same = try JSONDecoder().decode(Difference.self, from: Data(json.output))
        #expect(same.moved.count == 0 && same.onlyInFirst.count == 0 && same.onlyInSecond.count == 0)
        #expect(
            same.shared == Encoding.default.vocabulary.count
                && same.texts[0].tokens[0] == same.texts[0].tokens[1])
    }

    /// A special token with the last id of all takes no memory for the ids before it.
    @Test func distantSpecialTokens() async throws {
        let ranks = try folder.write(rankLines(["ab"]).joined(separator: "\n").utf8, to: "mine.tiktoken")
        func run(_ arguments: String...) async -> CommandLineRun {
            await CommandLineRun(
                arguments: arguments + ["--pattern", "gpt2", "--special", "<x>=4294967295"],
                environment: ["XDG_CACHE_HOME": folder.path + "/cache"])
        }
        let show = await run("vocab", "show", ranks)
        #expect(show.status == 0 && show.text.contains("4,294,967,038 ids without a token: 257, 258, 259"))
        let prune = await run("vocab", "prune", ranks, "-o", out("a.json"), "--unused-in", Self.prose)
        #expect(prune.status == 1 && prune.errors.contains("the largest id is 4294967295"), "\(prune.errors)")
        let next = await run("count", "-e", ranks, Self.prose, "--special", "<y>")
        #expect(next.status == 64 && next.errors.contains("no id is left after 4294967295"), "\(next.errors)")
    }

    @Test(arguments: [[], ["--renumber"]]) func prunes(options: [String]) async throws {
        let run = await CommandLineRun(
            arguments: ["vocab", "prune", "bpe64k", "-o", out("small.tiktoken"), "--unused-in", Self.prose]
                + options,
            environment: ["XDG_CACHE_HOME": folder.path + "/cache"])
        #expect(run.status == 0 && run.errors.contains("dropped"), "\(run.errors)")
        let pruned = try EncodingFile.read(out("small.tiktoken"))
        #expect(pruned.vocabulary.count < 10_000)
        #expect((pruned.size == Encoding.default.size) == options.isEmpty)
        let text = try Fixture.bytes("corpora/prose.txt")
        let ids = try Tokenizer(pruned).encode(text, specialTokens: .asText)
        let before = try Tokenizer.default.encode(text, specialTokens: .asText)
        if options.isEmpty { #expect(ids == before) } else { #expect(ids.count == before.count) }
    }

    @Test func prunesListedTokens() async throws {
        let id = Encoding.default.vocabulary.size - 1
        let list = try folder.write("\(id)\n".utf8, to: "ids.txt")
        let run = await vocab("prune", "bpe64k", "-o", out("small.json"), "--tokens", list)
        #expect(run.status == 0 && run.errors.contains("dropped 1 of"), "\(run.errors)")
        try folder.write("x\n".utf8, to: "ids.txt")
        let second = await vocab("prune", "bpe64k", "-o", out("small.json"), "--tokens", list)
        #expect(second.status == 1 && second.errors.contains("ids.txt:1"))
    }
}
