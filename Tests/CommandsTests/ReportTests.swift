import BPE
import Foundation
import TestSupport
import Testing

@Suite struct ReportTests {
    private let folder: TemporaryFolder
    private static let prompt = Fixture.root.appending(path: "Fixtures/prompts/eyes-on-feet.txt").path()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func object(_ run: CommandLineRun) throws -> [String: Any] {
        try JSONSchema(contentsOf: Fixture.root.appending(path: "docs/report.schema.json")).validate(
            run.output)
        return try #require(JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any])
    }

    /// The story's prompt in three encodings.
    struct Prompt: Sendable, CustomTestStringConvertible {
        let encoding: String
        let tokens, distinct: Int
        let eyes: (id: Int, at: [Int])
        let foot: (id: Int, at: Int)
        var testDescription: String { encoding }
    }

    @Test(
        .enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint),
        arguments: [
            Prompt(
                encoding: "gpt2", tokens: 174, distinct: 61, eyes: (2951, [142, 157, 165]), foot: (2366, 168)),
            Prompt(
                encoding: "cl100k_base", tokens: 164, distinct: 63, eyes: (6548, [136, 150, 156]),
                foot: (4579, 159)),
            Prompt(
                encoding: "o200k_base", tokens: 165, distinct: 64, eyes: (9623, [137, 151, 157]),
                foot: (6428, 160)),
        ])
    func eyesOnFeetHasItsNumbers(_ prompt: Prompt) async throws {
        let run = await CommandLineRun(
            "report", Self.prompt, "-e", prompt.encoding, "--json", "--tokens", "--compare", "gpt2",
            "--compare",
            "o200k_base", "--at", "\(prompt.foot.at)", "--at", "400")
        let report = try object(run)
        let totals = try #require(report["totals"] as? [String: Int])
        #expect(totals["tokens"] == prompt.tokens && totals["distinct"] == prompt.distinct)
        #expect(totals["bytes"] == 642 && totals["lines"] == 20)
        #expect(report["compare"] as? [String: Int] == ["gpt2": 174, "o200k_base": 165])
        let tokens = try #require(report["tokens"] as? [[String: Any]])
        let ids = tokens.map { $0["id"] as! Int }
        #expect(ids.indices.filter { ids[$0] == prompt.eyes.id } == prompt.eyes.at)
        #expect(ids.indices.filter { ids[$0] == prompt.foot.id } == [prompt.foot.at])
        #expect(tokens[prompt.foot.at]["text"] as? String == " foot")
        let positions = try #require(report["positions"] as? [[String: Any]])
        #expect(positions[0]["line"] as? Int == 19 && positions[1]["token"] == nil)
        #expect(ids.suffix(2) == [32, 25])
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func wordsOfThePromptHaveTheirIDs() throws {
        let table: [(String, [[TokenID]])] = [
            ("eyes", [[48418], [58331], [121294]]), ("foot", [[5898], [5447], [21257]]),
            (" feet", [[3625], [7693], [11059]]), ("feet", [[39690], [1897, 295], [171078]]),
            (" giraffe", [[37370, 21223], [41389, 38880], [83737, 34300]]),
            (" 78", [[8699], [220, 2495], [220, 4388]]),
            (" 1955", [[25325], [220, 6280, 20], [220, 7866, 20]]),
            ("A:", [[32, 25], [32, 25], [32, 25]]),
            ("A: ", [[32, 25, 220], [32, 25, 220], [32, 25, 220]]),
            ("A:\n", [[32, 25, 198], [32, 512], [32, 734]]),
        ]
        for (text, ids) in table {
            for (name, ids) in zip(["gpt2", "cl100k_base", "o200k_base"], ids) {
                #expect(try Published.tokenizer(name).encode(text) == ids, "\(name) \(text)")
            }
        }
    }

    @Test func reportOnThePromptWithTheVocabularyInside() async throws {
        let run = await CommandLineRun("report", Self.prompt, "--at", "400", "--at", "3")
        #expect(run.status == 0 && run.errors.isEmpty)
        let count = try Tokenizer.default.count(
            Fixture.bytes("prompts/eyes-on-feet.txt"), specialTokens: .asText)
        #expect(run.text.hasPrefix("bpe64k      \(count) tokens  642 bytes  20 lines"))
        #expect(run.text.contains("number-chunk ×4") && run.text.contains("lone-space ×5"))
        #expect(run.text.contains("NOTE  position 400 does not exist; the last is \(count - 1)"))
        #expect(run.text.contains("NOTE  position 3 is "))
    }

    @Test func failOnTellsByTheExitStatus() async throws {
        let clean = Array("How many eyes?".utf8)
        let grave = Array("ap\u{200B}ple".utf8)
        #expect(await CommandLineRun("report", "--fail-on", "high", input: clean).status == 0)
        let run = await CommandLineRun("report", "--fail-on", "high", input: grave)
        #expect(run.status == 1 && run.text.contains("invisible ×1"))
        #expect(run.errors == "bpe: 1 finding of severity high, as --fail-on asks\n")
        #expect(
            await CommandLineRun("report", "--fail-on", "high", "--only", "run", input: grave).status == 0)
        #expect(await CommandLineRun("report", "--fail-on", "info", input: clean).status == 1)
        #expect(
            await CommandLineRun("report", "--fail-on", "info", "--min-severity", "low", input: clean).status
                == 0)
    }

    @Test func onlyAndLeastSeverityChoose() async throws {
        let text = Array("don’t ap\u{200B}ple 1955".utf8)
        let only = try object(
            await CommandLineRun(
                "report", "--json", "--only", "invisible", "--only", "curly-apostrophe", input: text))
        #expect(
            (only["counts"] as? [[String: Any]])?.map { $0["code"] as? String } == [
                "invisible", "curly-apostrophe",
            ])
        let grave = try object(
            await CommandLineRun("report", "--json", "--min-severity", "high", input: text))
        #expect((grave["counts"] as? [[String: Any]])?.map { $0["code"] as? String } == ["invisible"])
    }

    @Test(
        arguments: [
            ([], []), ([0xFF, 0xFE, 0x00, 0x61], []), (Array("x".utf8), ["--tokens", "--html"]),
            (Array("x".utf8), ["--tokens"]),
            ([0x7F, 0x45, 0x4C, 0x46, 0x02, 0x01, 0x01, 0x00, 0x80, 0x90], ["--all"]),
        ] as [([UInt8], [String])])
    func anyInputHasAReport(_ input: [UInt8], _ options: [String]) async {
        let run = await CommandLineRun(arguments: ["report"] + options, input: input)
        #expect(run.status == 0 && !run.output.isEmpty, "\(run.errors)")
    }

    @Test func pageIsWrittenAside() async throws {
        let path = folder.path + "/page.html"
        let run = await CommandLineRun("report", Self.prompt, "--html", "-o", path)
        #expect(run.status == 0 && run.output.isEmpty)
        let page = String(decoding: try folder.read("page.html"), as: UTF8.self)
        #expect(page.hasPrefix("<!doctype html>") && page.contains("number-chunk ×4"))
        #expect(folder.contents == ["page.html"])
        let failed = await CommandLineRun("report", folder.path + "/none", "--html", "-o", path)
        #expect(failed.status == 1 && failed.errors.contains("none"))
        #expect(String(decoding: try folder.read("page.html"), as: UTF8.self) == page)
    }

    @Test func idsAreCheckedToo() async throws {
        let tokenizer = Tokenizer.default
        let ids = try tokenizer.encode("How many eyes?").map(String.init).joined(separator: " ")
        let canonical = await CommandLineRun(
            "report", "--format", "ids", "--only", "non-canonical", input: Array(ids.utf8))
        #expect(canonical.status == 0 && canonical.text.contains("0 medium"))
        let bytes = try "How many eyes?".utf8.flatMap { try tokenizer.encode(CollectionOfOne($0)) }
        let other = await CommandLineRun(
            "report", "--format", "ids", "--only", "non-canonical", "--fail-on", "medium",
            input: Array(bytes.map(String.init).joined(separator: " ").utf8))
        #expect(other.status == 1 && other.text.contains("encoding this text gives"))
        let wrong = await CommandLineRun("report", "--format", "ids", input: Array("1 99999999".utf8))
        #expect(wrong.status == 1 && wrong.errors.contains("standard input: id 99999999 at position 1"))
    }

    @Test func templateIsFilledAndItsSeamsAreSeen() async throws {
        let run = try object(
            await CommandLineRun(
                "report", "--json", "--tokens", "--slot", "question=eyes?", "--slot", "other=x",
                input: Array("Q: How many {{question}}{{question}}\n".utf8)))
        let text = (run["tokens"] as? [[String: Any]])?.compactMap { $0["text"] as? String }.joined()
        #expect(text == "Q: How many eyes?eyes?\n")
        #expect(run["notes"] as? [String] == ["the text has no {{other}}"])
        #expect(
            (run["counts"] as? [[String: Any]])?.contains { $0["code"] as? String == "template-seam" } == true
        )
    }

    @Test func pairIsPriced() async throws {
        let english = try folder.write("How many eyes does my foot have?\n".utf8, to: "en.txt")
        let japanese = try folder.write("私の足には目がいくつありますか。\n".utf8, to: "ja.txt")
        let run = await CommandLineRun("report", english, "--against", japanese)
        #expect(
            run.status == 0 && run.text.contains("price") && run.text.contains("Hiragana")
                && run.text.contains("Latin"))
        let json = try object(await CommandLineRun("report", english, "--against", japanese, "--json"))
        let ratio = try #require(json["ratio"] as? Double)
        let counts = try [english, japanese].map {
            Tokenizer.default.count(try String(contentsOfFile: $0, encoding: .utf8))
        }
        #expect(abs(ratio - Double(counts[1]) / Double(counts[0])) < 1e-9)
    }

    @Test func vocabularyIsReported() async throws {
        let run = await CommandLineRun("report", "--vocabulary")
        #expect(
            run.status == 0 && run.text.hasPrefix("bpe64k  65,535 tokens and 1 special token, pattern o200k"))
        let json = try object(await CommandLineRun("report", "--vocabulary", "--json", Self.prompt))
        let ids = try Tokenizer.default.encode(Fixture.bytes("prompts/eyes-on-feet.txt"))
        #expect((json["totals"] as? [String: Any])?["used"] as? Int == Set(ids).count)
        let sha = (json["encoding"] as? [String: Any])?["sha256"] as? String
        let description = try String(
            contentsOf: Fixture.root.appending(path: "Vocab/bpe64k.encoding.json"), encoding: .utf8)
        #expect(sha.map(description.contains) == true)
    }

    @Test(arguments: [
        (["--only", "nothing"], "'nothing' is invalid for '--only <code>'"),
        (["--only", "nothing"], "- twins\n  - shouting\n"),
        (["--min-severity", "grave"], "provide one of 'info', 'low', 'medium' or 'high'"),
        (["--json", "--html"], "choose --json or --html"),
        (["--vocabulary", "--html"], "--html shows one text"),
        (["--vocabulary", "--against", "x"], "does not go with"), (["--at=-1"], "positions count from 0"),
        (["--slot", "=x"], "write the name"),
        (["--vocabulary", "--tokens"], "leave them out with --vocabulary"),
    ])
    func badUsageIsExplained(_ arguments: [String], _ message: String) async {
        let run = await CommandLineRun(arguments: ["report"] + arguments)
        #expect(run.status == 64 && run.errors.contains(message), "\(run.errors)")
    }

    @Test func missingFileIsNamed() async {
        let run = await CommandLineRun("report", folder.path + "/missing.txt")
        #expect(run.status == 1 && run.errors.contains("missing.txt") && run.output.isEmpty)
    }
}
