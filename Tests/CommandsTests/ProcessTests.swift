import Foundation
import TestSupport
import Testing

/// What only a real process shows: signals, broken pipes, full disks.
@Suite struct ProcessTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// More than what is read before the first ids are written.
    private static let waitingInput = "<((yes 'some text' | head -c 9000000; exec sleep 5) 2>/dev/null)"

    /// Waits until the program has created its temporary file, so that a signal interrupts its work.
    private func waitForTemporaryFile() {
        for _ in 0..<500 where !folder.contents.contains(where: { $0.hasSuffix(".part") }) {
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func interruptionRemovesTheTemporaryFile(signal: Int32) throws
    {
        // The program waits for more, with its output begun.
        try folder.write("old".utf8, to: "out")
        let run = try CommandProcess(
            shell: "exec \"$bpe\" encode -o out < \(Self.waitingInput)",
            in: folder.path
        ) { process in
            waitForTemporaryFile()
            kill(process.processIdentifier, signal)
        }
        #expect(run.diedOfSignal && run.status == signal, "\(run.status) \(run.errors)")
        #expect(run.errors.contains("interrupted") && run.errors.contains("as it was"))
        #expect(folder.contents == ["out"])
        #expect(try folder.read("out") == Array("old".utf8))
    }

    @Test func interruptedTrainingLeavesNothing() throws {
        // The corpus is a pipe: once it can be opened for writing, the program has it open and waits for
        // more.
        let run = try CommandProcess(
            shell: "mkfifo corpus; exec \"$bpe\" train corpus --size 60000 -o v.tiktoken", in: folder.path
        ) { process in
            for _ in 0..<500 where !folder.contents.contains("corpus") { Thread.sleep(forTimeInterval: 0.02) }
            let pipe = try #require(FileHandle(forWritingAtPath: "\(folder.path)/corpus"))
            try pipe.write(contentsOf: Data("some text".utf8))
            kill(process.processIdentifier, SIGINT)
            process.waitUntilExit()
            try pipe.close()
        }
        #expect(run.diedOfSignal && run.errors.contains("interrupted"), "\(run.status) \(run.errors)")
        #expect(folder.contents == ["corpus"])
    }

    @Test func ignoredSignalStaysIgnored() throws {
        let run = try CommandProcess(
            shell:
                "trap '' INT; exec \"$bpe\" encode -o out < \(Self.waitingInput)",
            in: folder.path
        ) { process in
            waitForTemporaryFile()
            kill(process.processIdentifier, SIGINT)
            Thread.sleep(forTimeInterval: 0.2)
            #expect(process.isRunning)
            kill(process.processIdentifier, SIGTERM)
        }
        #expect(run.diedOfSignal && run.status == SIGTERM)
    }

    @Test func brokenPipeEndsQuietly() throws {
        try folder.write(String(repeating: "word ", count: 400_000).utf8, to: "text")
        let run = try CommandProcess(
            shell: "\"$bpe\" encode text | head -c 10; echo \" ${PIPESTATUS[0]}\"", in: folder.path)
        #expect(run.text.hasSuffix(" 0\n") && run.errors.isEmpty)
    }

    /// The first megabytes are written in one way, the rest in another.
    @Test(arguments: [16, 12_000])
    func fullDiskIsToldAndLeavesTheOldFile(kilobytes: Int) throws {
        try folder.write(String(repeating: "word ", count: 4_000_000).utf8, to: "text")
        try folder.write("old".utf8, to: "out")
        // A limit on file sizes fails in the middle of writing, as a full disk does.
        let run = try CommandProcess(
            shell:
                "ulimit -f \(kilobytes); \"$bpe\" encode text --format u32 -o out; status=$?; cat out; exit $status",
            in: folder.path)
        #expect(run.status == 1 && run.text == "old")
        #expect(run.errors.contains("cannot write out") && run.errors.contains("as it was"))
        #expect(run.errors.contains("ulimit -f"))
        #expect(folder.contents == ["text", "out"])
    }

    @Test(arguments: ["ids", "u32", "npy"])
    func largeFilesHaveTheBytesOfStandardOutput(format: String) throws {
        var generator = SeededGenerator(37)
        let words = ["word ", "longer words ", "x\n", "🦒 "]
        let text = (0..<3_000_000).map { _ in words.randomElement(using: &generator)! }.joined()
        try folder.write(text.utf8, to: "text")
        for (name, options) in [
            ("file", "-o file"), ("again", "-o again --threads 1"), ("stream", "> stream"),
        ] {
            let run = try CommandProcess(
                shell: "\"$bpe\" encode text --format \(format) \(options)", in: folder.path)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try folder.read(name) == folder.read("file"))
        }
        #expect(try folder.read("file").count > 9 << 20)
        let described: Set = ["file.json", "file.ends", "again.json", "again.ends"]
        #expect(Set(folder.contents).subtracting(described) == ["text", "file", "again", "stream"])
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

    @Test func linkToNothingStaysALink() throws {
        let run = try CommandProcess(
            shell:
                "mkdir to; ln -s to/new link; echo hello | \"$bpe\" encode -o link; [[ -L link ]] && cat to/new",
            in: folder.path)
        #expect(run.status == 0 && !run.text.isEmpty, "\(run.errors)")
    }

    @Test func standardOutputByNameIsAppendedTo() throws {
        for name in ["-", "/dev/stdout"] {
            let run = try CommandProcess(
                shell: "echo before > log; echo hello | \"$bpe\" encode -o \(name) >> log; cat log",
                in: folder.path)
            #expect(run.status == 0 && run.text.hasPrefix("before\n") && run.text.count > 8, "\(run.text)")
        }
        let npy = try CommandProcess(
            shell: "echo hello | \"$bpe\" encode --format npy -o /dev/stdout | \"$bpe\" decode --format npy")
        #expect(npy.status == 0 && npy.text == "hello\n")
    }

    #if os(Linux)
        /// A limit on addresses is what an allocation fails of, as in a container.
        @Test func withoutMemoryThereIsAMessageAndTheOldFile() throws {
            let run = try CommandProcess(
                shell: """
                    truncate -s 900M big; echo old > out; ulimit -v 900000
                    "$bpe" report big -o out; status=$?; cat out; exit $status
                    """, in: folder.path)
            #expect(run.status == 1 && run.text == "old\n", "\(run.errors)")
            #expect(run.errors.contains("memory"))
            #expect(folder.contents == ["big", "out"])
        }

        /// One that cannot be had while the output is there under another name.
        @Test func withoutMemoryNoTemporaryFileStays() throws {
            let run = try CommandProcess(
                shell: """
                    head -c 200000000 /dev/zero | tr '\\0' a > big
                    ulimit -v 700000; exec "$bpe" encode --format json -o out big
                    """, in: folder.path)
            #expect(run.status == 1 && run.errors.contains("memory"), "\(run.errors)")
            #expect(folder.contents == ["big"])
        }
    #endif

    @Test func unreadableFileIsNamed() throws {
        let run = try CommandProcess(shell: "\"$bpe\" decode .", in: folder.path)
        #expect(run.status == 1 && run.errors.contains("cannot read .: Is a directory"))
    }
}

/// What does not fit into memory.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/time"), "this needs GNU time"))
struct BoundedMemoryTests {
    /// Forty megabytes of ids and a limit on memory that they would not fit into.
    @Test func idsThatWaitForAHeaderAreNotInMemory() throws {
        let folder = try TemporaryFolder()
        try Shell.run("yes 'a b c d e f g h i j' | head -c 20000000 > text; mkdir tmp", in: folder)
        let run = try CommandProcess(
            shell: """
                export TMPDIR=$PWD/tmp; "$bpe" encode --threads 1 --format u16 text > ids
                /usr/bin/time -f %M -o memory "$bpe" encode --threads 1 --format npy text | tail -c +129 | cmp - ids
                cat memory; ls tmp | wc -l
                """, in: folder.path)
        let lines = run.text.split(separator: "\n")
        #expect(run.errors.isEmpty && lines.count == 2 && lines.last == "0", "\(run.errors) \(run.text)")
        let ids = try folder.read("ids").count
        let kilobytes = Int(lines.first ?? "") ?? .max
        #expect(ids > 18 << 20 && kilobytes < 64 << 10, "\(ids) \(kilobytes)")
    }

    /// Two million tokens, of which a page has eight bytes or more each.
    @Test func aPageOfAllTokensIsNotInMemory() throws {
        let folder = try TemporaryFolder()
        try Shell.run("yes 'a b c d e f g h i j' | head -c 4000000 > text", in: folder)
        let run = try CommandProcess(
            shell: """
                /usr/bin/time -f %M -o memory "$bpe" report --html --tokens --no-settings text | wc -c; cat memory
                """, in: folder.path)
        let numbers = run.text.split(separator: "\n").compactMap { Int($0.filter { $0 != " " }) }
        #expect(
            numbers.count == 2 && numbers[0] > 16 << 20 && numbers[1] < 128 << 10, "\(run.text) \(run.errors)"
        )
    }
}
