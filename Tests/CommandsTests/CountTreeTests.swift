import BPE
import Foundation
import TestSupport
import Testing

/// `bpe count` of folders: which files, in which view.
@Suite struct CountTreeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Self.words(10).utf8, to: "tree/README.md")
        try folder.write(Self.words(30).utf8, to: "tree/src/main.swift")
        try folder.write(Self.words(20).utf8, to: "tree/src/deep/more.swift")
        try folder.write(Self.words(5).utf8, to: "tree/src/Makefile")
        try folder.write([0x50, 0x00, 0x51], to: "tree/picture.png")
        try folder.write("ignored".utf8, to: "tree/build/out.o")
        try folder.write("build/\n".utf8, to: "tree/.gitignore")
        try folder.write([], to: "tree/.git/HEAD")
    }

    private static func words(_ count: Int) -> String { String(repeating: " eyes", count: count) }

    /// A text of this many words has as many tokens.
    @Test func theWordsOfTheseTestsAreTokens() {
        #expect(Tokenizer.default.count(Self.words(30)) == 30)
    }

    private var tree: String { folder.path + "/tree" }

    private func rows(_ run: CommandLineRun) -> [[String]] {
        run.text.replacing(tree, with: "tree").split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
    }

    @Test func whatIsIgnoredHiddenOrBinaryIsLeftOut() async {
        let run = await CommandLineRun("count", tree)
        #expect(
            rows(run) == [
                ["10", "tree/README.md"], ["5", "tree/src/Makefile"], ["20", "tree/src/deep/more.swift"],
                ["30", "tree/src/main.swift"], ["65", "total"],
            ])
        #expect(run.status == 0 && run.errors == "bpe: skipped 1 binary file; --binary counts it\n")
    }

    @Test(arguments: [
        (["--binary"], ["picture.png"]), (["--no-ignore"], ["build/out.o"]),
        (["--hidden", "-g", "!.git"], [".gitignore"]), (["-."], [".git/HEAD", ".gitignore"]),
        (["--no-ignore-vcs"], ["build/out.o"]), (["-u"], ["build/out.o"]),
        (["-uuu"], [".git/HEAD", ".gitignore", "build/out.o", "picture.png"]), (["-a"], ["picture.png"]),
    ])
    func optionsTakeThemIn(_ options: [String], _ more: [String]) async {
        let run = await CommandLineRun(arguments: ["count", tree] + options)
        let usual = ["README.md", "src/Makefile", "src/deep/more.swift", "src/main.swift"]
        #expect(
            Set(rows(run).dropLast().map { String($0[1].dropFirst(5)) }) == Set(usual + more), "\(options)")
    }

    @Test func aFileThatIsNamedIsCountedWhateverItIs() async {
        let run = await CommandLineRun(
            "count", tree + "/picture.png", tree + "/build/out.o", tree + "/.gitignore")
        #expect(rows(run).count == 4 && run.errors.isEmpty)
    }

    @Test(arguments: [
        (["--depth", "0"], ["65 100.0% 4 tree", "65 100.0% 4 total"]),
        (["--depth", "1"], ["10 15.4% 1 tree", "55 84.6% 3 tree/src", "65 100.0% 4 total"]),
        (
            ["--depth", "2", "--sort", "tokens"],
            [
                "35 53.8% 2 tree/src", "20 30.8% 1 tree/src/deep", "10 15.4% 1 tree", "65 100.0% 4 total",
            ]
        ),
        (
            ["--by", "language"],
            ["50 76.9% 2 Swift", "10 15.4% 1 Markdown", "5 7.7% 1 Makefile", "65 100.0% 4 total"]
        ),
        (["--top", "1"], ["30 46.2% tree/src/main.swift", "35 53.8% (3 more)", "65 100.0% total"]),
        (
            ["--by", "language", "--top", "1", "--reverse"],
            ["5 7.7% 1 Makefile", "60 92.3% 3 (2 more)", "65 100.0% 4 total"]
        ),
    ])
    func viewsAddUp(_ options: [String], _ expected: [String]) async {
        let run = await CommandLineRun(arguments: ["count", tree, "--quiet"] + options)
        #expect(rows(run).dropFirst().map { $0.joined(separator: " ") } == expected)
        #expect(rows(run)[0].starts(with: ["tokens", "share"]) && run.errors.isEmpty)
    }

    @Test(arguments: [
        (["--sort", "tokens"], [30, 20, 10, 5]), (["--sort", "bytes", "--reverse"], [5, 10, 20, 30]),
        (["--sort", "path"], [10, 5, 20, 30]), (["--reverse"], [30, 20, 5, 10]),
    ])
    func rowsAreOrdered(_ options: [String], _ expected: [Int]) async {
        let run = await CommandLineRun(arguments: ["count", tree] + options)
        #expect(rows(run).map { Int($0[0]) } == expected + [65])
    }

    @Test func aBudgetTakesWhatStillFits() async throws {
        let run = await CommandLineRun("count", "--budget", "38", tree)
        #expect(
            rows(run).map { $0.joined(separator: " ") } == [
                "tokens sum path", "10 10 tree/README.md", "5 15 tree/src/Makefile",
                "20 35 tree/src/deep/more.swift",
                "3 of 4 files fit: 35 of 38 tokens; 1 left out, with 30 tokens",
                "left out:", "30 - tree/src/main.swift",
            ])
        #expect(
            await CommandLineRun("count", "--budget", "1Ki", tree).text.contains(
                "everything fits: 65 of 1,024"))
        let json = await CommandLineRun("count", "--budget", "38", "--json", tree)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any])
        #expect((report["files"] as? [Any])?.count == 3 && (report["leftOut"] as? [Any])?.count == 1)
        #expect((report["budget"] as? [String: Int]) == ["tokens": 38, "used": 35])
    }

    @Test func tooManyTokensFail() async {
        #expect(await CommandLineRun("count", "--max-tokens", "65", tree).status == 0)
        let run = await CommandLineRun("count", "--max-tokens", "60", "--quiet", tree)
        #expect(run.status == 1 && rows(run).last == ["65", "total"])
        #expect(run.errors == "bpe: 65 tokens are 5 more than 60 tokens, which --max-tokens allows\n")
    }

    @Test(arguments: ["12x", "-1", "k", "1.5k", "99999999999G", "+5", ""])
    func amountsAreNumbersWithUnits(_ amount: String) async {
        #expect(await CommandLineRun("count", "--budget=\(amount)", tree).status == 64)
    }

    @Test func severalEncodingsAreColumns() async throws {
        let vocabulary = Fixture.root.appending(path: "Vocab/bpe64k.tiktoken").path()
        let arguments = [
            "-e", vocabulary, "--pattern", "gpt2", "--special", "<|x|>=65535", "--compare", "default",
        ]
        let run = await CommandLineRun(arguments: ["count", tree, "--quiet"] + arguments)
        #expect(rows(run)[0].count == 2 && rows(run)[0][1] == "bpe64k")
        #expect(rows(run).dropFirst().map { $0[1] } == ["10", "5", "20", "30", "65"])
        let json = await CommandLineRun(arguments: ["count", tree, "--json"] + arguments)
        #expect(json.text.contains(#""tokensByEncoding":[65,65]"#) && json.text.contains(#""encodings":["#))
        let piped = await CommandLineRun(arguments: ["count"] + arguments, input: Array(Self.words(7).utf8))
        #expect(rows(piped).last == ["7", "7", "-"])
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func aModelBringsItsEncodingAndItsLimit() async {
        let run = await CommandLineRun("count", "--budget", "gpt-4o", tree)
        #expect(run.text.contains("everything fits: 65 of gpt-4o's 128,000 tokens (table of 2026-11)"))
        let shown = await CommandLineRun(
            arguments: ["count", "-e", "gpt-4-0613", tree, "--quiet"], showsProgress: true)
        #expect(!shown.errors.contains("8,192"))
        let noted = await CommandLineRun(arguments: ["count", "-e", "gpt-4", tree], showsProgress: true)
        #expect(noted.errors.contains("65 tokens, 0.8 % of gpt-4's 8,192 (table of 2026-11)"))
    }

    @Test func listsOfPathsAreRead() async throws {
        let lines = try folder.write("\(tree)/README.md\n\n\(tree)/src\n".utf8, to: "list")
        #expect(
            rows(await CommandLineRun("count", "--files-from", lines)).map { $0[0] } == [
                "10", "5", "20", "30", "65",
            ])
        let nul = Array("\(tree)/README.md\0\(tree)/picture.png\0".utf8)
        let run = await CommandLineRun("count", "--files-from", "-", "--null", input: nul)
        #expect(rows(run) == [["10", "tree/README.md"]] && run.errors.contains("skipped 1 binary file"))
        #expect(await CommandLineRun("count", "--null", tree).status == 64)
    }

    @Test func aTextCanBeGiven() async {
        let run = await CommandLineRun("count", "--text", Self.words(3))
        #expect(run.text == "3\n" && run.status == 0)
        let missing = await CommandLineRun("count", "How many eyes?")
        #expect(missing.status == 1 && missing.errors.contains("count a text with --text"))
        #expect(await CommandLineRun("count", "--text", "x", tree).status == 64)
    }

    @Test func anEmptyFolderHasNoTokens() async throws {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/none", withIntermediateDirectories: true)
        let run = await CommandLineRun("count", folder.path + "/none")
        #expect(run.text == "        0 total\n" && run.status == 0)
        #expect(run.errors == "bpe: note: there was no file to count\n")
        #expect(await CommandLineRun("count", folder.path + "/none", "-q").errors.isEmpty)
    }

    @Test(arguments: ["encode", "report"]) func aFolderWithoutFilesIsNoted(command: String) async throws {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/none", withIntermediateDirectories: true)
        let run = await CommandLineRun(command, folder.path + "/none")
        #expect(run.status == 0 && run.errors.contains("note: there was no file to"), "\(run.errors)")
    }

    @Test func specialTokensAreOneNote() async throws {
        for name in ["a", "b", "c"] { try folder.write("x<|endoftext|>".utf8, to: "notes/" + name) }
        let run = await CommandLineRun("count", folder.path + "/notes")
        #expect(
            run.errors == """
                bpe: note: 3 files have 3 special tokens, the first one <|endoftext|> at byte 1 of \
                \(folder.path)/notes/a, counted as text; --specials allow counts each as one token

                """)
        #expect(await CommandLineRun("count", folder.path + "/notes", "--quiet").errors.isEmpty)
    }

    @Test func pathsCannotBreakALine() async throws {
        let run = try CommandProcess(
            shell:
                #"mkdir odd; printf abc > $'odd/a\nb'; printf abc > $'odd/\e[31m'; printf abc > $'odd/\xe9'; "$bpe" count odd; "$bpe" count --json odd"#,
            in: folder.path)
        #expect(run.status == 0 && run.text.contains("odd/a⏎b\n") && run.text.contains("odd/<U+001B>[31m\n"))
        #expect(run.text.contains("odd/<E9>\n") && run.text.contains(#""pathHex":"6f64642fe9""#))
    }

    @Test func failuresAreListedAtTheEndAndTheRestIsCounted() async throws {
        try folder.write([0x1F, 0x8B, 0x08, 0, 1], to: "tree/broken.gz")
        let run = await CommandLineRun("count", "/nowhere", tree)
        #expect(run.status == 1 && rows(run).last == ["65", "total"])
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == 4 && lines[1].hasPrefix("bpe: cannot read /nowhere"), "\(run.errors)")
    }

    /// Large files, and compressed ones, go other ways than small ones.
    @Test(arguments: [1, 2])
    func largeFilesAreCountedInParts(threads: Int) async throws {
        let text = Array(Self.words(300_000).utf8)
        try folder.write(text, to: "large/a.txt")
        try folder.write(Compressed.gzip(text), to: "large/b.gz")
        try folder.write([0] + text, to: "large/c.bin")
        try folder.write(Self.words(2).utf8, to: "large/d")
        let run = await CommandLineRun("count", folder.path + "/large", "--threads", "\(threads)")
        #expect(rows(run).map { $0[0] } == ["300000", "300000", "2", "600002"])
        #expect(run.errors.contains("skipped 1 binary file"))
        let both = await CommandLineRun(
            "count", folder.path + "/large", "-e", "default", "-e", "default", "--threads", "\(threads)")
        #expect(rows(both).dropFirst().map { $0[1] } == ["300000", "300000", "2", "600002"])
    }
}
