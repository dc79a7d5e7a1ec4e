import Files
import SystemPackage
import TestSupport
import Testing

/// What is said, and what is a failure in its place, where few files lead.
@Suite struct FailureTextTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private struct OtherError: Error {}

    @Test(arguments: [
        (Errno.fileNameTooLong, "p", "the system takes no longer name"),
        (.fileNameTooLong, String(repeating: "p/", count: 3_000), "go into a folder on the way"),
        (.tooManySymbolicLinkLevels, "p", "a link on the way leads back to itself"),
        (.tooManyOpenFiles, "p", "ulimit -n"), (.badFileDescriptor, "p", "it is closed"),
    ])
    func remediesFitTheirCause(_ cause: Errno, _ path: String, _ remedy: String) {
        let text = FileFailure("read", path, cause).description
        #expect(text.hasPrefix("cannot read p") && text.contains("; ") && text.contains(remedy))
    }

    @Test func whatIsNoErrorOfTheSystemIsOneOfTheDisk() {
        let failure = FileFailure("read", "p", OtherError())
        #expect(failure.cause == .ioError && failure.description.contains("check the disk"))
    }

    @Test func aLinkToItselfIsAFailure() throws {
        try Shell.run("ln -s loop loop; mkdir d", in: folder)
        let loop = "\(folder.path)/loop"
        for failure in [
            #expect(throws: FileFailure.self) { try FileTree.isExistingFolder(FilePath(loop)) },
            #expect(throws: FileFailure.self) { try FileTree.files(under: loop).first?.get() },
            // With a slash at its end, a pattern stands for folders, and the link's would have to be known.
            #expect(throws: FileFailure.self) {
                try FileTree.matches(of: "\(folder.path)/lo*/").first?.get()
            },
        ] {
            #expect(failure?.cause == .tooManySymbolicLinkLevels && failure?.path.hasSuffix("loop") == true)
        }
        #expect(FileTree.files(under: loop).count == 1)
        // The link itself is there.
        #expect(try FileTree.matches(of: "\(folder.path)/lo*").map { try $0.get().string } == [loop])
        #expect(FileTree.matches(of: "\(folder.path)/*/").count == 2)
    }

    @Test func streamsHaveNames() {
        for path in ["-", "/dev/stdout", "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2"] {
            #expect(OutputFile.isStream(path), "\(path)")
        }
        #expect(!OutputFile.isStream("\(folder.path)/stderr"))
    }

    @Test func aFileThatIsNotOpenCannotBeRead() {
        let reader = InputReader(FileDescriptor(rawValue: 1_000_000), name: "closed")
        let failure = #expect(throws: FileFailure.self) { try reader.readAll() }
        #expect(failure?.cause == .badFileDescriptor && failure?.path == "closed" && reader.state == nil)
    }

    @Test func anEmptyFileHasOnlyAnEmptyPart() throws {
        let path = try folder.write([], to: "empty")
        #expect(try InputReader(path, part: 0..<0).readAll().isEmpty)
        let problem = #expect(throws: InputProblem.self) { try InputReader(path, part: 0..<1) }
        #expect(problem?.byte == 0 && problem?.problem.contains("ends before its part") == true)
    }
}
