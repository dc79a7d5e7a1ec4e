import Foundation
import TestSupport
import Testing

/// What only a real process shows: signals, broken pipes, full disks.
@Suite struct ProcessTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Text of random words: enough distinct pieces to keep a trainer busy for seconds.
    private func writeLargeCorpus() throws {
        var generator = SeededGenerator(12)
        var text: [UInt8] = []
        text.reserveCapacity(24_000_000)
        while text.count < 24_000_000 {
            var random = generator.next()
            for _ in 0..<12 {
                text.append(0x61 + UInt8(random % 26))
                random /= 26
            }
            text.append(0x20)
        }
        try folder.write(text, to: "corpus")
    }

    @Test(arguments: ["INT", "TERM"]) func interruptedTrainingLeavesNothing(signal: String) throws {
        try writeLargeCorpus()
        let run = try CommandProcess(
            shell: "exec \"$bpe\" train corpus --size 60000 -o v.tiktoken", in: folder.path
        ) { process in
            Thread.sleep(forTimeInterval: 1)
            kill(process.processIdentifier, signal == "INT" ? SIGINT : SIGTERM)
        }
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.errors.contains("interrupted"))
        #expect(folder.contents == ["corpus"])
    }

    @Test func interruptedWaitForInputEndsToo() throws {
        // A pipe that nobody writes to and nobody closes.
        let run = try CommandProcess(
            shell: "mkfifo pipe; exec 3<>pipe; exec \"$bpe\" encode -o out <&3", in: folder.path
        ) { process in
            Thread.sleep(forTimeInterval: 0.5)
            kill(process.processIdentifier, SIGINT)
        }
        #expect(run.status == 1 && run.errors.contains("interrupted"), "\(run.status) \(run.errors)")
        #expect(folder.contents == ["pipe"])
    }

    @Test func brokenPipeEndsQuietly() throws {
        try folder.write(String(repeating: "word ", count: 400_000).utf8, to: "text")
        let run = try CommandProcess(
            shell: "\"$bpe\" encode text | head -c 10; echo \" ${PIPESTATUS[0]}\"", in: folder.path)
        #expect(run.text.hasSuffix(" 0\n") && run.errors.isEmpty)
    }

    @Test func fullDiskIsToldAndLeavesTheOldFile() throws {
        try folder.write(String(repeating: "word ", count: 400_000).utf8, to: "text")
        try folder.write("old".utf8, to: "out")
        // A limit on file sizes fails in the middle of writing, as a full disk does.
        let run = try CommandProcess(
            shell: "ulimit -f 16; \"$bpe\" encode text -o out; status=$?; cat out; exit $status",
            in: folder.path)
        #expect(run.status == 1 && run.text == "old")
        #expect(run.errors.contains("cannot write out") && run.errors.contains("as it was"))
        #expect(folder.contents == ["text", "out"])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "this system has no /dev/full"))
    func fullDeviceIsTold() throws {
        let run = try CommandProcess(shell: "echo hello | \"$bpe\" encode > /dev/full")
        #expect(run.status == 1 && run.errors.contains("No space left"))
        // A device is written to, never replaced.
        let device = try CommandProcess(
            shell: "echo hello | \"$bpe\" encode -o /dev/full; [[ -c /dev/full ]]")
        #expect(device.status == 0 && device.errors.contains("No space left"))
    }

    @Test func linkIsWrittenThrough() throws {
        let run = try CommandProcess(
            shell:
                "echo old > real; ln -s real link; echo hello | \"$bpe\" encode -o link; [[ -L link ]] && cat real",
            in: folder.path)
        #expect(run.status == 0 && !run.text.contains("old") && !run.text.isEmpty)
    }

    @Test func unreadableFileIsNamed() throws {
        let run = try CommandProcess(shell: "\"$bpe\" encode .", in: folder.path)
        #expect(run.status == 1 && run.errors.contains("cannot read .: Is a directory"))
    }
}
