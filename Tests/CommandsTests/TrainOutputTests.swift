import Files
import Foundation
import TestSupport
import Testing

/// Where training puts its results: in files together, on a device alone, and never in another run's way.
@Suite struct TrainOutputTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(try Fixture.bytes("corpora/prose.txt"), to: "text")
    }

    @Test func aPipeGetsTheTokensAndNothingIsNextToIt() throws {
        let train = "\"$bpe\" train text --size 400 --progress none"
        let run = try CommandProcess(
            shell: """
                \(train) -o v.tiktoken && mkfifo pipe && { cat pipe > out & } && \(train) -o pipe && wait \
                && \(train) -o /dev/stdout > out2 && cmp out v.tiktoken && cmp out2 v.tiktoken
                """, in: folder.path)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("pipe is a device or a pipe: only the tokens went there"))
        #expect(
            Set(folder.contents) == [
                "text", "v.tiktoken", "v.encoding.json", "v.html", "pipe", "out", "out2",
            ])
        let before = try FileManager.default.contentsOfDirectory(atPath: "/dev").sorted()
        let null = try CommandProcess(shell: "\(train) -o /dev/null", in: folder.path)
        #expect(null.status == 0 && null.text.isEmpty, "\(null.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/dev").sorted() == before)
    }

    @Test func countsGoToAPipeToo() throws {
        let count = "\"$bpe\" count-pieces text --progress none"
        let run = try CommandProcess(
            shell: """
                \(count) -o c && \(count) -o /dev/stdout > out && cmp out c \
                && "$bpe" merge-counts c -o /dev/stdout > out2 && cmp out2 c
                """, in: folder.path)
        #expect(run.status == 0, "\(run.errors)")
        #expect(Set(folder.contents) == ["text", "c", "out", "out2"])
    }

    @Test(arguments: [
        (["--size", "400", "--resume"], "--resume: /dev/null is a device or a pipe"),
        (["--sizes", "300,400"], "--sizes: /dev/null is a device or a pipe"),
    ]) func whatNeedsFilesIsRefused(options: [String], message: String) async {
        let run = await CommandLineRun(
            arguments: ["train", "\(folder.path)/text", "-o", "/dev/null"] + options)
        #expect(run.status == 64 && run.errors.contains(message), "\(run.errors)")
    }

    @Test(
        arguments: [
            (["encode", "--format", "megatron", "-o"], "it is several files", 64),
            (["encode", "--format", "u16", "--shard-tokens", "9", "-o"], "--shard-tokens is for files", 64),
            (["encode", "--format", "u16", "--resume", "-o"], "--resume is for files", 64),
            (
                ["vocab", "convert", "--to", "tiktoken"],
                "it is a device or a pipe, and tiktoken is two files", 1
            ),
            (
                ["vocab", "convert", "--to", "vocab.bpe"],
                "it is a device or a pipe, and vocab.bpe is two files", 1
            ),
        ] as [([String], String, Int32)])
    func whatIsSeveralFilesNeedsNames(command: [String], message: String, status: Int32) async throws {
        _ = await CommandLineRun(
            "train", "\(folder.path)/text", "--size", "300", "-o", "\(folder.path)/v.json")
        try Shell.run("mkfifo pipe", in: folder)
        let run = await CommandLineRun(
            arguments: command[0] == "encode"
                ? command + ["\(folder.path)/pipe", "\(folder.path)/text"]
                : command + ["\(folder.path)/v.json", "\(folder.path)/pipe"])
        #expect(run.errors.contains(message) && run.status == status, "\(run.errors)")
        #expect(!folder.contents.contains { $0.hasPrefix("pipe.") || $0.hasPrefix("pipe-") })
    }

    @Test func aSecondRunWithTheSameOutputIsRefused() async throws {
        let output = "\(folder.path)/v.tiktoken"
        try folder.write("kept".utf8, to: "v.tiktoken.partial/run-1.counts")
        let lock = try FolderLock("\(output).partial")
        for command in [["train", "--size", "400"], ["count-pieces"]] {
            let run = await CommandLineRun(arguments: command + ["\(folder.path)/text", "-o", output])
            #expect(run.status == 1 && run.errors.contains("is writing the same output"), "\(run.errors)")
            #expect(run.errors.contains("wait until it has ended, or name another output"))
        }
        #expect(try folder.read("v.tiktoken.partial/run-1.counts") == Array("kept".utf8))
        lock.release()
    }

    @Test func aSecondRunOfADatasetIsRefused() async throws {
        try folder.write([], to: "x.partial/other")
        let lock = try FolderLock("\(folder.path)/x.partial")
        let run = await CommandLineRun(
            "encode", "\(folder.path)/text", "--format", "u32", "-o", "\(folder.path)/x")
        #expect(run.status == 1 && run.errors.contains("is writing the same output"), "\(run.errors)")
        lock.release()
    }
}
