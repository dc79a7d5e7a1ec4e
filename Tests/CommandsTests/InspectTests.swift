import BPE
import Foundation
import TestSupport
import Testing

@Suite struct InspectTests {
    @Test func textIsAnArgumentAFileOrStandardInput() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("How many eyes?".utf8, to: "prompt.txt")
        let argument = await CommandLineRun("inspect", "How many eyes?")
        #expect(argument.status == 0 && argument.errors.isEmpty)
        #expect(argument.text.contains(" How│␠many│␠eyes│?\n"))
        #expect(await CommandLineRun("inspect", path).text == argument.text)
        #expect(
            await CommandLineRun("inspect", "-", input: Array("How many eyes?".utf8)).text == argument.text)
        #expect(await CommandLineRun("inspect", input: Array("How many eyes?".utf8)).text == argument.text)
        #expect(await CommandLineRun("inspect", path, "--text").text.contains(" /"))
        #expect(await CommandLineRun("inspect", "--text", "-").text.hasPrefix("bpe64k  1 token  1 byte"))
    }

    @Test func severalFilesAreShownOneAfterTheOther() async throws {
        let folder = try TemporaryFolder()
        let paths = try ["a", "b"].map { try folder.write("eyes \($0)".utf8, to: "\($0).txt") }
        let run = await CommandLineRun(arguments: ["inspect"] + paths)
        #expect(
            run.status == 0 && run.text.contains("── \(paths[0])\n") && run.text.contains("── \(paths[1])\n"))
        #expect(run.text.contains(" ey│es│␠a\n") && run.text.contains(" ey│es│␠b\n"))
        let words = await CommandLineRun("inspect", "How", "many")
        #expect(words.status == 1 && words.errors.contains("put it in quotation marks"))
    }

    @Test(arguments: ["/no/such", "./nope", "prompt.txt", "a/b/prompt.md", "data.jsonl", "~/x"])
    func nameOfNoFileIsAnError(_ name: String) async {
        let run = await CommandLineRun("inspect", name)
        #expect(
            run.status == 1 && run.text.isEmpty && run.errors.contains("there is no file \(name)"), "\(run)")
        #expect(await CommandLineRun("inspect", "--text", name).status == 0)
    }

    @Test func aDeviceIsNoText() async {
        let run = await CommandLineRun("inspect", "/dev/null")
        #expect(run.status == 1 && run.errors.contains("/dev/null is a device"), "\(run)")
    }

    @Test(arguments: [
        "eyes", "e.g.", "3.14", "and/or", "</s>", "Hi.Then", "a b.txt", "...", "", "obj.methods",
    ])
    func whatIsNoNameIsAText(_ text: String) async {
        #expect(await CommandLineRun("inspect", text).status == 0)
    }

    @Test func idsAreThoseOfEncode() async throws {
        let prompt = Fixture.root.appending(path: "Fixtures/prompts/eyes-on-feet.txt").path()
        let json = await CommandLineRun("inspect", "--json", prompt)
        let document = try #require(
            JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any])
        let tokens = try #require(
            (document["encodings"] as? [[String: Any]])?.first?["tokens"] as? [[String: Any]])
        let encoded = await CommandLineRun("encode", prompt)
        #expect(
            tokens.map { String($0["id"] as? Int ?? -1) }.joined(separator: " ") + "\n" == encoded.text)
    }

    @Test func severalEncodingsComeOneAfterTheOther() async throws {
        let vocab = Fixture.root.appending(path: "Vocab/bpe64k.tiktoken").path()
        let run = await CommandLineRun("inspect", "eyes", "-e", "default", "-e", vocab)
        #expect(run.text.components(separatedBy: "bpe64k  2 tokens").count == 3)
    }

    @Test func bareRankFileTakesPatternAndSpecial() async throws {
        let folder = try TemporaryFolder()
        let ranks = try folder.write(rankLines(["ey"]).joined(separator: "\n").utf8, to: "r.tiktoken")
        let run = await CommandLineRun(
            "inspect", "eyes<|end|>", "-e", ranks, "--pattern", "gpt2", "--special", "<|end|>=300",
            "--specials", "allow")
        #expect(run.status == 0 && run.text.contains(" ey│e│s│<|end|>\n"), "\(run.errors)")
        #expect(run.text.contains("(special token)"))
        #expect(await CommandLineRun("inspect", "x", "-e", ranks, "--special", "=5").status == 64)
    }

    @Test func specialTokensFollowTheOption() async {
        #expect(await CommandLineRun("inspect", "a<|endoftext|>").text.contains("<│|│end│of│text│|│>"))
        #expect(
            await CommandLineRun("inspect", "a<|endoftext|>", "--specials", "allow").text.contains(
                "a│<|endoftext|>"))
        let refused = await CommandLineRun("inspect", "a<|endoftext|>", "--specials", "forbid")
        #expect(refused.status == 1 && refused.errors.contains("at byte 1"))
    }

    @Test func badUsageSaysWhatIsWrong() async {
        for (arguments, word) in [
            (["inspect", "x", "--diff", "gpt2"], "two encodings"),
            (["inspect", "x", "--diff", "a", "b", "c"], "two encodings"),
            (["inspect", "x", "-e", "gpt2", "--diff", "a", "b"], "leave out --encoding"),
            (["inspect", "x", "--steps", "--json"], "leave out --json"),
            (["inspect", "x", "--steps", "--diff", "a", "b"], "leave out --diff"),
        ] {
            let run = await CommandLineRun(arguments: arguments)
            #expect(run.status == 64 && run.errors.contains(word), "\(arguments): \(run.errors)")
        }
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func diffAlignsTwoEncodings() async throws {
        for arguments in [
            ["inspect", "in 1995", "--diff", "gpt2", "o200k_base"],
            ["inspect", "--diff", "gpt2", "o200k_base", "in 1995"],
        ] {
            let run = await CommandLineRun(arguments: arguments)
            #expect(
                run.text == """
                     bytes   gpt2      o200k_base
                             2 tokens  4 tokens
                      0..2   in        in
                      2..7 ≠ ␠1995     ␠│199│5

                    cut differently in 1 place of 2

                    """, "\(run.text)")
        }
        let same = await CommandLineRun("inspect", "eyes", "--diff", "gpt2", "r50k_base")
        #expect(same.text.hasSuffix("both cut everywhere alike\n"))
        let json = await CommandLineRun("inspect", "in 1995", "--json", "--diff", "gpt2", "o200k_base")
        #expect(json.text.contains("\"ids\":[[8735],[220,3204,20]],\"isCutDifferently\":true"))
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func stepsAreTheLectures() async throws {
        let run = await CommandLineRun("inspect", " eyes", "--steps", "-e", "o200k_base")
        #expect(
            run.text == """
                o200k_base  1 token  5 bytes  1 piece

                PIECE 0  bytes 0..5
                 step  rank  merge     parts
                                       ␠│e│y│e│s
                    1   268  e + s     ␠│e│y│es
                    2   319  ␠ + e     ␠e│y│es
                    3  6763  y + es    ␠e│yes
                    4  9623  ␠e + yes  ␠eyes
                 the piece is token 9623 as a whole: encoding looks it up and has no need to merge

                """)
    }
}
