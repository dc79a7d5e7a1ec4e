import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct PathTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["b", "d/a", "d/.c"] { try folder.write(name.utf8, to: name) }
    }

    @Test func filesAndFoldersExist() {
        let path = { (name: String) in "\(self.folder.path)/\(name)" }
        #expect(FileTree.isFolder(path("d")) && FileTree.exists(path("d")) && FileTree.exists(path("b")))
        #expect(!FileTree.isFolder(path("b")) && !FileTree.isFolder("") && !FileTree.isFolder(path("x")))
        #expect(!FileTree.exists(path("x")) && !FileTree.isFolder(String(repeating: "x", count: 5_000)))
    }

    @Test func namesAreInTheOrderOfTheirBytes() throws {
        #expect(try FileTree.names(in: FilePath("\(folder.path)/d")).map(\.string) == [".c", "a"])
        #expect(throws: FileFailure.self) { try FileTree.names(in: FilePath("\(folder.path)/b")) }
    }

    @Test func pathsFromTheRootStayAndOthersGetTheCurrentFolder() throws {
        #expect(FileTree.absolute("/a/../b") == "/a/../b")
        let path = try #require(FileTree.absolute("a/../b"))
        #expect(path.hasPrefix("/") && path.hasSuffix("/b") && !path.contains(".."))
    }

    @Test func filesAreRemoved() {
        #expect(FileTree.remove("\(folder.path)/b") && FileTree.remove("\(folder.path)/missing"))
        #expect(!FileTree.remove("\(folder.path)/d"))
        #expect(folder.contents == ["d"])
    }

    @Test func onlyOldFilesAreTouched() throws {
        let path = "\(folder.path)/b"
        let now = FileTree.now()
        #expect(now > 1_700_000_000)
        try Shell.run("touch -d @\(now - 1_000) b", in: folder)
        FileTree.touch(path, ifOlderThan: 2_000)
        #expect(try #require(FileState(path: path)).modified == (now - 1_000) * 1_000_000_000)
        FileTree.touch(path, ifOlderThan: 500)
        #expect(try #require(FileState(path: path)).modified >= (now - 10) * 1_000_000_000)
        FileTree.touch("\(folder.path)/x", ifOlderThan: 0)
        #expect(folder.contents == ["b", "d"])
    }

    @Test func foldersAreForThisUserOnly() throws {
        #expect(FileTree.makeFolder("\(folder.path)/new", depth: 1))
        try Shell.run("test $(stat -c %a new) = 700", in: folder)
    }

    @Test(arguments: [
        (Errno.noSuchFileOrDirectory, "read", "check the path"), (.permissionDenied, "read", "check who may"),
        (.notPermitted, "write", "check who may"), (.noSpace, "write", "free some space"),
        (.fileTooLarge, "read", "larger than this machine's memory"), (.fileTooLarge, "write", "ulimit -f"),
        (.isDirectory, "read", "name a file"), (.ioError, "read", "check the disk"), (.ioError, "write", ""),
    ])
    func failuresSayWhatToDo(_ cause: Errno, _ action: String, _ remedy: String) {
        let failure = FileFailure(action, "p", cause)
        #expect(failure.description.hasPrefix("cannot \(action) p: \(cause)"))
        #expect(failure.description.contains("; ") == !remedy.isEmpty && !failure.isBrokenPipe)
        #expect(remedy.isEmpty || failure.description.contains(remedy))
        #expect(!failure.description.contains("as it was"))
        let kept = FileFailure(action, "p", cause, keepsOldFile: true)
        #expect(kept.description == failure.description + "; if the file was there before, it is as it was")
    }

    @Test func aBrokenPipeIsKnown() { #expect(FileFailure("write", "-", Errno.brokenPipe).isBrokenPipe) }

    @Test func problemsSayWhere() {
        let problem = InputProblem("f", line: 2, byte: 7, "it is odd", remedy: "mend it")
        #expect(problem.description == "f: line 2, byte 7: it is odd\nmend it")
        #expect(
            InputProblem("f", byte: 7, "it is odd", remedy: "mend it").description.hasPrefix("f: byte 7: "))
    }

    @Test(
        arguments: [
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], ContentKind.xz), ([4, 0x22, 0x4D, 0x18], .lz4),
            (Array("BZh1".utf8), .bzip2), (Array("BZh0".utf8), nil), (Array("BZh:".utf8), nil),
            (Array("BZh".utf8), nil),
            (Array("{\"a\":1}\n".utf8), .jsonLines), (Array("{ \"a\":1}\r\n".utf8), .jsonLines),
            (Array("{\"a\":1\n{\"b\":2}\n".utf8), nil), (Array("{\"a\":1}\n[2]\n".utf8), nil),
            (Array("{a}\n".utf8), nil),
            ([0x1F, 0x8B, 8], .gzip), ([0x1F, 0x8B, 7], nil), ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
            ([0x28, 0xB5], nil),
        ] as [([UInt8], ContentKind?)])
    func firstBytesAreRecognized(_ start: [UInt8], _ kind: ContentKind?) {
        #expect(ContentKind(recognizedBy: start) == kind)
    }
}
