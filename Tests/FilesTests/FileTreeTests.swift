import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct FileTreeTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["b", "a/2", "a/1", "a/.hidden", ".git/config", "c/d/e"] {
            try folder.write(name.utf8, to: name)
        }
        try Shell.run("ln -s a/1 link; ln -s a linked-folder; mkfifo pipe", in: folder)
    }

    private func names(_ path: String) throws -> [String] {
        try FileTree.files(under: path).map { String(try $0.get().string.dropFirst(folder.path.count + 1)) }
    }

    @Test func aFolderIsItsFilesInOrder() throws {
        #expect(try names(folder.path) == ["a/1", "a/2", "b", "c/d/e"])
        #expect(try names("\(folder.path)/b") == ["b"])
        #expect(
            try names("\(folder.path)/linked-folder").map { $0.split(separator: "/").last } == ["1", "2"])
    }

    @Test func filesAndStreamsAreToldApart() {
        let path = { (name: String) in "\(self.folder.path)/\(name)" }
        #expect(FileTree.isFile(path("b")) && FileTree.isFile(path("pipe")) && FileTree.isFile(path("link")))
        for text in [
            path("a"), path("missing"), "", "no\u{0}path", path("b\u{0}"),
            String(repeating: "x", count: 5_000),
        ] {
            #expect(!FileTree.isFile(text))
        }
        #expect(FileTree.isStream(path("pipe")) && FileTree.isStream("/dev/null"))
        #expect(
            !FileTree.isStream(path("b")) && !FileTree.isStream(path("a")) && !FileTree.isStream(path("x")))
    }

    /// The NUL that ends a path is the 4096th byte at most.
    @Test(arguments: [(4_095, true), (4_096, false)])
    func aPathIsAsLongAsTheSystemTakes(length: Int, _ isTaken: Bool) {
        func padded(_ path: String) -> String {
            String(repeating: "/", count: length - path.utf8.count) + path
        }
        #expect(FileTree.isFolder(padded("\(folder.path)/a")) == isTaken)
        #expect(FileTree.isFile(padded("\(folder.path)/b")) == isTaken)
        #expect(FileTree.isRegularFile(padded("\(folder.path)/b")) == isTaken)
    }

    @Test func patternsMatchAsInAShell() throws {
        let path = { (name: String) in "\(self.folder.path)/\(name)" }
        let matches = { (pattern: String) in
            try FileTree.matches(of: path(pattern)).map { try $0.get().string }
        }
        #expect(try matches("a/*") == [path("a/1"), path("a/2")])
        #expect(try matches("[bc]") == [path("b"), path("c")])
        #expect(try matches("nothing*") == [path("nothing*")])
        try folder.write([], to: "what?")
        #expect(try matches("what?") == [path("what?")])
    }

    @Test func bytesAreAddedUp() {
        #expect(FileTree.byteCount(of: ["a/1", "c/d/e", "missing"].map { "\(folder.path)/\($0)" }) == 8)
    }

    @Test func foldersAreMadeToADepth() {
        #expect(!FileTree.makeFolder("\(folder.path)/x", depth: 0) && !FileTree.makeFolder("", depth: 3))
        #expect(!FileTree.makeFolder("\(folder.path)/x/y/z", depth: 2))
        #expect(FileTree.makeFolder("\(folder.path)/x/y/z", depth: 3))
        #expect(FileTree.makeFolder("\(folder.path)/x/y/z", depth: 0))
        #expect(!FileTree.makeFolder("\(folder.path)/b/y", depth: 2))
    }

    @Test func aFingerprintChangesWithTheContent() throws {
        let path = try folder.write("one".utf8, to: "file")
        let before = try #require(FileState(path: path))
        #expect(before.size == 3)
        #expect(FileState(path: path)?.fingerprint == before.fingerprint)
        try folder.write("another".utf8, to: "file")
        let after = try #require(FileState(path: path))
        #expect(after.fingerprint != before.fingerprint && after.size == 7)
        #expect(FileState(path: folder.path) == nil && FileState(path: "/dev/null") == nil)
    }

    @Test func mappedFilesShowTheirBytes() throws {
        let path = try folder.write("mapped".utf8, to: "file")
        let file = try #require(
            MappedFile(path, followsLinks: false) { Array($0) == Array("mapped".utf8) && $1 == 6 })
        #expect(Array(file.bytes) == Array("mapped".utf8))
        #expect(MappedFile(path, followsLinks: false) { _, _ in false } == nil)
        try Shell.run("ln -s file mapped-link; mkfifo mapped-pipe", in: folder)
        let link = "\(folder.path)/mapped-link"
        #expect(MappedFile(link, followsLinks: true) { _, _ in true } != nil)
        let others = [folder.path, "\(folder.path)/missing", "\(folder.path)/mapped-pipe", link]
        for path in others + [try folder.write([], to: "empty")] {
            #expect(MappedFile(path, followsLinks: false) { _, _ in true } == nil, "\(path)")
        }
    }
}
