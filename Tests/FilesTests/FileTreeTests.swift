import Files
import Foundation
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
            path("a"), path("missing"), "", "no\u{0}path", path("b\u{0}"), path("a\u{0}"),
            String(repeating: "x", count: 5_000),
        ] {
            #expect(!FileTree.isFile(text) && !FileTree.isRegularFile(text))
            #expect(text == path("a") || !FileTree.isFolder(text))
        }
        #expect(FileTree.isStream(path("pipe")) && FileTree.isStream("/dev/null"))
        #expect(
            !FileTree.isStream(path("b")) && !FileTree.isStream(path("a")) && !FileTree.isStream(path("x")))
    }

    /// The NUL that ends a path is the 4096th byte at most.
    @Test(arguments: [(4_095, true), (4_096, false)])
    func aPathIsAsLongAsTheSystemTakes(length: Int, _ isTaken: Bool) {
        // The root is in itself.
        func padded(_ path: String) -> String {
            let count = length - path.utf8.count
            let parent = count % 2 == 0 ? "/" : "/../"
            return parent + String(repeating: "./", count: (count - parent.utf8.count + 1) / 2)
                + path.dropFirst()
        }
        #expect(padded(folder.path).utf8.count == length)
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

    @Test func aFolderIsMadeWhereTheProcessIs() async {
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            precondition(chdir(path) == 0 && FileTree.makeFolder("new", depth: 1))
            precondition(FileTree.isFolder("\(path)/new") && FileTree.makeFolder("other/one", depth: 2))
        }
    }

    /// Each byte that is not UTF-8 takes four in a name.
    @Test func namesThatAreNotUTF8AreNotLongerForIt() throws {
        let part = FilePath(platformString: [CChar](repeating: -1, count: 240) + [0])
        var path = FilePath(named: folder.path)
        for _ in 0..<5 {
            path.append(part.components)
            #expect(path.withPlatformString { mkdir($0, 0o700) } == 0)
        }
        #expect(FileTree.isFolder(path.name) && path.name.utf8.count > 4_096)
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
