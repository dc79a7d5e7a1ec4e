import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct OutputFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private struct Stop: Error {}

    @Test func appearsWholeAndLeavesNothingElse() throws {
        let path = "\(folder.path)/new"
        let result = try OutputFile.write(to: path) { file in
            #expect(!folder.contents.contains("new"))
            try file.write(Array("text".utf8))
            return 7
        }
        #expect(result == 7)
        #expect(try folder.read("new") == Array("text".utf8))
        #expect(folder.contents == ["new"])
    }

    @Test func aFailureKeepsTheOldFile() throws {
        let path = try folder.write("old".utf8, to: "file")
        #expect(throws: Stop.self) {
            try OutputFile.write(to: path) { file in
                try file.write(Array("new".utf8))
                throw Stop()
            }
        }
        #expect(try folder.read("file") == Array("old".utf8))
        #expect(folder.contents == ["file"])
    }

    /// In a process of its own, in which no other test opens files: a file that is opened has the lowest free number.
    @Test func whatIsAbandonedIsClosed() async {
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            let numbers = try (0..<3).map { _ in
                let file = try OutputFile("\(path)/file")
                try file.write(Array("text".utf8))
                file.abandon()
                let other = try FileDescriptor.open("/dev/null", .readOnly)
                try other.close()
                return other.rawValue
            }
            #expect(Set(numbers).count == 1)
        }
        #expect(folder.contents.isEmpty)
    }

    @Test func severalFilesAppearTogetherOrNotAtAll() throws {
        let paths = ["a", "b"].map { "\(folder.path)/\($0)" }
        #expect(throws: FileFailure.self) {
            try OutputFile.write(to: paths + ["\(folder.path)/missing/c"]) { _ in }
        }
        #expect(folder.contents.isEmpty)
        try OutputFile.write(to: paths) { files in
            for (index, file) in files.enumerated() { try file.write([UInt8(index)]) }
        }
        #expect(try [folder.read("a"), folder.read("b")] == [[0], [1]])
    }

    @Test func takesOverPermissions() throws {
        let path = try folder.write("old".utf8, to: "script")
        try Shell.run("chmod 750 script", in: folder)
        try OutputFile.write(to: path) { try $0.write(Array("new".utf8)) }
        #expect(try Stat(FilePath(path)).permissions.rawValue == 0o750)
        #expect(try folder.read("script") == Array("new".utf8))
    }

    @Test func takesOverTheOwnerAndNeverRunsAsThem() throws {
        let path = try folder.write("old".utf8, to: "script")
        // Only root can give a file away.
        try Shell.run("if [ $(id -u) = 0 ]; then chown 1234:5678 script; fi; chmod 6751 script", in: folder)
        let before = try Stat(FilePath(path))
        try OutputFile.write(to: path) { try $0.write(Array("new".utf8)) }
        let after = try Stat(FilePath(path))
        #expect(after.permissions.rawValue == 0o751)
        #expect(after.userID == before.userID && after.groupID == before.groupID)
    }

    @Test func aLinkStaysALink() throws {
        try folder.write("old".utf8, to: "folder/target")
        try Shell.run("ln -s folder/target link; ln -s missing dangling", in: folder)
        for name in ["link", "dangling"] {
            try OutputFile.write(to: "\(folder.path)/\(name)") { try $0.write(Array("new".utf8)) }
            #expect(
                try Stat(FilePath("\(folder.path)/\(name)"), followTargetSymlink: false).type == .symbolicLink
            )
        }
        #expect(try folder.read("folder/target") == Array("new".utf8))
        #expect(try folder.read("missing") == Array("new".utf8))
    }

    /// The system itself refuses a longer row of links, so nothing is written through one.
    @Test func asManyLinksAreFollowedAsTheSystemFollows() throws {
        try folder.write("old".utf8, to: "link0")
        try Shell.run("for i in $(seq 41); do ln -s link$((i - 1)) link$i; done", in: folder)
        try OutputFile.write(to: "\(folder.path)/link40") { try $0.write(Array("new".utf8)) }
        #expect(try folder.read("link0") == Array("new".utf8))
        #expect(
            try Stat(FilePath("\(folder.path)/link40"), followTargetSymlink: false).type == .symbolicLink)
        let error = #expect(throws: FileFailure.self) {
            try OutputFile.write(to: "\(folder.path)/link41") { try $0.write(Array("other".utf8)) }
        }
        #expect(error?.cause == .tooManySymbolicLinkLevels)
        #expect(try folder.read("link0") == Array("new".utf8))
        #expect(
            try Stat(FilePath("\(folder.path)/link1"), followTargetSymlink: false).type == .symbolicLink)
    }

    /// A run that puts files in their places as they are complete may put all of them there at its end.
    @Test func whatIsInItsPlaceStaysThere() throws {
        let files = try ["a", "b"].map { try OutputFile("\(folder.path)/\($0)") }
        for (index, file) in files.enumerated() { try file.write([UInt8(index)]) }
        try OutputFile.finish([files[0]])
        try OutputFile.finish(files)
        for file in files { file.abandon() }
        #expect(folder.contents == ["a", "b"])
        #expect(try [folder.read("a"), folder.read("b")] == [[0], [1]])
    }

    /// A stranger's folder may have a link where a run has kept its file.
    @Test(arguments: ["ln -s other kept", "ln other kept", "mkfifo kept", "mkdir kept"])
    func onlyAFileOfItsOwnIsContinued(command: String) throws {
        try folder.write("other".utf8, to: "other")
        try Shell.run(command, in: folder)
        #expect(throws: FileFailure.self) {
            try OutputFile("\(folder.path)/file", continuing: "\(folder.path)/kept", at: 0)
        }
        #expect(try folder.read("other") == Array("other".utf8))
    }

    @Test func earlierBytesCanBeOverwritten() throws {
        let path = "\(folder.path)/header"
        try OutputFile.write(to: path) { file in
            #expect(file.isSeekable)
            try file.write(Array("????body".utf8))
            try file.overwrite(Array("head".utf8), at: 0)
            try file.write(Array("tail".utf8))
        }
        #expect(try folder.read("header") == Array("headbodytail".utf8))
    }

    /// Another run continues what an earlier one kept, from any place on that is in it.
    @Test(arguments: [0, 4, 10]) func aKeptFileIsContinued(length: Int) throws {
        let path = "\(folder.path)/file"
        let first = try OutputFile(path)
        try first.write(Array("0123456789".utf8))
        let kept = try first.keep()
        first.abandon()
        #expect(folder.contents.count == 1)
        let second = try OutputFile(path, continuing: kept, at: length)
        try second.write(Array("ab".utf8))
        #expect(
            try second.readBack { try $0.readAll() } == Array("0123456789".utf8.prefix(length))
                + Array("ab".utf8))
        // It stays kept.
        second.abandon()
        #expect(try InputFile.read(kept).count == length + 2)
        let missing = #expect(throws: FileFailure.self) {
            try OutputFile(path, continuing: kept, at: length + 3)
        }
        #expect(missing?.cause == .noData && missing?.path == kept)
        #expect(try OutputFile(path, continuing: kept).readBack { try $0.readAll() }.count == length + 2)
        let third = try OutputFile(path, continuing: kept, at: length + 2)
        try third.write(Array("cdef".utf8))
        try third.rewind(to: length + 3)
        try third.write(Array("X".utf8))
        try third.overwrite(Array("Y".utf8), at: Int64(length))
        try third.write(Array("Z".utf8))
        try OutputFile.finish([third])
        third.abandon()
        #expect(folder.contents == ["file"])
        #expect(try folder.read("file") == Array("0123456789".utf8.prefix(length)) + Array("YbcXZ".utf8))
        #expect(throws: FileFailure.self) { try OutputFile(path, continuing: kept, at: 0) }
    }

    /// Past the page cache, back, and past it again.
    @Test func aLargeFileIsTakenBackToAnyPlace() throws {
        let path = "\(folder.path)/large"
        let block = (0..<1_000_003).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 5) }
        var expected: [UInt8] = []
        let file = try OutputFile(path)
        file.goesToDisk = true
        for length in [12_000_000, 9_000_001, 4_096, 18_000_000] {
            while expected.count < length {
                try file.write(block)
                expected += block
            }
            try file.rewind(to: length - 1_000)
            expected.removeLast(expected.count - length + 1_000)
            let content = try file.readBack { try $0.readAll() }
            #expect(content == expected)
        }
        try file.write([1])
        let kept = try file.keep()
        #expect(try InputFile.read(kept) == expected + [1])
        try OutputFile.finish([file])
        #expect(folder.contents == ["large"])
    }

    @Test func aClosedFileIsKeptToo() throws {
        let file = try OutputFile("\(folder.path)/file")
        try file.write([7])
        try file.close()
        try file.close()
        let kept = try file.keep()
        file.abandon()
        #expect(try InputFile.read(kept) == [7])
    }

    /// Around the size where writing past the page cache begins, in portions that do not fit its blocks.
    @Test(arguments: [8 << 20, (8 << 20) + 1, (13 << 20) + 4_097], [1 << 16, 999_983])
    func largeFilesAreWhole(size: Int, portion: Int) throws {
        let path = "\(folder.path)/large"
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            for index in 0..<size { buffer[index] = UInt8(truncatingIfNeeded: (index &* 31) >> 5) }
            count = size
        }
        try OutputFile.write(to: path) { file in
            file.goesToDisk = true
            for start in stride(from: 0, to: size, by: portion) {
                try bytes.withUnsafeBytes {
                    try file.write(UnsafeRawBufferPointer(rebasing: $0[start..<min(start + portion, size)]))
                }
            }
            try file.overwrite([1, 2, 3], at: 10)
            try file.write([9])
        }
        var expected = bytes + [9]
        expected.replaceSubrange(10..<13, with: [1, 2, 3])
        #expect(try InputFile.read(path) == expected)
    }

    /// Devices and pipes are written to directly, and need not reach a disk.
    @Test func streamsAreWrittenDirectly() throws {
        try Shell.run("mkfifo pipe", in: folder)
        let path = "\(folder.path)/pipe"
        // Open for both, so that opening waits for no one.
        let pipe = try FileDescriptor.open(FilePath(path), .readWrite)
        defer { try? pipe.close() }
        for name in [path, "/dev/fd/\(pipe.rawValue)", "/dev/null"] {
            try OutputFile.write(to: name) { file in
                #expect(!file.isSeekable)
                file.goesToDisk = true
                try file.write(Array("text".utf8))
            }
            guard name != "/dev/null" else { continue }
            var bytes = [UInt8](repeating: 0, count: 9)
            #expect(try bytes.withUnsafeMutableBytes { try pipe.read(into: $0) } == 4)
            #expect(bytes.starts(with: "text".utf8))
        }
        #expect(folder.contents == ["pipe"])
    }

    @Test func whatCannotBeWrittenIsKnownBefore() throws {
        let file = try folder.write("text".utf8, to: "file")
        try OutputFile.checkWritable([file, "\(folder.path)/new", "-", "/dev/null"])
        #expect(folder.contents == ["file"])
        for path in [folder.path, "\(folder.path)/missing/file", "\(folder.path)/new/"] {
            #expect(throws: FileFailure.self) { try OutputFile.checkWritable([path]) }
        }
    }

    @Test func leftoversAreRecognized() {
        #expect(OutputFile.isTemporaryName(".bpe-1a2b.part"))
        for name in ["file", ".bpe-1a2b", "1a2b.part"] { #expect(!OutputFile.isTemporaryName(name)) }
    }

    @Test func bytesAreGatheredInOrder() throws {
        var portions: [[UInt8]] = []
        let stream = ByteStream { portions.append(Array($0)) }
        let large = [UInt8](repeating: 7, count: 1 << 17)
        try stream.write("ab")
        try large.withUnsafeBytes { try stream.write(portion: $0) }
        try stream.write([1, 2])
        #expect(portions == [Array("ab".utf8), large])
        try stream.flush()
        try stream.flush()
        #expect(portions.last == [1, 2] && portions.count == 3)
    }

    @Test func aWholePortionIsPassedOnAtOnce() throws {
        var count = 0
        let stream = ByteStream { count += $0.count }
        try stream.write([UInt8](repeating: 7, count: (1 << 16) - 1))
        #expect(count == 0)
        try stream.write([7])
        #expect(count == 1 << 16)
    }
}
