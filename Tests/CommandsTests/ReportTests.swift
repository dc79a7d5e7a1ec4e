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
        #expect(run.text.contains("number-chunk ×4  195│5") && run.text.contains("lone-space ×5"))
        #expect(run.text.contains("0 high   0 medium   0 low   20 info: nothing to change"))
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
        #expect(page.contains("<title>eyes-on-feet.txt</title>") && page.contains("Nothing to change."))
        #expect(folder.contents == ["page.html"])
        let failed = await CommandLineRun("report", folder.path + "/none", "--html", "-o", path)
        #expect(failed.status == 1 && failed.errors.contains("none"))
        #expect(String(decoding: try folder.read("page.html"), as: UTF8.self) == page)
    }

    @Test func idsAreCheckedToo() async throws {
        let tokenizer = Tokenizer.default
        let ids = try tokenizer.encode("How many eyes?").map(String.init).joined(separator: " ")
        let canonical = await CommandLineRun(
            "report", "--ids", "ids", "--only", "non-canonical", input: Array(ids.utf8))
        #expect(canonical.status == 0 && canonical.text.contains("0 medium"))
        let bytes = try "How many eyes?".utf8.flatMap { try tokenizer.encode(CollectionOfOne($0)) }
        let other = await CommandLineRun(
            "report", "--ids", "ids", "--only", "non-canonical", "--fail-on", "medium",
            input: Array(bytes.map(String.init).joined(separator: " ").utf8))
        #expect(other.status == 1 && other.text.contains("encoding this text gives"))
        let wrong = await CommandLineRun("report", "--ids", "ids", input: Array("1 99999999".utf8))
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
        (["--only", "nothing"], "'nothing' is invalid for '--only <code,…>'"),
        (["--only", "nothing"], "- twins\n  - shouting\n"),
        (["--min-severity", "grave"], "provide one of 'info', 'low', 'medium' or 'high'"),
        (["--json", "--html"], "choose one of --json, --html and --format"),
        (["--format", "sarif", "--vocabulary"], "--vocabulary is about one text"), (["-", "-"], "only once"),
        (["--only", "crlf,nothing"], "'crlf,nothing' is invalid"),
        (["--except", "nothing"], "'nothing' is no kind of oddity; see --only for all"),
        (["--settings", "x", "--no-settings"], "choose --settings"),
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

/// `bpe report` as a linter: on many files, with settings, a baseline, and marks in the text.
@Suite struct ReportLinterTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("How many eyes?\nap\u{200B}ple\n".utf8, to: "docs/a.md")
        try folder.write("fine\n".utf8, to: "docs/b.md")
        try folder.write("one\r\ntwo\n".utf8, to: "docs/deep/c.txt")
        try folder.write([0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 13], to: "docs/picture.png")
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    private func object(_ run: CommandLineRun) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any])
    }

    @Test func foldersAreWalkedAndFindingsHaveTheirPlaces() async throws {
        let run = await CommandLineRun("report", path("docs"))
        #expect(run.status == 0 && run.errors.isEmpty)
        let lines = run.text.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("\(path("docs/a.md")):2:3  HIGH  invisible  U+200B"))
        #expect(lines[1].hasPrefix("\(path("docs/deep/c.txt")):1:4  MED   crlf"))
        #expect(
            lines[2].hasPrefix("3 files   ")
                && lines[2].hasSuffix("1 high   1 medium   0 low   0 info   1 binary file left out"))
    }

    @Test func quietPrintsFindingsAlone() async throws {
        #expect(await CommandLineRun("report", "-q", path("docs/b.md")).output.isEmpty)
        let run = await CommandLineRun("report", "--quiet", path("docs/a.md"), path("docs/b.md"))
        #expect(run.text.split(separator: "\n").count == 1 && run.text.hasPrefix(path("docs/a.md")))
    }

    @Test func exitStatusIsThatOfTheGravest() async throws {
        #expect(await CommandLineRun("report", path("docs"), "--fail-on", "high").status == 1)
        let crlf = await CommandLineRun("report", path("docs/deep"), "--fail-on", "high")
        #expect(crlf.status == 0)
        let medium = await CommandLineRun("report", path("docs/deep"), "--fail-on", "medium")
        #expect(
            medium.status == 1
                && medium.errors == "bpe: 1 finding of severity medium or more, as --fail-on asks\n")
        // A file that is missing is told, and the others are reported on.
        let missing = await CommandLineRun("report", path("docs"), path("none.txt"))
        #expect(
            missing.status == 1 && missing.errors.contains("none.txt") && missing.text.contains("3 files"))
    }

    @Test func kindsAreChosenWithCommas() async throws {
        let only = await CommandLineRun("report", path("docs"), "--only", "crlf,homoglyph", "-q")
        #expect(only.text.split(separator: "\n").count == 1 && only.text.contains("crlf"))
        let except = await CommandLineRun("report", path("docs"), "--except", "crlf", "-q")
        #expect(except.text.split(separator: "\n").count == 1 && except.text.contains("invisible"))
    }

    @Test func formatsForProgramsHoldAllFiles() async throws {
        let json = await CommandLineRun("report", path("docs"), "--format", "json")
        try JSONSchema(contentsOf: Fixture.root.appending(path: "docs/report.schema.json")).validate(
            json.output)
        let reports = try #require(try object(json)["reports"] as? [[String: Any]])
        #expect(
            reports.compactMap { ($0["input"] as? [String: Any])?["name"] as? String }
                == ["a.md", "b.md", "deep/c.txt"].map { path("docs/" + $0) })
        let sarif = await CommandLineRun("report", path("docs"), "--format", "sarif")
        try JSONSchema(contentsOf: Fixture.root.appending(path: "Fixtures/schemas/sarif-2.1.0.schema.json"))
            .validate(sarif.output)
        let results = try #require(
            (try object(sarif)["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]])
        #expect(results.compactMap { $0["ruleId"] as? String } == ["invisible", "crlf"])
        #expect(results.compactMap { $0["level"] as? String } == ["error", "warning"])
        let github = await CommandLineRun("report", path("docs"), "--format", "github")
        #expect(
            github.text.hasPrefix(
                "::error file=\(path("docs/a.md")),line=2,endLine=2,col=3,endColumn=4,title=invisible::"))
        let html = await CommandLineRun("report", path("docs"), "--format", "html")
        #expect(
            html.text.contains("<title>3 texts in bpe64k</title>")
                && html.text.contains("1 to change (line 2)"))
    }

    @Test func textSaysWhatIsMeant() async throws {
        let text = "a\u{200B}b # bpe-report: allow invisible, homoglyph\nc\u{200B}d\ne\u{200B}f\n"
        let run = await CommandLineRun("report", "-q", "--only", "invisible", input: Array(text.utf8))
        #expect(run.text.split(separator: "\n").map { $0.prefix(3) } == ["3:2"])
        for mark in ["<!-- bpe-report: allow-file crlf because Windows -->", "bpe-report: allow-file all"] {
            let file = await CommandLineRun(
                "report", "-q", "--only", "crlf", input: Array("\(mark)\r\ntwo\r\n".utf8))
            #expect(file.output.isEmpty, "\(mark)")
        }
        let other = await CommandLineRun(
            "report", "-q", "--only", "crlf", input: Array("bpe-report: allow-file invisible\r\n".utf8))
        #expect(!other.output.isEmpty)
    }

    @Test func settingsChooseKindsSeveritiesAndPaths() async throws {
        try folder.write(
            """
            # Texts of this project
            fail-on = high
            crlf = low
            ignore = *.txt

            [docs/a.md]
            except = invisible
            """.utf8, to: ".bpe-report")
        let settings = path(".bpe-report")
        let run = await CommandLineRun("report", path("docs"), "--settings", settings)
        #expect(
            run.status == 0 && run.text.hasPrefix("2 files") && run.text.contains("0 high   0 medium"),
            "\(run.text)")
        // Named files are read even so, with the severity of the settings.
        let named = await CommandLineRun(
            "report", path("docs/deep/c.txt"), "--settings", settings, "--only", "crlf")
        #expect(named.text.contains("0 medium   1 low"))
        try folder.write("fail-on = medium\n".utf8, to: ".bpe-report")
        let failing = await CommandLineRun("report", path("docs"), "--settings", settings)
        #expect(failing.status == 1 && failing.errors.contains("as fail-on in .bpe-report asks"))
        #expect(await CommandLineRun("report", path("docs"), "--no-settings").status == 0)
    }

    @Test func nearestSettingsAreFound() async throws {
        try folder.write("except = invisible\n".utf8, to: ".bpe-report")
        let run = try CommandProcess(shell: "cd docs/deep && \"$bpe\" report ../a.md -q", in: folder.path)
        #expect(run.status == 0 && run.output.isEmpty)
        // Not beyond the root of a repository.
        try folder.write("".utf8, to: "docs/.git")
        let inside = try CommandProcess(shell: "cd docs/deep && \"$bpe\" report ../a.md -q", in: folder.path)
        #expect(inside.text.contains("invisible"))
    }

    @Test(arguments: [
        ("fail-on = grave", "line 1: 'grave' is no severity"), ("\nnothing", "line 2: write a key, '='"),
        ("twinz = low", "line 1: there is no 'twinz'"),
        ("except = twins, x", "'x' is no kind of oddity"),
        ("[a]\nignore = b", "line 2: 'ignore' is for all paths"), ("[a", "line 1: write a pattern"),
    ])
    func wrongSettingsAreExplained(_ text: String, _ message: String) async throws {
        let file = try folder.write(text.utf8, to: "settings")
        let run = await CommandLineRun("report", path("docs"), "--settings", file)
        #expect(run.status == 1 && run.errors.contains(message) && run.errors.contains(file), "\(run.errors)")
    }

    @Test func baselineLetsOldFindingsPass() async throws {
        let baseline = path("baseline.json")
        let written = await CommandLineRun(
            "report", path("docs"), "--fail-on", "medium", "--write-baseline", baseline)
        #expect(written.status == 0 && written.errors.contains("wrote 2 findings"))
        let passing = await CommandLineRun(
            "report", path("docs"), "--fail-on", "medium", "--baseline", baseline)
        #expect(
            passing.status == 0 && passing.text.contains("2 in the baseline")
                && passing.text.contains("0 high   0 medium"))
        // Lines may move; a second finding that is alike is new.
        try folder.write("\n\nHow many eyes?\nap\u{200B}ple\n".utf8, to: "docs/a.md")
        #expect(
            await CommandLineRun("report", path("docs"), "--fail-on", "high", "--baseline", baseline).status
                == 0)
        try folder.write("ap\u{200B}ple\nap\u{200B}ple\n".utf8, to: "docs/a.md")
        let new = await CommandLineRun("report", path("docs"), "--fail-on", "high", "--baseline", baseline)
        #expect(new.status == 1 && new.text.contains("a.md:2:3"))
        let single = await CommandLineRun(
            "report", path("docs/deep/c.txt"), "--only", "crlf", "--baseline", baseline)
        #expect(
            single.text.contains("0 medium")
                && single.text.contains("NOTE  1 finding of the baseline left out"))
        try folder.write("{}".utf8, to: "baseline.json")
        let broken = await CommandLineRun("report", path("docs"), "--baseline", baseline)
        #expect(broken.status == 1 && broken.errors.contains("write it again with --write-baseline"))
    }

    /// However a file is named, and from where, the baseline knows it.
    @Test func baselineKnowsFilesByTheirPlace() throws {
        let baseline = path("b.json")
        func run(_ command: String) throws -> CommandProcess {
            try CommandProcess(shell: "bpe() { \"$bpe\" \"$@\"; }; \(command)", in: folder.path)
        }
        #expect(try run("bpe report docs --write-baseline b.json").status == 0)
        for other in ["./docs", ".", "docs/../docs", "'\(path("docs"))'"] {
            #expect(try run("bpe report \(other) --baseline b.json --fail-on medium").status == 0, "\(other)")
        }
        #expect(try run("cd docs; bpe report . --baseline ../b.json --fail-on medium").status == 0)
        // What could not be read is not forgotten.
        let before = try folder.read("b.json")
        #expect(try run("bpe report docs none.txt --write-baseline b.json").status == 1)
        #expect(try folder.read("b.json") == before, "\(baseline)")
    }

    /// Places are relative to the current folder: without it, a list of findings would be that of other files.
    @Test func withoutAFolderThereIsNoBaseline() throws {
        let run = try CommandProcess(
            shell: """
                mkdir gone; cd gone; rmdir ../gone
                "$bpe" report -q "$OLDPWD/docs/b.md" && "$bpe" report --write-baseline "$OLDPWD/base" "$OLDPWD/docs/a.md"
                """, in: folder.path)
        #expect(run.status == 1 && run.errors.contains("cannot read .: No such file or directory"), "\(run)")
        #expect(!folder.contents.contains("base"))
    }

    @Test func marksAreCountedAndCanBeIgnored() async throws {
        let text = Array("a\u{200B}b  bpe-report: allow invisible-->\n".utf8)
        let run = await CommandLineRun("report", "--only", "invisible", input: text)
        #expect(
            run.text.contains("0 high")
                && run.text.contains("NOTE  1 finding allowed by marks in the text (--no-marks)"))
        let ignored = await CommandLineRun(
            "report", "--only", "invisible", "--no-marks", "--fail-on", "high", input: text)
        #expect(ignored.status == 1)
        let wrong = await CommandLineRun(
            "report", "--only", "invisible", input: Array("bpe-report: allow invsible\n".utf8))
        #expect(wrong.text.contains("NOTE  the text allows invsible, which is no kind of oddity"))
        let part = await CommandLineRun(
            "report", "-q", input: Array("xbpe-report: allow all a\u{200B}b\n".utf8))
        #expect(part.text.contains("invisible"))
    }

    @Test func namesAndSettingsCannotControlTheTerminal() throws {
        try folder.write([0x1F, 0x8B, 8, 0x78], to: "docs/evil\u{1B}]0;x\u{7}.gz")
        try folder.write("except = a\u{1B}[31m\n".utf8, to: "evil.settings")
        for command in ["report docs", "report docs --settings evil.settings", "report docs --format github"]
        {
            let run = try CommandProcess(shell: "\"$bpe\" \(command) 2>&1", in: folder.path)
            #expect(!run.text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" }, "\(command)")
        }
    }

    @Test func settingsAllowCommentsAndByteOrderMarks() async throws {
        let settings = try folder.write(
            "\u{FEFF}crlf = off # not here\r\nignore = docs/a.md\n".utf8, to: "settings")
        let run = await CommandLineRun(
            "report", path("docs/a.md"), path("docs/deep/c.txt"), "--settings", settings)
        // Ignored also where it is named, as pre-commit names every file.
        #expect(run.text.hasPrefix("1 file ") && run.text.contains("0 medium"), "\(run.text) \(run.errors)")
    }

    /// The hook that docs/oddities.md and `.pre-commit-hooks.yaml` offer runs, and stops a commit.
    @Test func hookStopsACommit() throws {
        let hooks = try String(
            contentsOf: Fixture.root.appending(path: ".pre-commit-hooks.yaml"), encoding: .utf8)
        let entry = try #require(hooks.split(separator: "\n").first { $0.contains("entry:") }).split(
            separator: ":", maxSplits: 1)[1]
        let command = entry.trimmingCharacters(in: .whitespaces)
        #expect(command.hasPrefix("bpe report"))
        let run = try CommandProcess(
            shell: "bpe() { \"$bpe\" \"$@\"; }; \(command) docs/a.md docs/b.md", in: folder.path)
        #expect(run.status == 1 && run.text.contains("docs/a.md:2:3"))
        #expect(
            try CommandProcess(shell: "bpe() { \"$bpe\" \"$@\"; }; \(command) docs/b.md", in: folder.path)
                .status == 0)
    }
}
