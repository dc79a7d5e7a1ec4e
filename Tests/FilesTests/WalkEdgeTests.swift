import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Folders that go meanwhile, that have the longest paths, and patterns relative to where the process is.
@Suite struct WalkEdgeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [["a"], []])
    func aFolderMayGoOnceAllItsNamesAreRead(expected: [String]) throws {
        try Shell.run("mkdir gone", in: folder)
        for name in expected { try folder.write([], to: "gone/\(name)") }
        let gone = "\(folder.path)/gone"
        let names = try FileTree.names(in: FilePath(gone)) {
            let entry = readdir($0)
            if entry == nil {
                for name in expected { unlink("\(gone)/\(name)") }
                rmdir(gone)
                errno = 0
            }
            return entry
        }
        #expect(names.map(\.string) == expected)
        #expect(!FileTree.exists(gone))
    }

    /// The files below a folder that a pattern takes; nothing is asked of ignore files and the folders above.
    private static func files(in folder: String, _ pattern: String) -> [String] {
        var options = WalkOptions()
        (options.usesGit, options.usesIgnoreFiles) = (false, false)
        options.globs.add(Array(pattern.utf8)[...])
        let walker = TreeWalker(options)
        walker.begin(at: FilePath(folder))
        var files: [String] = []
        while case .file(let file)? = walker.next() { files.append(file.path.string) }
        return files
    }

    /// Outside of the current folder, they are relative to the folder that is walked through.
    @Test func patternsAreRelativeToTheCurrentFolder() async throws {
        for name in ["a", "d/a", "d/b", "e/a"] { try folder.write([], to: name) }
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            precondition(chdir(path) == 0)
            precondition(Self.files(in: "d", "/d/a") == ["d/a"])
            precondition(Self.files(in: "\(path)/d", "/d/a") == ["\(path)/d/a"])
            precondition(Self.files(in: "d", "/a").isEmpty)
            precondition(Self.files(in: ".", "/a").count == 1)
            precondition(chdir("\(path)/e") == 0)
            precondition(Self.files(in: "\(path)/d", "/a") == ["\(path)/d/a"])
            precondition(Self.files(in: "\(path)/d", "/d/a").isEmpty)
        }
    }

    private static func allFiles(in folder: String) -> [String] {
        let walker = TreeWalker(WalkOptions())
        walker.begin(at: FilePath(folder))
        var files: [String] = []
        while let entry = walker.next() {
            if case .file(let file) = entry { files.append(file.path.lastComponent?.string ?? "") }
        }
        return files
    }

    /// A pipe would be waited for, and a device never ends.
    @Test(arguments: ["mkfifo .ignore", "ln -s /dev/zero .ignore", "mkdir .git; ln -s /dev/zero .gitignore"])
    func ignoreFilesThatAreNoFilesHaveNoRules(command: String) throws {
        try folder.write([], to: "a")
        try Shell.run(command, in: folder)
        #expect(Self.allFiles(in: folder.path) == ["a"])
    }

    @Test func patternsLongerThanAnyPathAreLeftOut() throws {
        try folder.write([], to: "a")
        try folder.write([], to: "b")
        let (most, more) = (8_192 / 2, 100_000)
        let patterns = [most, more].map {
            String(repeating: "{", count: $0) + "ab" + String(repeating: "}", count: $0)
        }
        try folder.write("\(patterns[1])\n\(patterns[0])\nb\n".utf8, to: ".ignore")
        #expect(Self.allFiles(in: folder.path) == ["a"])
    }

    #if os(Linux)
        /// Names of folders in each other, with so many bytes together with the slashes between them.
        private static func path(count: Int) -> String {
            var rest = count
            var names: [String] = []
            while rest > 0 {
                // At least one byte is left for the last name.
                let length = rest > 202 ? 200 : rest
                names.append(String(repeating: "n", count: length))
                rest -= length + 1
            }
            return names.joined(separator: "/")
        }

        /// In a folder whose path is nearly the longest, an ignore file with a longer name could not be opened.
        @Test func ignoreFilesThatAreNotThereAreNotOpened() throws {
            // With both slashes, 4,090 of 4,095 bytes.
            let deep = Self.path(count: 4_088 - folder.path.utf8.count)
            try Shell.run("mkdir -p \(deep); touch \(deep)/a \(deep)/.b", in: folder)
            let walker = TreeWalker(WalkOptions())
            walker.begin(at: FilePath(folder.path))
            var (files, failures): ([String], [FileFailure]) = ([], [])
            while let entry = walker.next() {
                switch entry {
                case .file(let file): files.append(file.path.lastComponent?.string ?? "")
                case .failure(let failure): failures.append(failure)
                }
            }
            #expect(files == ["a"] && failures.isEmpty)
            try Shell.run("rm -rf n*", in: folder)
        }

        /// In a process of its own, where nothing else asks for memory: each walk asks for a path of 4,000 bytes.
        @Test func thePathOfAFolderThatWasWalkedThroughIsNotInMemory() async throws {
            let deep = Self.path(count: 4_000 - folder.path.utf8.count)
            try Shell.run("mkdir -p \(deep)", in: folder)
            let path = "\(folder.path)/\(deep)"
            await #expect(processExitsWith: .success) { [path = path as String] in
                for _ in 0..<100 { precondition(Self.files(in: path, "a").isEmpty) }
                ProcessMemory.resident.expectLess(than: 5, in: 2_500) {
                    precondition(Self.files(in: path, "a").isEmpty)
                }
            }
            try Shell.run("rm -rf n*", in: folder)
        }
    #endif
}
