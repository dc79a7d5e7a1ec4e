import Files
import Foundation
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

    /// To read from the pipe without waiting for a writer.
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
        // A socket that gives up after a millisecond fails once and can be read from again.
        let (file, writer) = try socketPair()
        defer { try? file.close() }
        var patience = timeval(tv_sec: 0, tv_usec: 1_000)
        let size = socklen_t(MemoryLayout<timeval>.size)
        try #require(setsockopt(file.rawValue, SOL_SOCKET, SO_RCVTIMEO, &patience, size) == 0)
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

    /// Node and others leave pipes so.
    @Test func whereADescriptorDoesNotWaitTheReaderDoes() throws {
        let (file, writer) = try socketPair()
        defer { try? file.close() }
        try #require(fcntl(file.rawValue, F_SETFL, O_NONBLOCK) == 0)
        let bytes = [UInt8](repeating: 7, count: 300_000)
        Thread.detachNewThread {
            for part in [bytes[..<5], bytes[5..<6], bytes[6...]] {
                usleep(5_000)
                _ = try? writer.writeAll(part)
            }
            try? writer.close()
        }
        #expect(try InputReader(file, name: "pipe").readAll() == bytes)
    }

    @Test func whereADescriptorDoesNotWaitTheWriterDoes() throws {
        let (file, reader) = try socketPair()
        defer { try? reader.close() }
        try #require(fcntl(file.rawValue, F_SETFL, O_NONBLOCK) == 0)
        // More than a socket holds.
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
        Thread.detachNewThread {
            try? bytes.withUnsafeBytes { try ByteStream(file, name: "pipe").write(portion: $0) }
            try? file.close()
        }
        usleep(5_000)
        #expect(try InputReader(reader, name: "pipe").readAll() == bytes)
    }

    /// Its ends, for the test to close. Not for processes that other tests start meanwhile, which would keep them open.
    private func socketPair() throws -> (FileDescriptor, FileDescriptor) {
        var ends: [CInt] = [0, 0]
        #if os(Linux)
            let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
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
