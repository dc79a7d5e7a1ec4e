import Files
import Foundation
import TestSupport
import Testing

/// Outputs that belong together, and runs that write the same.
@Suite struct OutputSetTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Renaming a file onto a folder that has come meanwhile fails.
    @Test(arguments: 0..<4) func aFileThatCannotTakeItsPlaceTakesTheOthersBack(blocked: Int) throws {
        let names = ["new", "a", "b", "other"]
        try folder.write("old a".utf8, to: "a")
        try folder.write("old b".utf8, to: "b")
        try Shell.run("chmod 640 a", in: folder)
        let failure = #expect(throws: FileFailure.self) {
            try OutputFile.write(to: names.map { "\(folder.path)/\($0)" }) { files in
                for file in files { try file.write(Array("new".utf8)) }
                try Shell.run("rm -f \(names[blocked]); mkdir \(names[blocked])", in: folder)
            }
        }
        #expect(failure?.path == "\(folder.path)/\(names[blocked])")
        #expect(Set(folder.contents) == ["a", "b", names[blocked]])
        for name in ["a", "b"] where name != names[blocked] {
            #expect(try folder.read(name) == Array("old \(name)".utf8))
        }
        if blocked != 1 {
            #expect(
                try FileManager.default.attributesOfItem(atPath: "\(folder.path)/a")[.posixPermissions]
                    as? Int
                    == 0o640)
        }
    }

    /// A file that is gone cannot be renamed, and what is in its place stays.
    @Test(arguments: 0..<4) func aFileThatIsGoneTakesTheOthersBack(gone: Int) throws {
        let names = ["new", "a", "b", "other"]
        for name in ["a", "b"] { try folder.write("old \(name)".utf8, to: name) }
        #expect(throws: FileFailure.self) {
            try OutputFile.write(to: names.map { "\(folder.path)/\($0)" }) { files in
                for (file, name) in zip(files, names) { try file.write(Array("new \(name)".utf8)) }
                for name in folder.contents where OutputFile.isTemporaryName(name) {
                    if try folder.read(name) == Array("new \(names[gone])".utf8) {
                        try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
                    }
                }
            }
        }
        #expect(Set(folder.contents) == ["a", "b"])
        for name in ["a", "b"] { #expect(try folder.read(name) == Array("old \(name)".utf8)) }
    }

    @Test func allTakeTheirPlacesAndNothingIsLeft() throws {
        let names = ["a", "b", "c"]
        try folder.write("old".utf8, to: "b")
        try OutputFile.write(names.map { ("\(folder.path)/\($0)", Array($0.utf8)) })
        #expect(Set(folder.contents) == Set(names))
        for name in names { #expect(try folder.read(name) == Array(name.utf8)) }
    }

    #if os(Linux)
        /// Where the new name may be lost in a power cut, the old file is put back. Some file systems do not write back
        /// folders, and say so.
        @Test(arguments: [(EIO, true), (ENOSPC, true), (EINVAL, false), (ENOTSUP, false)])
        func aNameThatDoesNotReachTheDiskIsTakenBack(error: CInt, isFailure: Bool) async throws {
            try folder.write("old".utf8, to: "file")
            await #expect(processExitsWith: .success) {
                [path = folder.path as String, error = error as CInt, isFailure = isFailure as Bool] in
                let file = try OutputFile("\(path)/file")
                try file.write(Array("new".utf8))
                try file.close()
                try SystemCall.fsync.refuse(error)
                do {
                    try OutputFile.place([file])
                    #expect(!isFailure)
                } catch {
                    #expect(isFailure && (error as? FileFailure)?.action == "save the folder entry of")
                }
                file.abandon()
            }
            #expect(folder.contents == ["file"])
            #expect(try folder.read("file") == Array((isFailure ? "old" : "new").utf8))
        }

        /// A disk that fails, and then lets nothing be renamed any more: what was there before is said to be under another
        /// name.
        @Test func anOldFileThatCannotBePutBackIsNamed() async throws {
            try folder.write("old".utf8, to: "file")
            await #expect(processExitsWith: .success) { [path = folder.path as String] in
                let file = try OutputFile("\(path)/file")
                try file.write(Array("new".utf8))
                try file.close()
                try SystemCall.fsync.replace { _ in
                    try? SystemCall.rename.refuse(EROFS)
                    errno = EIO
                }
                let failure = #expect(throws: FileFailure.self) { try OutputFile.place([file]) }
                #expect(failure?.description.contains("as it was") == false, "\(failure?.description ?? "")")
                file.abandon()
                let sentences = Leftovers.take()
                let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0 != "file" }
                #expect(names.count == 1)
                #expect(
                    sentences == [
                        "\(path)/\(names[0]) has what was in \(path)/file: it could not be put back, move it there"
                    ])
                #expect(try InputFile.read("\(path)/\(names[0])") == Array("old".utf8))
            }
            #expect(try folder.read("file") == Array("new".utf8))
        }
    #endif

    /// What is opened first has the number 0 then.
    @Test func aRunWithoutStandardInputHasAFolder() async {
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            close(STDIN_FILENO)
            try FolderLock("\(path)/work").release()
        }
        #expect(folder.contents.isEmpty)
    }

    @Test func oneRunAtATimeHasAFolder() throws {
        let path = "\(folder.path)/work"
        var lock: FolderLock? = try FolderLock(path)
        let refused = #expect(throws: FolderInUse.self) { try FolderLock(path) }
        #expect(refused?.path == path)
        // The list of the system's locks can leave out the process, but does not name another.
        let isListed = (try? InputFile.read("/proc/locks")).map {
            String(decoding: $0, as: UTF8.self).split(separator: "\n").contains {
                $0.split(separator: " ").dropFirst().prefix(4).elementsEqual([
                    "FLOCK", "ADVISORY", "WRITE", "\(getpid())",
                ])
            }
        }
        #expect(refused?.process == (isListed == true ? Int(getpid()) : nil))
        lock?.release()
        #expect(folder.contents.isEmpty)
        lock = nil
        // With files in it, the folder stays.
        try folder.write("kept".utf8, to: "work/file")
        let second = try FolderLock(path)
        second.release()
        #expect(try folder.read("work/file") == Array("kept".utf8))
    }

    /// A link that leads nowhere looks like a folder that has just been removed, each time.
    @Test(arguments: [("dangling", "write"), ("file", "read"), ("missing/work", "write")])
    func whereNoFolderCanBeIsNoLock(name: String, action: String) throws {
        try folder.write("text".utf8, to: "file")
        try Shell.run("ln -s missing dangling", in: folder)
        let failure = #expect(throws: FileFailure.self) { try FolderLock("\(folder.path)/\(name)") }
        #expect(failure?.action == action && failure?.isAbsence == true)
        #expect(Set(folder.contents) == ["dangling", "file"])
    }

    @Test func aFolderThatIsRemovedWhileItIsTakenIsMadeAgain() throws {
        let path = "\(folder.path)/work"
        DispatchQueue.concurrentPerform(iterations: 400) { _ in
            do {
                let lock = try FolderLock(path)
                #expect(FileManager.default.fileExists(atPath: path))
                lock.release()
            } catch {
                #expect(error is FolderInUse)
            }
        }
        #expect(folder.contents.isEmpty)
    }
}
