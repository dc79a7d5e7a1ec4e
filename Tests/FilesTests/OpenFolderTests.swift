import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

/// A folder is listed whole, or its place is an error.
@Suite struct OpenFolderTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a/1", "a/2", "b/1", "b/2", "c"] { try folder.write([], to: name) }
    }

    /// How often a fault has been waited for; only one thread lists folders here.
    private final class Calls: @unchecked Sendable {
        var count = 0
    }

    /// The system's entries, of which the n-th that is asked for is an error instead.
    private func failing(at place: Int) -> OpenFolder.NextEntry {
        let calls = Calls()
        return {
            calls.count += 1
            guard calls.count == place else { return readdir($0) }
            errno = EIO
            return nil
        }
    }

    private func walk(_ options: WalkOptions = WalkOptions()) -> (files: [String], failures: [FileFailure]) {
        let walker = TreeWalker(options)
        walker.begin(at: FilePath(folder.path))
        var (files, failures): ([String], [FileFailure]) = ([], [])
        while let entry = walker.next() {
            switch entry {
            case .file(let file): files.append(String(file.path.string.dropFirst(folder.path.utf8.count + 1)))
            case .failure(let failure): failures.append(failure)
            }
        }
        return (files, failures)
    }

    @Test func anErrorAtAnyEntryIsAFailure() throws {
        var options = WalkOptions()
        // Five entries in the root with the dots, and its end; four and an end in each other folder.
        for place in 1...16 {
            options.nextEntry = failing(at: place)
            let (files, failures) = walk(options)
            #expect(failures.map(\.cause) == [.ioError], "\(place)")
            #expect(failures.first?.path.hasPrefix(folder.path) == true)
            #expect(files.count < 5)
        }
        options.nextEntry = failing(at: 17)
        let whole = walk(options)
        #expect(whole.files == ["a/1", "a/2", "b/1", "b/2", "c"] && whole.failures.isEmpty)
    }

    @Test func namesHaveTheSameErrors() throws {
        for place in 1...6 {
            #expect(throws: FileFailure.self) {
                try FileTree.names(in: FilePath(folder.path), failing(at: place))
            }
        }
        #expect(
            try FileTree.names(in: FilePath(folder.path), failing(at: 7)).map(\.string) == ["a", "b", "c"])
    }

    @Test func threeDotsAreAName() throws {
        for name in ["a/...", "a/...."] { try folder.write([], to: name) }
        #expect(
            try FileTree.names(in: FilePath("\(folder.path)/a")).map(\.string) == ["...", "....", "1", "2"])
    }

    @Test func aFolderThatIsRemovedMeanwhileIsNotEmpty() throws {
        try Shell.run("mkdir gone", in: folder)
        let gone = folder.path + "/gone"
        let failure = #expect(throws: FileFailure.self) {
            try FileTree.names(in: FilePath(gone)) {
                rmdir(gone)
                return readdir($0)
            }
        }
        #expect(failure?.cause == .noSuchFileOrDirectory && failure?.path == gone)
    }

    @Test(arguments: [".ignore", ".rgignore", ".gitignore"])
    func ignoreFilesThatCannotBeReadAreFailures(name: String) throws {
        // A link to itself cannot be read by root either.
        try Shell.run("mkdir .git; ln -s \(name) a/\(name)", in: folder)
        let (files, failures) = walk()
        #expect(files == ["b/1", "b/2", "c"])
        #expect(failures.map(\.cause) == [.tooManySymbolicLinkLevels])
        #expect(failures.first?.path.hasSuffix("a/\(name)") == true)
        try Shell.run("rm a/\(name); ln -s \(name) \(name)", in: folder)
        #expect(walk().failures.count == 1 && walk().files.isEmpty)
        var options = WalkOptions()
        (options.usesGit, options.usesIgnoreFiles) = (false, false)
        #expect(walk(options).files.count == 5)
    }

    @Test func anIgnoreFileThatIsNoFileHasNoRules() throws {
        try Shell.run("mkdir .ignore; ln -s nowhere a/.ignore", in: folder)
        #expect(walk().files.count == 5 && walk().failures.isEmpty)
    }

    @Test func aPatternIsOnNoLongerPathThanTheSystemTakes() throws {
        let name = String(repeating: "n", count: 200)
        // Root, too, is told when a path is too long.
        try Shell.run("for i in $(seq 24); do mkdir \(name); cd \(name); done; touch file", in: folder)
        let pattern = folder.path + String(repeating: "/n*", count: 24) + "/*"
        let matches = FileTree.matches(of: pattern)
        #expect(matches.count == 1)
        let failure = #expect(throws: FileFailure.self) { try matches.first?.get() }
        #expect(failure?.cause == .fileNameTooLong)
        #expect("\(failure!)".contains("go into a folder on the way"))
        try Shell.run("rm -rf \(name)", in: folder)
    }

    /// What bash makes of the same patterns.
    @Test func patternsAreThoseOfAShell() throws {
        for name in ["x[1]", "a/.hidden", "a/sub/1", "bb/1", "we\\ird", "*star"] {
            try folder.write([], to: name)
        }
        for pattern in [
            "*", "a/*", "*/1", "[ab]*", "[!a]*", "?", "b*/[12]", "a/.*", "*/*/*", "x\\[*", "a/*/", "*/",
            "./*",
            "a/../*/1", "\\**", "a//1*", "*ird", "nothing*", "[", "a/sub/../*",
        ] {
            let process = Process()
            process.executableURL = URL(filePath: "/bin/bash")
            process.arguments = [
                "-c", "LC_ALL=C; shopt -s nullglob; printf '%s\\n' \(folder.path)/\(pattern)",
            ]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let bytes = output.fileHandleForReading.readDataToEndOfFile()
            let expected = Set(
                String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { FilePath(String($0)) })
            let found = try FileTree.matches(of: "\(folder.path)/\(pattern)").map { try $0.get() }
            if expected.isEmpty {
                #expect(found == [FilePath("\(folder.path)/\(pattern)")], "\(pattern)")
            } else {
                #expect(Set(found) == expected, "\(pattern)")
            }
        }
    }
}
