import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct TreeWalkerTests {
    /// A tree, and what ripgrep lists of it (Scripts/make-tree-cases).
    struct Case: Decodable, Sendable {
        struct List: Decodable, Sendable { let options: [String], files: [String] }
        let tree: [String: String], lists: [List]
    }

    static let cases: [Case] = {
        do {
            return try JSONDecoder().decode([Case].self, from: Data(Fixture.bytes("cases/trees.json")))
        } catch {
            fatalError("\(error)")
        }
    }()

    private func options(_ arguments: [String]) -> WalkOptions {
        var options = WalkOptions()
        var arguments = arguments[...]
        while let argument = arguments.popFirst() {
            switch argument {
            case "--hidden": options.includesHidden = true
            case "--no-ignore": (options.usesGit, options.usesIgnoreFiles) = (false, false)
            case "--no-ignore-vcs": options.usesGit = false
            case "--no-require-git": options.requiresRepository = false
            case "--follow": options.followsLinks = true
            case "-g": options.globs.add(Array(arguments.removeFirst().utf8)[...])
            default: Issue.record("\(argument)")
            }
        }
        return options
    }

    private func files(_ folder: String, _ options: WalkOptions) -> [String] {
        let walker = TreeWalker(options)
        walker.begin(at: FilePath(folder))
        var files: [String] = []
        while let entry = walker.next() {
            if case .file(let file) = entry {
                files.append(String(file.path.string.dropFirst(folder.utf8.count + 1)))
            }
        }
        return files
    }

    @Test(arguments: cases.indices)
    func takesWhatRipgrepTakes(_ index: Int) throws {
        let folder = try TemporaryFolder()
        let root = folder.path + "/tree"
        for (path, content) in Self.cases[index].tree {
            guard content.hasPrefix("-> ") else {
                try folder.write(content.utf8, to: "tree/" + path)
                continue
            }
            let link = URL(filePath: root).appending(path: path)
            try FileManager.default.createDirectory(
                at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: link.path(percentEncoded: false), withDestinationPath: String(content.dropFirst(3)))
        }
        for list in Self.cases[index].lists {
            let found = files(root, options(list.options))
            #expect(Set(found) == Set(list.files), "\(list.options)")
            #expect(found.count == list.files.count)
        }
    }

    @Test func theOrderIsThatOfTheBytesOfTheNames() throws {
        let folder = try TemporaryFolder()
        for name in ["b", "a/2", "a.c", "a-b", "Z", "é", "a/10"] { try folder.write([], to: name) }
        #expect(files(folder.path, WalkOptions()) == ["Z", "a/10", "a/2", "a-b", "a.c", "b", "é"])
    }

    @Test func filesOfTheUserAndOfLinkedWorktreesCount() throws {
        let folder = try TemporaryFolder()
        try folder.write("[Core]\n\texcludesFile = ~/mine\n".utf8, to: "home/.gitconfig")
        try folder.write("*.tmp\n".utf8, to: "home/mine")
        try folder.write("*.log\n".utf8, to: "main/.git/info/exclude")
        try folder.write("../..\n".utf8, to: "main/.git/worktrees/w/commondir")
        try folder.write("gitdir: \(folder.path)/main/.git/worktrees/w\n".utf8, to: "w/.git")
        for name in ["a.tmp", "a.log", "a"] { try folder.write([], to: "w/" + name) }
        var options = WalkOptions()
        #expect(files(folder.path + "/w", options) == ["a", "a.tmp"])
        options.globalGitRules = GitFolder.globalRules(environment: ["HOME": folder.path + "/home"])
        #expect(files(folder.path + "/w", options) == ["a"])
        options.usesGit = false
        #expect(files(folder.path + "/w", options) == ["a", "a.log", "a.tmp"])
    }

    @Test func aFileOfGitThatSaysSomethingElseNamesNoFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write("*.log\n".utf8, to: "main/.git/info/exclude")
        for (beginning, left) in [
            ("gitdir: ", ["a"]), ("GitDir: ", ["a", "a.log"]), ("gitdoc: ", ["a", "a.log"]),
            ("", ["a", "a.log"]),
        ] {
            try folder.write("\(beginning)\(folder.path)/main/.git\n".utf8, to: "w/.git")
            for name in ["a.log", "a"] { try folder.write([], to: "w/" + name) }
            #expect(files(folder.path + "/w", WalkOptions()) == left, "\(beginning)")
        }
    }

    @Test func rulesAboveTheFolderCount() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: ".git/HEAD")
        try folder.write("/deep/in/a\n*.o\n".utf8, to: ".gitignore")
        for name in ["a", "b", "c.o"] { try folder.write([], to: "deep/in/" + name) }
        #expect(files(folder.path + "/deep/in", WalkOptions()) == ["b"])
    }

    @Test func filesHaveTheirSizes() throws {
        let folder = try TemporaryFolder()
        try folder.write("12345".utf8, to: "file")
        try folder.write("123".utf8, to: "folder/other")
        try Shell.run("ln -s file link; ln -s folder linked; ln -s nowhere broken", in: folder)
        let own = ["file": 5, "folder/other": 3]
        for (followsLinks, linked) in [
            (false, [:]), (true, ["broken": 0, "link": 5, "linked/other": 3]),
        ] as [(Bool, [String: Int])] {
            var options = WalkOptions()
            options.followsLinks = followsLinks
            let walker = TreeWalker(options)
            walker.begin(at: FilePath(folder.path))
            var sizes: [String: Int] = [:]
            while case .file(let file)? = walker.next() {
                sizes[String(file.path.string.dropFirst(folder.path.utf8.count + 1))] = file.size
            }
            #expect(sizes == own.merging(linked) { own, _ in own })
        }
    }

    @Test func linksThatLeadBackAreLeftOutAndCounted() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "a/b/file")
        try Shell.run("ln -s .. a/b/up; ln -s . a/self; ln -s nowhere broken; ln -s a/b other", in: folder)
        var options = WalkOptions()
        options.followsLinks = true
        let walker = TreeWalker(options)
        walker.begin(at: FilePath(folder.path))
        var count = 0
        while walker.next() != nil { count += 1 }
        // a/b/file, broken, other/file, and other/up/b/file: there, `up` is not above itself.
        #expect(walker.loops >= 2 && (3...4).contains(count))
    }

    @Test func aFolderThatCannotBeReadIsAFailureInItsPlace() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "c"] { try folder.write([], to: name) }
        // Longer than any path that the system takes, so that it fails for root, too.
        let half = "n=$(printf '%0200d' 0); p=b; for i in $(seq 14); do p=$p/$n; done; mkdir -p $p"
        try Shell.run("\(half); touch $p/last; mv b half; \(half); mv half $p", in: folder)
        let walker = TreeWalker(WalkOptions())
        walker.begin(at: FilePath(folder.path))
        var seen: [String] = []
        while let entry = walker.next() {
            switch entry {
            case .file(let file): seen.append(file.path.lastComponent?.string ?? "")
            case .failure(let failure): seen.append("\(failure.cause)")
            }
        }
        #expect(seen == ["a", "File name too long", "c"])
        try Shell.run("rm -rf b", in: folder)
    }
}
