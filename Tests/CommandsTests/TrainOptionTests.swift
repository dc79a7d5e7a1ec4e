import BPE
import Foundation
import Platform
import TestSupport
import Testing

/// The options of `bpe train` other than the size, and the commands that count for it.
@Suite struct TrainOptionTests {
    private let folder: TemporaryFolder
    private let corpus = Fixture.root.appending(path: "Fixtures/corpora/prose.txt").path()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    private func train(_ arguments: String...) async -> CommandLineRun {
        await CommandLineRun(arguments: ["train", corpus] + arguments)
    }

    @Test func sizesAreOneRunsPrefixes() async throws {
        let run = await train("--sizes", "300,1k,500", "--special", "<|e|>", "-o", path("v.tiktoken"))
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            folder.contents
                == Set(
                    ["300", "1k", "500"].flatMap { ["v-\($0).tiktoken", "v-\($0).encoding.json"] } + [
                        "v.html"
                    ]))
        for (name, size) in [("300", 300), ("1k", 1_000), ("500", 500)] {
            let alone = await train("--size", "\(size)", "--special", "<|e|>", "-o", path("v-\(name)-alone"))
            #expect(alone.status == 0)
            #expect(try folder.read("v-\(name).tiktoken") == folder.read("v-\(name)-alone"))
            let encoding = try Encoding.named(path("v-\(name).tiktoken"))
            #expect(encoding.size == size)
            #expect(encoding.specialTokens == [SpecialToken("<|e|>", id: TokenID(size - 1))])
        }
    }

    /// A tokenizer.json has expressions in another dialect than `--pattern`; which is said before the work.
    @Test(
        arguments: [
            (#"\h+|\s|\S+"#, #"would read \h in \h+|\s|\S+ in another way"#), (#"\w+|\W"#, #"would read \w"#),
            (#"[a-z&&[x]]+|."#, "would read &&"), (#"\p{Han}+|."#, #"would read \p{Han}"#),
            ("(?s)a.|.|\n", "would not read (?s)a.|.|\n (this is no kind of group"),
            (#"\n^a|."#, "would read ^"),
            (#"\p{Xan}+|\P{Xan}"#, "Oniguruma has no property Xan"),
        ])
    func aPatternThatMeansSomethingElseInTheFileIsRefused(pattern: String, problem: String) async throws {
        let file = path("v.json")
        let run = await train("--size", "300", "--pattern", pattern, "-o", file)
        #expect(run.status == 1 && folder.contents.isEmpty)
        #expect(run.errors.contains("\(file): Hugging Face's library"), "\(run.errors)")
        #expect(run.errors.contains(problem.inOneLine), "\(run.errors)")
        #expect(run.errors.contains("or write NAME.tiktoken instead"))
        #expect(await train("--size", "300", "--pattern", pattern, "-o", path("v.tiktoken")).status == 0)
    }

    @Test(arguments: ["(?s).+", #" ?\p{L}+|\s+|[^\s\p{L}]+"#, #"[^\r\n\p{L}\p{N}]?\p{L}++|\p{N}{1,3}|\s+|."#])
    func aPatternThatMeansTheSameInTheFileIsTaken(pattern: String) async throws {
        for file in ["v.json", "v.tiktoken"] {
            let run = await train("--size", "400", "--pattern", pattern, "-o", path(file))
            #expect(run.status == 0, "\(run.errors)")
        }
        let tokenizers = try ["v.json", "v.tiktoken"].map { Tokenizer(try Encoding.named(path($0))) }
        let text = try Fixture.bytes("corpora/prose.txt")
        #expect(try tokenizers[0].encode(text) == tokenizers[1].encode(text))
    }

    @Test func countsOfPartsTrainLikeTheWhole() async throws {
        let text = try Fixture.bytes("corpora/prose.txt")
        try folder.write(text.prefix(9_000), to: "1.txt")
        try folder.write(text.dropFirst(9_000), to: "2.txt")
        for (name, files) in [("1", ["1.txt"]), ("2", ["2.txt"]), ("both", ["1.txt", "2.txt"])] {
            let run = await CommandLineRun(
                arguments: ["count-pieces", "--pattern", "llama3", "-o", path("\(name).counts")]
                    + files.map(path))
            #expect(run.status == 0, "\(run.errors)")
        }
        let merged = await CommandLineRun(
            "merge-counts", path("2.counts"), path("1.counts"), "-o", path("merged.counts"))
        #expect(merged.status == 0 && merged.text.contains("distinct"), "\(merged.errors)")
        #expect(try folder.read("merged.counts") == folder.read("both.counts"))
        let fromCounts = await CommandLineRun(
            "train", "--counts", path("merged.counts"), "--size", "700", "-o", path("a.tiktoken"))
        #expect(fromCounts.status == 0, "\(fromCounts.errors)")
        let two = await CommandLineRun(
            "train", "--counts", path("1.counts"), "--counts", path("2.counts"), "--size", "700", "-o",
            path("b.tiktoken"))
        #expect(two.status == 0, "\(two.errors)")
        let whole = await CommandLineRun(
            "train", path("1.txt"), path("2.txt"), "--pattern", "llama3", "--size", "700", "-o",
            path("c.tiktoken"))
        #expect(whole.status == 0)
        #expect(try folder.read("a.tiktoken") == folder.read("c.tiktoken"))
        #expect(try folder.read("b.tiktoken") == folder.read("c.tiktoken"))
        // The pattern must be that of the counts.
        #expect(try Encoding.named(path("a.tiktoken")).pattern == .llama3)
        let other = await CommandLineRun(
            "train", "--counts", path("1.counts"), "--pattern", "gpt2", "--size", "700", "-o", path("d"))
        #expect(other.status == 1 && other.errors.contains("another split pattern"))
        let ordered = await CommandLineRun(
            "train", "--counts", path("1.counts"), "--ties", "first-seen", "--size", "700", "-o", path("d"))
        #expect(ordered.status == 1 && ordered.errors.contains("first-seen"))
    }

    @Test func anEncodingIsExtended() async throws {
        #expect(await train("--size", "400", "--special", "<|a|>", "-o", path("a.tiktoken")).status == 0)
        let run = await train(
            "--extend", path("a.tiktoken"), "--size", "600", "--special", "<|b|>", "-o", path("b.tiktoken"))
        #expect(run.status == 0, "\(run.errors)")
        let (base, extended) = (
            try Encoding.named(path("a.tiktoken")), try Encoding.named(path("b.tiktoken"))
        )
        #expect((0..<399).allSatisfy { base.vocabulary[$0] == extended.vocabulary[$0] })
        #expect(
            extended.specialTokens == [SpecialToken("<|a|>", id: 399), SpecialToken("<|b|>", id: 599)])
        // The special token takes an id: the new tokens are those of a run that is one smaller, one id later.
        #expect(await train("--size", "598", "-o", path("c.tiktoken")).status == 0)
        let whole = try Encoding.named(path("c.tiktoken"))
        #expect((400..<599).allSatisfy { extended.vocabulary[$0] == whole.vocabulary[$0 - 1] })
        let other = await train(
            "--extend", path("a.tiktoken"), "--pattern", "gpt2", "--size", "600", "-o", path("d"))
        #expect(other.status == 64 && other.errors.contains("--pattern"))
    }

    @Test func seedsComeFirst() async throws {
        try folder.write(" lines\n\\x20from\\x20a\n".utf8, to: "seeds")
        let bad = await train("--size", "500", "--seed-file", path("seeds"), "-o", path("v.tiktoken"))
        #expect(bad.status == 64 && bad.errors.contains(#"" from a" is more than one piece"#))
        try folder.write(" lines\n\\x20zebra\n".utf8, to: "seeds")
        let run = await train(
            "--size", "500", "--seed", "qq\\x71z", "--seed-file", path("seeds"), "-o", path("v.json"))
        #expect(run.status == 0, "\(run.errors)")
        let vocabulary = try Encoding.named(path("v.json")).vocabulary
        for seed in ["qqqz", " lines", " zebra"].map({ Array($0.utf8) }) {
            #expect(vocabulary.id(of: seed).map { $0 < 270 } == true)
        }
        #expect(vocabulary.count == 500)
        for bad in ["", "\\", "\\x4"] {
            #expect(await train("--size", "500", "--seed", bad, "-o", path("w")).status == 64)
        }
    }

    @Test func limitsAreKept() async throws {
        let run = await train(
            "--size", "3000", "--max-token-bytes", "5", "--min-count", "9", "-o", path("v.tiktoken"))
        #expect(run.status == 0 && run.text.contains("ran out of pairs"), "\(run.errors)")
        let vocabulary = try Encoding.named(path("v.tiktoken")).vocabulary
        #expect((0..<TokenID(vocabulary.size)).allSatisfy { (vocabulary[$0]?.count ?? 0) <= 5 })
        #expect(vocabulary.size > 300 && vocabulary.size < 3_000)
    }

    @Test func progressIsTold() async throws {
        let run = await train("--size", "600", "--progress", "json", "-o", path("v.tiktoken"))
        let lines = run.errors.split(separator: "\n")
        struct Report: Decodable {
            var stage: String
            var seconds: Double
            var bytes: Int?
            var merges: Int?
            var ofMerges: Int?
            var lastTokenHex: String?
        }
        let reports = try lines.map { try JSONDecoder().decode(Report.self, from: Data($0.utf8)) }
        #expect(reports.contains { $0.stage == "counting" && $0.bytes == 18_754 })
        #expect(
            reports.last?.stage == "learning" && reports.last?.merges == 344 && reports.last?.ofMerges == 344)
        let last = try Encoding.named(path("v.tiktoken")).vocabulary[599]!
        #expect(
            reports.last?.lastTokenHex == hexadecimal(last).lowercased().filter { $0 != " " })
        #expect(await train("--size", "600", "--progress", "none", "-o", path("w")).errors.isEmpty)
    }

    @Test func thePictureHasItsCharts() async throws {
        #expect(
            await train("--size", "600", "--held-out", "20", "-o", path("v.tiktoken")).status == 0)
        let page = String(decoding: try folder.read("v.html"), as: UTF8.self)
        #expect(page.hasPrefix("<!doctype html>") && page.hasSuffix("</html>\n"))
        // Nothing comes from elsewhere.
        #expect(!page.contains("http") && !page.contains("src=") && !page.contains("@import"))
        #expect(page.components(separatedBy: "<svg").count == 4)
        #expect(page.components(separatedBy: "<polyline").count == 4)
        #expect(page.contains("text that was held out") && page.contains("<td class=\"number\">344</td>"))
        #expect(await train("--size", "300", "--no-picture", "-o", path("w.tiktoken")).status == 0)
        #expect(!folder.contents.contains("w.html"))
    }

    @Test(arguments: [
        ["--size", "300", "--sizes", "300"], [], ["--sizes", "3,x"], ["--size", "0"],
        ["--size", "300", "--counts", "a"], ["--size", "300", "--held-out", "100"],
        ["--size", "300", "--min-count", "0"], ["--size", "300", "--max-token-bytes", "0"],
        ["--size", "300", "--memory", "10"], ["--size", "300", "--memory", "x"],
        ["--size", "300", "--threads", "0"], ["--size", "300", "--keep-every", "-1"],
        ["--size", "300", "--ties", "hugging-face"], ["--size", "300", "--progress", "loud"],
    ]) func badUsageIsTold(arguments: [String]) async {
        let run = await CommandLineRun(arguments: ["train", corpus, "-o", path("v")] + arguments)
        #expect(run.status == 64 && folder.contents.isEmpty, "\(run.errors)")
    }
}
