import Foundation
import TestSupport
import Testing
import Views

@Suite struct LearnTests {
    @Test func textIsAnArgumentAFileStandardInputOrTheExample() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("abab abab".utf8, to: "text.txt")
        let argument = await CommandLineRun("learn", "abab abab")
        #expect(argument.status == 0 && argument.errors.isEmpty)
        #expect(argument.text.contains("\n a│b│a│b┃␠│a│b│a│b\n"))
        #expect(argument.text.contains("\n ab│ab┃␠│ab│ab\n"))
        #expect(await CommandLineRun("learn", path).text == argument.text)
        #expect(await CommandLineRun("learn", "-", input: Array("abab abab".utf8)).text == argument.text)
        #expect(await CommandLineRun("learn", input: Array("abab abab".utf8)).text == argument.text)
        #expect(await CommandLineRun("learn", path, "--text").text.contains("\n /"))
        #expect(await CommandLineRun("learn").text == CommandLineRun("learn", Lesson.example).text)
    }

    @Test func optionsSayHowItLearns() async throws {
        let two = await CommandLineRun("learn", "--steps", "2")
        #expect(two.text.contains("STEP 2") && !two.text.contains("STEP 3"))
        #expect(two.text.contains("Stopped here: ␠ + the still occurs 5 times."))
        let tied = await CommandLineRun("learn", "xy ab xy ab", "--ties", "huggingface")
        #expect(tied.text.contains("a + b is taken, because its left token has the lowest id, 64."))
        let whole = await CommandLineRun("learn", "a b a b", "--pattern", "(?s).+")
        #expect(whole.text.contains("\n a│␠│b│␠│a│␠│b\n"))
        let other = await CommandLineRun("learn", "--encode", "three feet")
        #expect(other.text.hasSuffix("\n th│r│e│e┃␠feet\n 256 114 101 101 265\n"))
        let json = await CommandLineRun("learn", "--encode", "three feet", "--json")
        let document = try #require(
            JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any])
        #expect((document["sentence"] as? [String: Any])?["ids"] as? [Int] == [256, 114, 101, 101, 265])
        #expect((document["steps"] as? [[String: Any]])?.count == 16)
    }

    @Test func longLessonsStopWhereAPersonDoes() async throws {
        let prose = Fixture.root.appending(path: "Fixtures/corpora/prose.txt").path()
        let part = Array(try Fixture.bytes("corpora/prose.txt").prefix(2000))
        let run = await CommandLineRun("learn", "-", input: part)
        #expect(run.text.contains("STEP 20\n") && !run.text.contains("STEP 21\n"))
        let long = await CommandLineRun("learn", prose)
        #expect(long.status == 1 && long.output.isEmpty)
        #expect(
            long.errors == """
                bpe: a lesson takes a text of at most 5,000 bytes, so that one can follow it: give a part \
                of this one; bpe train learns from any amount

                """)
    }

    @Test func badUsageSaysWhatIsWrong() async {
        for (arguments, word) in [
            (["--steps", "501"], "--steps 501: 0 to 500"), (["--steps", "-1"], "--steps"),
            (["--interactive", "--json"], "leave out --json"), (["--pattern", "gtp2"], "did you mean gpt2?"),
            (["--ties", "none"], "first-seen"),
        ] {
            let run = await CommandLineRun(arguments: ["learn", "abab"] + arguments)
            #expect(run.status == 64 && run.errors.contains(word), "\(run.errors)")
        }
        let nothing = await CommandLineRun("learn", "")
        #expect(nothing.status == 1 && nothing.errors.contains("the text is empty") && nothing.output.isEmpty)
        let missing = await CommandLineRun("learn", "missing.txt")
        #expect(missing.status == 1 && missing.errors.contains("there is no file missing.txt"))
        let screen = await CommandLineRun("learn", "-i", "abab")
        #expect(screen.status == 1 && screen.errors.contains("--interactive needs a terminal"))
        #expect(await CommandLineRun("learn", "abab", "--pattern", "(").status == 1)
        #expect(await CommandLineRun("learn", "ab\u{1B}[31mab\u{1B}[31m").text.contains("\u{1B}") == false)
    }
}
