#if os(Linux)
    import Files
    import Foundation
    import SystemPackage
    import TestSupport
    import Testing

    /// How often a call has been replaced, in the process of one test.
    private nonisolated(unsafe) var callCount = 0

    /// Disks that lack something or fail, and other processes that come between two steps.
    @Suite struct SystemRefusalTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private static func newFile(_ path: String) throws -> OutputFile {
            let file = try OutputFile(path)
            try file.write(Array("new".utf8))
            return file
        }

        @Test func aSignalDoesNotKeepANameFromTheDisk() async throws {
            try folder.write("old".utf8, to: "file")
            await #expect(processExitsWith: .success) { [path = folder.path as String] in
                let file = try Self.newFile("\(path)/file")
                try file.close()
                try SystemCall.fsync.replace { _ in
                    // The second error ends the attempts: this file system does not write back folders.
                    errno = callCount == 0 ? EINTR : EINVAL
                    callCount += 1
                }
                try OutputFile.place([file])
                #expect(callCount == 2)
            }
            #expect(folder.contents == ["file"])
            #expect(try folder.read("file") == Array("new".utf8))
        }

        @Test func aFileThatDoesNotReachTheDiskDoesNotReplaceTheOldOne() async throws {
            try folder.write("old".utf8, to: "file")
            await #expect(processExitsWith: .success) { [path = folder.path as String] in
                let file = try Self.newFile("\(path)/file")
                try SystemCall.fsync.refuse(ENOSPC)
                let failure = #expect(throws: FileFailure.self) { try OutputFile.finish([file]) }
                #expect(failure?.cause == .noSpace)
                #expect(
                    failure?.description.contains("if the file was there before, it is as it was") == true)
                file.abandon()
            }
            #expect(folder.contents == ["file"])
            #expect(try folder.read("file") == Array("old".utf8))
        }

        @Test func whatCannotBeRemovedIsNamed() async throws {
            try folder.write("old".utf8, to: "file")
            await #expect(processExitsWith: .success) { [path = folder.path as String] in
                let file = try Self.newFile("\(path)/file")
                try file.close()
                try SystemCall.unlink.refuse(EROFS)
                try OutputFile.place([file])
                let left = Leftovers.take()
                #expect(
                    left.count == 1 && left[0].hasPrefix("\(path)/.bpe-")
                        && left[0].contains("could not be removed"))
                #expect(Leftovers.take().isEmpty)
            }
            #expect(try folder.read("file") == Array("new".utf8))
        }

        @Test(arguments: [1, 2]) func noSecondNameIsLeftWhereNothingCanBeRenamed(count: Int) async throws {
            let names = ["a", "b"].prefix(count)
            for name in names { try folder.write("old".utf8, to: name) }
            await #expect(processExitsWith: .success) {
                [path = folder.path as String, count = count as Int] in
                let files = try ["a", "b"].prefix(count).map { try Self.newFile("\(path)/\($0)") }
                for file in files { try file.close() }
                try SystemCall.rename.refuse(EACCES)
                #expect(throws: FileFailure.self) { try OutputFile.place(files) }
                for file in files { file.abandon() }
            }
            #expect(folder.contents == Set(names))
            for name in names { #expect(try folder.read(name) == Array("old".utf8)) }
        }

        /// Without hard links there is no second name for what was there before.
        @Test func theOnlyNewFileStaysWhereTheOldOneCannotBeBroughtBack() async throws {
            try folder.write("old".utf8, to: "file")
            await #expect(processExitsWith: .success) { [path = folder.path as String] in
                let file = try Self.newFile("\(path)/file")
                try file.close()
                try SystemCall.link.refuse(EPERM)
                try SystemCall.fsync.refuse(EIO)
                #expect(throws: FileFailure.self) { try OutputFile.place([file]) }
                file.abandon()
            }
            #expect(folder.contents == ["file"])
            #expect(try folder.read("file") == Array("new".utf8))
        }

        @Test(arguments: [false, true])
        func severalFilesAreTakenBackWithoutHardLinks(isBlocked: Bool) async throws {
            for name in ["a", "b"] { try folder.write("old \(name)".utf8, to: name) }
            await #expect(processExitsWith: .success) {
                [path = folder.path as String, isBlocked = isBlocked as Bool] in
                let files = try ["a", "b"].map { try OutputFile("\(path)/\($0)") }
                for file in files {
                    try file.write(Array("new".utf8))
                    try file.close()
                }
                if isBlocked {
                    // A file cannot take the place of a folder.
                    try #require(unlink("\(path)/b") == 0 && mkdir("\(path)/b", 0o700) == 0)
                }
                try SystemCall.link.refuse(EPERM)
                do {
                    try OutputFile.place(files)
                    #expect(!isBlocked)
                } catch {
                    #expect(isBlocked)
                }
                for file in files { file.abandon() }
            }
            #expect(folder.contents == ["a", "b"])
            #expect(try folder.read("a") == Array((isBlocked ? "old a" : "new").utf8))
            if !isBlocked { #expect(try folder.read("b") == Array("new".utf8)) }
        }

        /// Some file systems say that they have changed permissions and have not; others refuse to set what is set
        /// already.
        @Test(arguments: [("711", 0 as CInt), ("", EPERM)])
        func aFileIsReplacedWhereThereAreNoPermissions(mode: String, error: CInt) async throws {
            let path = "\(folder.path)/file"
            try OutputFile.write(to: path) { try $0.write(Array("old".utf8)) }
            if !mode.isEmpty { try Shell.run("chmod \(mode) file", in: folder) }
            await #expect(processExitsWith: .success) {
                [path = path as String, error = error as CInt] in
                try SystemCall.fchmod.refuse(error)
                try OutputFile.write(to: path) { try $0.write(Array("new".utf8)) }
            }
            #expect(folder.contents == ["file"])
            #expect(try folder.read("file") == Array("new".utf8))
        }

        @Test func aFileThatWouldHaveOtherPermissionsIsNotReplaced() async throws {
            let path = "\(folder.path)/file"
            try OutputFile.write(to: path) { try $0.write(Array("old".utf8)) }
            // No new file may be executed.
            try Shell.run("chmod 711 file", in: folder)
            await #expect(processExitsWith: .success) { [path = path as String] in
                try SystemCall.fchmod.refuse(EPERM)
                let failure = #expect(throws: FileFailure.self) {
                    try OutputFile.write(to: path) { try $0.write(Array("new".utf8)) }
                }
                #expect(failure?.cause == .notPermitted)
            }
            #expect(folder.contents == ["file"])
            #expect(try folder.read("file") == Array("old".utf8))
        }

        @Test(arguments: [ENOLCK, ENOTSUP]) func withoutLocksARunHasAFolderAllTheSame(error: CInt) async {
            await #expect(processExitsWith: .success) {
                [path = folder.path as String, error = error as CInt] in
                try SystemCall.flock.refuse(error)
                let lock = try FolderLock("\(path)/work")
                #expect(FileTree.isFolder("\(path)/work"))
                lock.release()
            }
            #expect(folder.contents.isEmpty)
        }

        @Test func aNewFolderThatAPowerCutMayRemoveIsAFailure() async {
            await #expect(processExitsWith: .success) { [path = folder.path as String] in
                try SystemCall.fsync.refuse(EIO)
                let failure = #expect(throws: FileFailure.self) { try FolderLock("\(path)/work") }
                #expect(failure?.action == "save the folder entry of" && failure?.path == "\(path)/work")
                // Nothing of the first attempt is left that would be in the way.
                #expect(throws: FileFailure.self) { try FolderLock("\(path)/work") }
            }
            #expect(folder.contents.isEmpty)
        }

        /// Its entry is on the disk already.
        @Test func aFolderThatWasThereIsTakenWithoutTheDisk() async throws {
            try Shell.run("mkdir work", in: folder)
            await #expect(processExitsWith: .success) { [path = folder.path as String] in
                try SystemCall.fsync.refuse(EIO)
                try FolderLock("\(path)/work").release()
            }
            #expect(folder.contents.isEmpty)
        }

        /// The run that had the folder removes it after this one has opened it.
        @Test func aFolderThatIsRemovedBeforeItIsLockedIsMadeAgain() async {
            await #expect(processExitsWith: .success) { [path = folder.path as String] in
                // What takes the place of a call knows no path but one from here.
                try #require(chdir(path) == 0)
                try SystemCall.flock.replace { _ in
                    if callCount == 0 { rmdir("work") }
                    callCount += 1
                    errno = ENOLCK
                }
                let lock = try FolderLock("work")
                #expect(FileTree.isFolder("work"))
                lock.release()
            }
            #expect(folder.contents.isEmpty)
        }

        #if arch(x86_64)
            /// The folder is there when this run would make it, and gone when it would open it.
            @Test func aFolderThatIsRemovedBeforeItIsOpenedIsTriedAgain() async throws {
                try Shell.run("mkdir ready", in: folder)
                await #expect(processExitsWith: .success) { [path = folder.path as String] in
                    try #require(chdir(path) == 0)
                    try SystemCall.mkdir.replace { _ in
                        // Another run makes it anew.
                        if callCount == 1 { rename("ready", "work") }
                        callCount += 1
                        errno = EEXIST
                    }
                    let lock = try FolderLock("work")
                    #expect(FileTree.isFolder("work"))
                    lock.release()
                }
                #expect(folder.contents.isEmpty)
            }
        #endif
    }
#endif
