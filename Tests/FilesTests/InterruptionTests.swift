import Files
import Foundation
import TestSupport
import Testing

/// What a signal does to files that are being written, each time in a process of its own.
@Suite struct InterruptionTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["noted", "forgotten", "other", "full/file", "noted-too"] {
            try folder.write([1], to: name)
        }
        try Shell.run("mkdir empty", in: folder)
    }

    private func message(_ result: ExitTest.Result?) -> String {
        String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }

    /// The threads of tests take no signals: another one does.
    private static func receive(_ number: CInt) {
        kill(getpid(), number)
        sleep(10)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func aSignalRemovesWhatIsNotedAndEndsTheProcess(number: CInt) async {
        let result = await #expect(
            processExitsWith: .signal(number), observing: [\.standardErrorContent]
        ) { [path = folder.path as String, number = number as CInt] in
            Interruption.removeTemporaryFiles()
            // What has gone already does not keep the others.
            for name in ["missing", "noted", "forgotten", "empty", "full", "noted-too"] {
                Interruption.note("\(path)/\(name)")
            }
            Interruption.forget("\(path)/forgotten")
            Self.receive(number)
        }
        #expect(folder.contents == ["forgotten", "other", "full"])
        #expect(message(result).contains("interrupted; the output was not written"))
    }

    @Test(arguments: [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE])
    func aCrashRemovesWhatIsNotedAndStaysACrash(number: CInt) async {
        await #expect(processExitsWith: .signal(number)) {
            [path = folder.path as String, number = number as CInt] in
            Interruption.removeTemporaryFiles()
            Interruption.note("\(path)/noted")
            // The thread that crashes may hold signals.
            Interruption.holding { Self.receive(number) }
        }
        #expect(!folder.contents.contains("noted") && folder.contents.contains("other"))
    }

    /// What another run continues stays, open or closed.
    @Test func aSignalLeavesWhatIsKept() async {
        await #expect(processExitsWith: .signal(SIGTERM)) { [path = folder.path as String] in
            Interruption.removeTemporaryFiles()
            let files = try (0..<3).map { try OutputFile("\(path)/output\($0)") }
            try files[0].close()
            for file in files[..<2] { _ = try file.keep() }
            Self.receive(SIGTERM)
            withExtendedLifetime(files) {}
        }
        #expect(folder.contents.count { OutputFile.isTemporaryName($0) } == 2)
    }

    /// What is in its place makes room for another: no more files are written at a time than there is room for.
    @Test func aThousandFilesAreNotedAtATime() async {
        await #expect(processExitsWith: .signal(SIGTERM)) { [path = folder.path as String] in
            Interruption.removeTemporaryFiles()
            for number in 1..<1_024 { Interruption.note("\(path)/missing\(number)") }
            for name in ["first", "second"] {
                try OutputFile.write(to: "\(path)/\(name)") { try $0.write([1]) }
            }
            let third = try OutputFile("\(path)/third")
            // One too many does no harm.
            Interruption.note("\(path)/missing")
            Self.receive(SIGTERM)
            withExtendedLifetime(third) {}
        }
        #expect(folder.contents.isSuperset(of: ["first", "second"]))
        #expect(!folder.contents.contains { OutputFile.isTemporaryName($0) })
    }

    @Test func withoutOutputsItIsJustInterrupted() async {
        let result = await #expect(
            processExitsWith: .signal(SIGINT), observing: [\.standardErrorContent]
        ) { [path = folder.path as String] in
            Interruption.note("\(path)/noted")  // Nothing watches yet.
            Interruption.removeTemporaryFiles()
            Interruption.note("\(path)/missing")
            Self.receive(SIGINT)
        }
        #expect(folder.contents.contains("noted"))
        #expect(message(result).contains("interrupted\n"))
    }

    @Test func anExpectedSignalIsNoFailure() async {
        let result = await #expect(
            processExitsWith: .exitCode(0), observing: [\.standardErrorContent]
        ) { [path = folder.path as String] in
            Interruption.removeTemporaryFiles()
            Interruption.expect()
            Interruption.note("\(path)/noted")
            Self.receive(SIGINT)
            exit(3)
        }
        #expect(!folder.contents.contains("noted") && !message(result).contains("interrupted"))
    }

    /// A batch system ends a program in other ways, too.
    @Test(arguments: [SIGUSR1, SIGXCPU, SIGALRM]) func otherSignalsThatEndRemoveFiles(number: CInt)
        async throws
    {
        try folder.write("a".utf8, to: "noted")
        await #expect(processExitsWith: .signal(number)) {
            [path = folder.path as String, number = number as CInt] in
            Interruption.removeTemporaryFiles()
            Interruption.note("\(path)/noted")
            Self.receive(number)
        }
        #expect(!folder.contents.contains("noted"))
    }

    @Test func anIgnoredSignalStaysIgnored() async {
        await #expect(processExitsWith: .exitCode(3)) { [path = folder.path as String] in
            signal(SIGHUP, SIG_IGN)
            Interruption.removeTemporaryFiles()
            Interruption.note("\(path)/noted")
            kill(getpid(), SIGHUP)
            // Time for a thread that takes it.
            usleep(200_000)
            exit(3)
        }
        #expect(folder.contents.contains("noted"))
    }

    @Test func anEndOfMemoryRemovesWhatIsNoted() async {
        let result = await #expect(
            processExitsWith: .exitCode(1), observing: [\.standardErrorContent]
        ) { [path = folder.path as String] in
            Interruption.removeTemporaryFiles()
            Interruption.note("\(path)/noted")
            abort()
        }
        #expect(!folder.contents.contains("noted") && message(result).contains("not enough memory"))
    }

    /// A thread that comes while another one's work is waited for begins nothing, and takes nothing from that one's time.
    @Test func workIsWaitedForAlthoughMoreWouldBegin() async {
        await #expect(processExitsWith: .signal(SIGTERM)) { [path = folder.path as String] in
            Interruption.removeTemporaryFiles()
            // What has been done before does not count.
            Interruption.holding {}
            let hasBegun = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                Interruption.holding {
                    kill(getpid(), SIGTERM)
                    for _ in 0..<3 { hasBegun.signal() }
                    usleep(400_000)
                    _ = mkdir("\(path)/whole", 0o700)
                }
            }
            for _ in 0..<3 {
                Thread.detachNewThread {
                    hasBegun.wait()
                    usleep(100_000)
                    Interruption.holding { _ = mkdir("\(path)/late", 0o700) }
                }
            }
            sleep(10)
        }
        #expect(folder.contents.contains("whole") && !folder.contents.contains("late"))
    }

    /// The thread that takes the signal waits until the work is done.
    @Test func shortWorkIsDoneWhole() async {
        await #expect(processExitsWith: .signal(SIGTERM)) { [path = folder.path as String] in
            Interruption.removeTemporaryFiles()
            Interruption.holding {
                kill(getpid(), SIGTERM)
                usleep(20_000)
                _ = mkdir("\(path)/whole", 0o700)
                Interruption.note("\(path)/noted")
            }
            // Nothing begins after the signal.
            Interruption.holding { _ = mkdir("\(path)/late", 0o700) }
            sleep(10)
        }
        #expect(folder.contents.isSuperset(of: ["whole", "other"]))
        #expect(folder.contents.isDisjoint(with: ["noted", "late"]))
    }
}
