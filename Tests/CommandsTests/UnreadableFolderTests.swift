import Foundation
import TestSupport
import Testing

/// A corpus, a dataset or a count that lacks files is not made in silence.
@Suite struct UnreadableFolderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["yes/a", "no/b", "closed/in/c"] { try folder.write("some text\n".utf8, to: "t/\(name)") }
        try Shell.run(
            "mkdir out; chmod 777 out; chmod 755 . t t/*; chmod 000 t/no; chmod 644 t/closed", in: folder)
    }

    /// Runs `bpe` as someone who may not read everything.
    private func run(_ arguments: String) throws -> CommandProcess {
        let user = getuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : ""
        return try CommandProcess(
            shell: "HOME=/nonexistent \(user) \"$bpe\" \(arguments)", in: folder.path)
    }

    @Test(
        arguments: ["t", "'t/*'", "'t/*/*'"],
        ["encode", "encode -o out/x --format u16", "encode --format json --offsets bytes"])
    func encodingStopsBeforeItBegins(paths: String, command: String) throws {
        let run = try run("\(command) \(paths)")
        #expect(run.status == 1 && run.output.isEmpty, "\(run.errors)")
        #expect(run.errors.contains("cannot read t/no: Permission denied"), "\(run.errors)")
        #expect(run.errors.contains("nothing was done"), "\(run.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out").isEmpty)
    }

    @Test(arguments: ["t", "'t/*'", "'t/*/*'"], ["train --size 260", "count-pieces"])
    func countingPiecesStopsBeforeItBegins(paths: String, command: String) throws {
        let run = try run("\(command) -o out/x \(paths)")
        #expect(run.status == 1 && run.output.isEmpty, "\(run.errors)")
        #expect(run.errors.contains("cannot read t/no: Permission denied"), "\(run.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out").isEmpty)
    }

    /// Whoever may write to a file there may not replace it.
    @Test(.enabled(if: getuid() == 0), arguments: ["train --size 260", "encode --format u16"])
    func anothersFileInASharedFolderStays(command: String) throws {
        try Shell.run("mkdir s; printf old > s/x; chmod 666 s/x; chmod 1777 s", in: folder)
        let run = try run("\(command) -o s/x t/yes/a")
        #expect(run.status == 1 && run.errors.contains("cannot write s/x"), "\(run.text)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/s")
        #expect(names == ["x"], "\(names)")
        #expect(try String(contentsOfFile: folder.path + "/s/x", encoding: .utf8) == "old")
    }

    @Test(arguments: ["count t", "count --json t", "count --by language t", "report t"])
    func countsNameWhatTheyLack(command: String) throws {
        let run = try run(command)
        #expect(run.status == 1, "\(run.text)")
        for place in ["t/no", "t/closed/in"] {
            #expect(run.errors.contains("cannot read \(place): Permission denied"), "\(run.errors)")
        }
    }
}
