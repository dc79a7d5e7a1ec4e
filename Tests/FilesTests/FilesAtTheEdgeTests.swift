import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What is asked for at the edge: missing, empty, linked, or in a format that only looks like another.
@Suite struct FilesAtTheEdgeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    private func names(_ folder: String, _ options: WalkOptions) -> [String] {
        let walker = TreeWalker(options)
        walker.begin(at: FilePath(folder))
        var names: [String] = []
        while let entry = walker.next() {
            if case .file(let file) = entry { names.append(file.path.lastComponent?.string ?? "") }
        }
        return names
    }

    @Test func zlibDataIsNoGzip() throws {
        let path = try folder.write([0x78, 0x9C, 0x4B, 0x04, 0, 0, 0x62, 0, 0x62] as [UInt8], to: "a")
        #expect(throws: (any Error).self) { try InputReader(path, compression: .gzip).readAll() }
    }

    @Test func largeWindowsOfZstdAreRead() throws {
        // A frame with a window of 2^28 bytes: one block with one byte.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 18 << 3, 9, 0, 0, 0x61]
        let path = try folder.write(frame, to: "a")
        #expect(try InputReader(path, compression: .zstd).readAll() == [0x61])
    }

    @Test func anOpenFileIsAStream() throws {
        let path = try folder.write([], to: "a")
        let file = try FileDescriptor.open(FilePath(path), .writeOnly)
        #expect(OutputFile.isStream("/dev/fd/\(file.rawValue)") && !OutputFile.isStream(path))
        try file.close()
    }

    @Test func pathsWithNULOrOfAnotherKindAreNoFiles() throws {
        let file = try folder.write([], to: "a")
        #expect(!FileTree.isFile(file + "\u{0}b"))
        let long = String(repeating: "x", count: 5_000)
        #expect(FileTree.isRegularFile(file) && FileTree.isFolder(folder.path))
        for other in [folder.path, path("none"), "", long] { #expect(!FileTree.isRegularFile(other)) }
        for other in [file, path("none"), "", long] { #expect(!FileTree.isFolder(other)) }
    }

    @Test func aFolderIsMadeThatEndsInADot() {
        #expect(FileTree.makeFolder(path("x") + "/.", depth: 2))
    }

    @Test(arguments: [true, false])
    func rulesAboveTheFolderThatALinkLeadsToCount(isGit: Bool) throws {
        try folder.write([], to: "real/.git/HEAD")
        try folder.write("b\n".utf8, to: isGit ? "real/.gitignore" : "real/.ignore")
        for name in ["a", "b"] { try folder.write([], to: "real/in/" + name) }
        try Shell.run("ln -s real/in link", in: folder)
        var options = WalkOptions()
        (options.usesGit, options.usesIgnoreFiles) = (isGit, !isGit)
        #expect(names(path("link"), options) == ["a"])
    }

    @Test func theUsersOwnRulesCountWithoutARepository() throws {
        for name in ["a", "b"] { try folder.write([], to: name) }
        var options = WalkOptions()
        options.globalGitRules = IgnoreRules("b".utf8)
        #expect(names(folder.path, options) == ["a", "b"])
        options.requiresRepository = false
        #expect(names(folder.path, options) == ["a"])
    }

    @Test func aMissingFolderIsAFailure() {
        let walker = TreeWalker(WalkOptions())
        walker.begin(at: FilePath(path("none")))
        var failures = 0
        while let entry = walker.next() { if case .failure = entry { failures += 1 } }
        #expect(failures == 1)
    }

    @Test func aMissingFolderIsNotShared() {
        #expect(PrivateFolder.shared(path("none/files")) == nil)
    }

    @Test func aFileThatIsReplacedKeepsItsPermissions() throws {
        let own = try #require(PrivateFolder(making: path("own")))
        own.write([1], to: "a")
        try Shell.run("chmod 640 own/a", in: folder)
        own.write([2], to: "a")
        let status = try Stat(FilePath(path("own/a")))
        #expect(status.permissions.rawValue == 0o640 && own.read("a", atMost: 9) == [2])
    }

    @Test func theFirstBytesAreEnoughToTell() {
        #expect(ContentKind(recognizedBy: Array("PAR1".utf8).prefix(ContentKind.length)) != nil)
    }

    @Test func anEmptyFileHasNoPart() throws {
        let path = try folder.write([], to: "a")
        #expect(throws: InputProblem.self) { _ = try InputReader(path, part: 0..<1) }
    }

    @Test func bytesAfterTheEndAreNotWaitedFor() throws {
        let reader = try InputReader(try folder.write([1, 2], to: "a"))
        var bytes: [UInt8] = [0, 0, 0, 0]
        #expect(throws: InputProblem.self) {
            try bytes.withUnsafeMutableBytes { try reader.read(at: 0, into: $0) }
        }
    }

    #if os(Linux)
        @Test func mappedFilesAreClosed() throws {
            let path = try folder.write([1], to: "a")
            for _ in 0..<10 { #expect(MappedFile(path, followsLinks: false) { _, _ in true } != nil) }
            // Descriptors of other tests come and go meanwhile.
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
            }
            #expect(open.isEmpty)
        }
    #endif
}
