import Foundation
import TestSupport
import Testing

/// What cannot be written is a failure for every command, also where it is only help.
@Suite struct UnwritableOutputTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("one two three\n".utf8, to: "text")
        try folder.write("318 220\n".utf8, to: "ids")
    }

    /// One for each command that prints something, and all that prints without one.
    static let commands = [
        "--help", "--version", "help count", "count --help", "vocab --help", "vocab",
        "--generate-completion-script bash", "--generate-completion-script zsh",
        "--generate-completion-script fish",
        "--experimental-dump-help", "encode text", "encode --format npy text",
        "encode --format json --offsets bytes text", "decode ids", "count text", "count --json text",
        "count --by language .", "count --text one", "cut --tokens 2 text", "cut --tokens 2 --chunks text",
        "report text", "report --json text", "report --html text", "report text text", "report --vocabulary",
        "inspect text", "inspect --json text", "learn abab", "vocab list", "vocab show bpe64k",
        "bench --runs 1 text",
        "train text --size 258 -o v.tiktoken", "count-pieces text -o c",
    ]

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "this system has no /dev/full"),
        arguments: commands)
    func aFullDiskIsTold(command: String) throws {
        let run = try CommandProcess(shell: "\"$bpe\" \(command) > /dev/full", in: folder.path)
        #expect(run.status == 1, "\(run.status) \(run.errors)")
        #expect(run.errors.contains("cannot write standard output: No space left"), "\(run.errors)")
    }

    @Test(arguments: commands) func aClosedStreamIsTold(command: String) throws {
        let run = try CommandProcess(shell: "\"$bpe\" \(command) >&-", in: folder.path)
        #expect(run.status == 1, "\(run.status) \(run.errors)")
        #expect(run.errors.contains("cannot write standard output: Bad file descriptor"), "\(run.errors)")
    }

    @Test(arguments: commands) func aPipeWithoutAReaderEndsQuietly(command: String) throws {
        // The reader has gone before the program writes.
        let run = try CommandProcess(
            shell: "{ sleep 0.1; \"$bpe\" \(command); echo $? > status; } | true", in: folder.path)
        #expect(try folder.read("status") == Array("0\n".utf8), "\(run.errors)")
        #expect(!run.errors.contains("cannot write"), "\(run.errors)")
    }

    @Test func closedStreamsDoNotBecomeFiles() throws {
        // An output file would get the number of standard output, and take what is printed.
        let run = try CommandProcess(
            shell: "\"$bpe\" encode text -o out >&- <&- 2>&-; cat out; exec \"$bpe\" encode <&-",
            in: folder.path)
        let expected = try CommandProcess(shell: "\"$bpe\" encode text", in: folder.path)
        #expect(run.text == expected.text && !expected.text.isEmpty)
        #expect(run.status == 1 && run.errors.contains("cannot read standard input: Bad file descriptor"))
    }
}
