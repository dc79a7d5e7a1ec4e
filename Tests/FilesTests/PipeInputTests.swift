import Files
import SystemPackage
import TestSupport
import Testing

/// What comes through a pipe, into which more may be written later.
@Suite struct PipeInputTests {
    private let folder: TemporaryFolder
    private let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = FilePath("\(folder.path)/pipe")
        try Shell.run("mkfifo pipe", in: folder)
    }

    /// To read from the pipe without waiting: where there is nothing yet, that is an error.
    private func opened() throws -> FileDescriptor {
        try FileDescriptor.open(path, .readOnly, options: .nonBlocking)
    }

    private func write(_ bytes: [UInt8]) throws {
        let writer = try FileDescriptor.open(path, .writeOnly)
        defer { try? writer.close() }
        try writer.writeAll(bytes)
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func theEndOfCompressedInputStaysItsEnd(format: Compression) throws {
        let file = try opened()
        defer { try? file.close() }
        let input = InputReader(file, name: "pipe")
        for (text, expected) in [("first", "first"), ("second", "")] {
            try write(format == .gzip ? Compressed.gzip(text.utf8) : Compressed.zstd(text.utf8))
            #expect(try input.readAll() == Array(expected.utf8))
        }
    }

    /// Whoever asks again, or asks only whether the input is compressed, gets all of it later.
    @Test func bytesBeforeAReadThatFailsAreNotLost() throws {
        let file = try opened()
        defer { try? file.close() }
        let writer = try FileDescriptor.open(path, .writeOnly)
        let input = InputReader(file, name: "pipe")
        var block = [UInt8](repeating: 0, count: 16)
        try writer.writeAll("a".utf8)
        #expect(!input.isCompressed)
        try writer.writeAll("b".utf8)
        #expect(throws: FileFailure.self) { try block.withUnsafeMutableBytes { try input.read(into: $0) } }
        try writer.writeAll("cdef".utf8)
        try writer.close()
        #expect(try input.readAll() == Array("abcdef".utf8))
    }

    /// Four bytes tell whether they are compressed.
    @Test(arguments: [4, 5, 1_000]) func bytesAreHandedOutBeforeMoreAreWritten(count: Int) throws {
        let file = try opened()
        defer { try? file.close() }
        // As long as it is open, more may come.
        let writer = try FileDescriptor.open(path, .writeOnly)
        defer { try? writer.close() }
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        try writer.writeAll(bytes)
        let input = InputReader(file, name: "pipe")
        var block = [UInt8](repeating: 0, count: 4_096)
        let read = try block.withUnsafeMutableBytes { try input.read(into: $0) }
        #expect(Array(block[..<read]) == bytes)
    }
}
