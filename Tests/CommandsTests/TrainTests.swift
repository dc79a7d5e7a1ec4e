import BPE
import Foundation
import TestSupport
import Testing

@Suite struct TrainTests {
    private let folder: TemporaryFolder
    private let corpus = Fixture.root.appending(path: "Fixtures/corpora/prose.txt").path()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    @Test func whatIsTrainedIsUsedByItsFileAlone() async throws {
        let run = await CommandLineRun(
            "train", corpus, "--size", "1000", "-o", path("mine.tiktoken"), "--pattern", "cl100k",
            "--special", "<|end|>",
            "--special", "[=]")
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        #expect(run.text.contains("1,000 tokens"))
        #expect(folder.contents == ["mine.tiktoken", "mine.encoding.json", "mine.html"])
        let encoding = try Encoding.named(path("mine.tiktoken"))
        #expect(encoding.name == "mine" && encoding.size == 1000 && encoding.pattern == .cl100k)
        #expect(encoding.specialTokens == [SpecialToken("<|end|>", id: 998), SpecialToken("[=]", id: 999)])
        let text = try Fixture.bytes("corpora/prose.txt")
        let encoded = await CommandLineRun(
            "encode", corpus, "-e", path("mine.tiktoken"), "--specials", "text")
        #expect(encoded.status == 0)
        #expect(
            await CommandLineRun("decode", "-e", path("mine.tiktoken"), input: encoded.output).output == text)
    }

    @Test(arguments: TieRule.allCases) func tieRulesAreNamed(ties: TieRule) async throws {
        let run = await CommandLineRun(
            "train", corpus, "--size", "400", "-o", path("t"), "--ties", ties.rawValue)
        #expect(run.status == 0)
        let learned = try await Trainer(size: 400, ties: ties).learnMerges(from: Corpus(files: [corpus]))
        let encoding = try Encoding.named(path("t"))
        #expect((0..<400).allSatisfy { encoding.vocabulary[$0] == learned.tokens[Int($0)] })
    }

    @Test func standardInputIsACorpus() async throws {
        let text = try Fixture.bytes("corpora/prose.txt")
        #expect(await CommandLineRun("train", "--size", "500", "-o", path("a"), input: text).status == 0)
        #expect(await CommandLineRun("train", corpus, "--size", "500", "-o", path("b")).status == 0)
        #expect(try folder.read("a") == folder.read("b"))
    }

    @Test func smallCorpusGivesWhatThereIsAndSaysSo() async throws {
        let run = await CommandLineRun(
            "train", "--size", "5000", "-o", path("small.tiktoken"), input: Array("abab".utf8))
        #expect(run.status == 0 && run.text.contains("258 tokens") && run.text.contains("ran out of pairs"))
        #expect(try Encoding.named(path("small.tiktoken")).size == 258)
    }

    @Test func sizeMustHoldTheBytes() async {
        let run = await CommandLineRun(
            "train", corpus, "--size", "256", "--special", "<|x|>", "-o", path("x"))
        #expect(run.status == 1 && run.errors.contains("257") && folder.contents.isEmpty)
    }

    @Test func outputIsTriedBeforeTheWork() async {
        let run = await CommandLineRun("train", "/nowhere/corpus", "--size", "300", "-o", "/nowhere/out")
        #expect(run.status == 1 && run.errors.contains("cannot write /nowhere/out"))
    }

    @Test func neitherFileChangesUnlessBothDo() async throws {
        try folder.write("old".utf8, to: "v.encoding.json")
        try FileManager.default.createDirectory(atPath: path("v.tiktoken"), withIntermediateDirectories: true)
        let run = await CommandLineRun("train", corpus, "--size", "300", "-o", path("v.tiktoken"))
        #expect(run.status == 1 && run.errors.contains("Is a directory"))
        #expect(try folder.read("v.encoding.json") == Array("old".utf8))
        try FileManager.default.createDirectory(
            atPath: path("w.encoding.json"), withIntermediateDirectories: true)
        #expect(await CommandLineRun("train", corpus, "--size", "300", "-o", path("w.tiktoken")).status == 1)
        #expect(folder.contents == ["v.encoding.json", "v.tiktoken", "w.encoding.json"])
    }

    @Test func specialTokensAreCheckedBeforeTheWork() async {
        for specials in [["", "<|x|>"], ["<|x|>", "<|x|>"]] {
            let run = await CommandLineRun(
                "train", corpus, "--size", "300", "-o", path("x"), "--special", specials[0], "--special",
                specials[1])
            #expect(run.status == 64, "\(run.errors)")
        }
        #expect(await CommandLineRun("train", corpus, "--size", "300", "-o", "-").status == 64)
    }

    @Test func failedRunLeavesTheOldVocabulary() async throws {
        try folder.write("old".utf8, to: "v.tiktoken")
        let run = await CommandLineRun(
            "train", corpus, "/nowhere/more", "--size", "300", "-o", path("v.tiktoken"))
        #expect(run.status == 1 && run.errors.contains("/nowhere/more"))
        #expect(try folder.read("v.tiktoken") == Array("old".utf8) && folder.contents == ["v.tiktoken"])
    }

    @Test func changedRanksAreNoticed() async throws {
        _ = await CommandLineRun("train", corpus, "--size", "300", "-o", path("v.tiktoken"))
        var ranks = try folder.read("v.tiktoken")
        ranks.removeLast()
        try folder.write(ranks, to: "v.tiktoken")
        let run = await CommandLineRun("count", "-e", path("v.tiktoken"), input: [97])
        #expect(run.status == 1 && run.errors.contains("SHA-256"))
        // The pattern and the special tokens can still be given as options.
        let byHand = await CommandLineRun(
            "count", "-e", path("v.tiktoken"), "--pattern", "gpt2", "--special", "<|x|>=400", input: [97])
        #expect(byHand.status == 0, "\(byHand.errors)")
    }

    @Test func foldersPatternsAndJSONLinesAreCorpora() async throws {
        let text = try Fixture.bytes("corpora/prose.txt")
        try folder.write(text.prefix(9_000), to: "texts/a/1.txt")
        try folder.write(text.dropFirst(9_000), to: "texts/b.txt")
        let lines = try [text.prefix(9_000), text.dropFirst(9_000)].map {
            try JSONEncoder().encode(["text": String(decoding: $0, as: UTF8.self)])
        }
        try folder.write(lines.joined(separator: [10]), to: "lines.jsonl")
        try folder.write(text.prefix(9_000) + Array("\n@@\t".utf8) + text.dropFirst(9_000), to: "one")
        let parts = [path("texts/a/1.txt"), path("texts/b.txt")]
        let runs = [
            ["a", path("texts")], ["b", path("texts/*/*.txt"), path("texts/?.txt")],
            ["c", path("lines.jsonl"), "--json-field", "text"],
            ["d", path("one"), "--separator", "\\n@@\\x09"],
            ["e"] + parts,
        ]
        for run in runs {
            let arguments = ["train", "--size", "600", "-o", path(run[0])] + run.dropFirst()
            let result = await CommandLineRun(arguments: arguments)
            #expect(result.status == 0, "\(result.errors)")
            #expect(try folder.read(run[0]) == folder.read("a"))
        }
        for bad in [
            ["--separator", ""], ["--separator", "\\q"], ["--separator", "x", "--json-field", "t"],
        ] {
            let arguments = ["train", corpus, "--size", "600", "-o", path("x")] + bad
            #expect(await CommandLineRun(arguments: arguments).status == 64)
        }
        let broken = await CommandLineRun(
            "train", path("one"), "--json-field", "text", "--size", "600", "-o", path("x"))
        #expect(broken.status == 1 && broken.errors.contains("one: line 1, byte 0: "), "\(broken.errors)")
    }
}
