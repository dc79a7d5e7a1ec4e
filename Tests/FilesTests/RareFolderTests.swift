import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Folders whose entries, repositories and owners are not as usual.
@Suite struct RareFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func walk(
        _ path: String? = nil, _ options: WalkOptions = WalkOptions()
    ) throws -> [(name: String, size: Int)] {
        let path = path ?? folder.path
        let walker = TreeWalker(options)
        walker.begin(at: FilePath(path))
        var files: [(String, Int)] = []
        while let entry = walker.next() {
            switch entry {
            case .file(let file):
                files.append((String(file.path.string.dropFirst(path.utf8.count + 1)), file.size))
            case .failure(let failure): throw failure
            }
        }
        return files
    }

    /// Some file systems do not say what an entry is.
    @Test(arguments: [true, false]) func kindsThatAreNotToldAreAskedFor(followsLinks: Bool) throws {
        for name in ["a", "b/1", "b/2"] { try folder.write("text".utf8, to: name) }
        try Shell.run(
            "ln -s a file; ln -s b folder; mkfifo pipe; ln -s pipe stream; ln -s nowhere broken", in: folder)
        var options = WalkOptions()
        options.followsLinks = followsLinks
        let told = try walk(nil, options)
        let expected =
            followsLinks
            ? ["a", "b/1", "b/2", "broken", "file", "folder/1", "folder/2"] : ["a", "b/1", "b/2"]
        #expect(told.map(\.name) == expected)
        #expect(told.allSatisfy { $0.size == ($0.name == "broken" ? 0 : 4) })
        options.nextEntry = { folder in
            let entry = readdir(folder)
            entry?.pointee.d_type = 0
            return entry
        }
        let asked = try walk(nil, options)
        #expect(asked.map(\.name) == expected && asked.map(\.size) == told.map(\.size))
    }

    @Test func aFileThatGoesMeanwhileHasNoSize() throws {
        for name in ["a", "b"] { try folder.write("text".utf8, to: name) }
        var options = WalkOptions()
        options.nextEntry = { [path = folder.path as String] in
            let entry = readdir($0)
            if entry == nil { unlink("\(path)/a") }
            return entry
        }
        let files = try walk(nil, options)
        #expect(files.map(\.name) == ["a", "b"] && files.map(\.size) == [0, 4])
    }

    @Test func aFolderThatIsNotThereIsAFailure() {
        let walker = TreeWalker(WalkOptions())
        walker.begin(at: FilePath("\(folder.path)/missing"))
        guard case .failure(let failure)? = walker.next() else {
            Issue.record("no failure")
            return
        }
        #expect(failure.cause == .noSuchFileOrDirectory && failure.path == "\(folder.path)/missing")
        #expect(walker.next() == nil)
    }

    @Test func theRootHasOneSlash() throws {
        let walker = TreeWalker(WalkOptions())
        walker.begin(at: "/")
        guard case .file(let file)? = walker.next() else { return }
        #expect(file.path.string.hasPrefix("/") && !file.path.string.hasPrefix("//"))
    }

    /// As `git worktree add --relative-paths` and submodules have it; and a folder in common that is named from the root.
    @Test(arguments: ["../..", ""]) func placesOfRepositoriesMayBeRelative(common: String) throws {
        try folder.write("*.log\n".utf8, to: "main/.git/info/exclude")
        let named = common.isEmpty ? "\(folder.path)/main/.git" : common
        try folder.write("\(named)\n".utf8, to: "main/.git/worktrees/w/commondir")
        try folder.write("gitdir: ../main/.git/worktrees/w\n".utf8, to: "w/.git")
        for name in ["a.log", "a"] { try folder.write([], to: "w/" + name) }
        #expect(try walk(folder.path + "/w").map(\.name) == ["a"])
    }

    @Test func rulesOfTheUserThatCannotBeReadAreNone() throws {
        try Shell.run("mkdir home; ln -s loop home/loop", in: folder)
        try folder.write("[core]\nexcludesfile = ~/loop\n".utf8, to: "home/.gitconfig")
        #expect(GitFolder.globalRules(environment: ["HOME": "\(folder.path)/home"]).isEmpty)
    }

    @Test func rulesOfTheUserCountWithoutOthers() throws {
        for name in ["a", "a.tmp", "b/c.tmp"] { try folder.write([], to: name) }
        var options = WalkOptions()
        options.globalGitRules = IgnoreRules("*.tmp\n".utf8)
        #expect(try walk(nil, options).map(\.name) == ["a", "a.tmp", "b/c.tmp"])
        options.requiresRepository = false
        #expect(try walk(nil, options).map(\.name) == ["a"])
    }

    /// As ripgrep, for which the slash that ends a line may be escaped.
    @Test(arguments: [(true, IgnoreVerdict.ignored), (false, nil)])
    func anEscapedSlashAtTheEndIsForFolders(isFolder: Bool, expected: IgnoreVerdict?) {
        Array("a".utf8).withUnsafeBufferPointer {
            let path = PathInFolder($0, nameStart: 0)
            #expect(IgnoreRules("a\\/".utf8).verdict(on: path, skipping: 0, isFolder: isFolder) == expected)
        }
    }

    /// Only root can give a folder to any group.
    @Test(.enabled(if: geteuid() == 0 && getegid() != 1), arguments: [("770", false), ("750", true)])
    func aGroupOfOthersMustNotWrite(mode: String, isPrivate: Bool) throws {
        let path = "\(folder.path)/own/files"
        #expect(PrivateFolder(making: path) != nil)
        try Shell.run("chgrp 1 own/files; chmod \(mode) own/files", in: folder)
        #expect((PrivateFolder(path) != nil) == isPrivate)
        // Of this process's own group, members may write.
        try Shell.run("chgrp \(getegid()) own/files; chmod \(mode) own/files", in: folder)
        #expect(PrivateFolder(path) != nil)
    }
}
