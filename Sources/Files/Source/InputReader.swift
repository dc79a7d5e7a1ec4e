package import SystemPackage
import Platform

/// The one way to read input: a file, a pipe, a terminal or bytes in memory, compressed or not, from start to
/// end.
///
/// ```swift
/// let input = try InputReader("corpus.txt.zst")
/// try input.forEachBlock { block in … }          // what `zstd -dc corpus.txt.zst` prints
/// ```
///
/// A regular file that changes while it is read is an error, as are damaged and truncated compressed data; by
/// then, everything before the damage has been handed out. Offsets count decompressed bytes.
package final class InputReader: @unchecked Sendable {
    // Unchecked: one thread reads at a time, and a caller that hands the reader on lets go of it.
    private let stored: any StoredInput
    /// How to decompress; takes effect with the first read.
    package var compression: Compression
    private var content = State.unopened
    /// Stored bytes that were read to recognize the format, and not handed out yet.
    private var head: ArraySlice<UInt8> = []
    /// Bytes of the content that were looked at, and not handed out yet.
    private var ahead: ArraySlice<UInt8> = []
    /// The byte of the content that is handed out next.
    package private(set) var offset = 0

    private enum State {
        case unopened
        case plain
        case compressed(DecompressedInput)
    }

    private static let blockSize = 1 << 17

    private init(_ stored: any StoredInput, _ compression: Compression) {
        self.stored = stored
        self.compression = compression
    }

    /// Opens the file at `path`.
    ///
    /// - Parameter state: the ``state`` of a reader that has read the file before; if it has changed since, that is an
    ///   error.
    package convenience init(
        _ path: FilePath, compression: Compression = .automatic, as state: FileState? = nil
    ) throws(FileFailure) {
        self.init(try StoredFile(path, as: state), compression)
    }

    /// Opens the file at `path`.
    package convenience init(_ path: String, compression: Compression = .automatic) throws(FileFailure) {
        try self.init(FilePath(named: path), compression: compression)
    }

    /// Opens a part of an uncompressed regular file; offsets are those in the file.
    ///
    /// - Throws: ``InputProblem`` if the file is compressed or ends before the part does.
    package convenience init(_ path: String, part: Range<Int>, compression: Compression = .automatic) throws {
        guard !FileTree.isStream(path) else {
            throw InputProblem(
                path, byte: part.lowerBound, "only a regular file can be read in parts",
                remedy: "read it as a whole")
        }
        let file = try StoredFile(FilePath(named: path), part: part)
        // A file without bytes has no size.
        let size = file.size ?? 0
        guard part.upperBound <= size else {
            throw InputProblem(
                path, byte: size,
                "the file ends before its part from byte \(part.lowerBound) to \(part.upperBound) does",
                remedy: "divide the file as it is now")
        }
        guard try compression == .none || compression == .automatic && !file.looksCompressed() else {
            throw InputProblem(
                path, byte: part.lowerBound, "the file is compressed, and cannot be read in parts",
                remedy: "read it as a whole, or decompress it first")
        }
        self.init(file, .none)
        offset = part.lowerBound
    }

    /// Reads a file that is open already, and leaves it open.
    package convenience init(
        _ file: FileDescriptor, name: String, compression: Compression = .automatic
    ) {
        self.init(StoredFile(borrowing: file, name: name), compression)
    }

    /// Reads bytes in memory.
    package convenience init(
        _ bytes: [UInt8], name: String = "standard input", compression: Compression = .automatic
    ) {
        self.init(StoredBytes(bytes, name: name), compression)
    }

    /// What the system said of a regular file when it was opened; `nil` for anything else.
    package var state: FileState? { (stored as? StoredFile)?.state }

    /// The file, as it was named.
    package var name: String { stored.name }

    /// How many bytes there will be; `nil` where only reading tells, as for pipes and compressed input.
    package var size: Int? { isCompressed ? nil : stored.size }

    /// How many bytes have been read as they are stored, which is less than ``offset`` where they are compressed.
    package var storedOffset: Int { stored.offset - stored.start }

    /// Whether the input is compressed. Recognizing that may read a few bytes.
    package var isCompressed: Bool {
        if case .compressed? = try? opened() { true } else { false }
    }

    /// Puts the next bytes into `buffer`.
    ///
    /// - Returns: how many there are; 0 at the end.
    /// - Throws: ``FileFailure`` or ``InputProblem``.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try ahead.isEmpty ? readContent(into: buffer) : take(from: &ahead, into: buffer)
        offset += count
        return count
    }

    /// The first bytes of what has not been read yet, which reading then begins with: fewer than `count` only at the
    /// end.
    package func peek(_ count: Int) throws -> ArraySlice<UInt8> {
        while ahead.count < count {
            var more = [UInt8](repeating: 0, count: count - ahead.count)
            let read = try more.withUnsafeMutableBytes { try readContent(into: $0) }
            if read == 0 { break }
            ahead += more[..<read]
        }
        return ahead.prefix(count)
    }

    private func readContent(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if case .unopened = content, compression == .automatic, buffer.count >= Compression.signatureSize {
            return try readFirst(into: buffer)
        }
        return switch try opened() {
        case .compressed(let unpacked): try unpacked.read(into: buffer)
        case .plain, .unopened: try readPlain(into: buffer)
        }
    }

    private func take(
        from bytes: inout ArraySlice<UInt8>, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        let count = min(bytes.count, buffer.count)
        buffer.copyBytes(from: bytes.prefix(count))
        bytes = bytes.dropFirst(count)
        return count
    }

    /// Continues at a later offset: by seeking where that is possible, otherwise by reading up to there.
    package func skip(to place: Int) throws {
        guard place > offset else { return }
        if case .plain = try opened(), place >= offset + ahead.count + head.count, try stored.seek(to: place)
        {
            (head, ahead) = ([], [])
            offset = place
            return
        }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockSize, alignment: 16)
        defer { block.deallocate() }
        while offset < place {
            let rest = UnsafeMutableRawBufferPointer(rebasing: block[..<min(block.count, place - offset)])
            if try read(into: rest) == 0 { return }
        }
    }

    /// Fills `buffer` with the stored bytes at an offset, without a change of what is read next.
    ///
    /// - Throws: ``InputProblem`` if the file ends before.
    package func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
        guard try stored.read(at: place, into: buffer) else {
            throw InputProblem(
                name, byte: place, "the file ends before these \(buffer.count) bytes",
                remedy: "check that the file is complete")
        }
    }

    /// Hands out the rest, a block at a time.
    package func forEachBlock(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockSize, alignment: 16)
        defer { block.deallocate() }
        while case let count = try read(into: block), count > 0 {
            try body(UnsafeRawBufferPointer(rebasing: block[..<count]))
        }
    }

    /// The rest, in one array.
    ///
    /// Grows as it reads: the size that a file claims can be zero (/proc) or out of date.
    ///
    /// - Parameter limit: more bytes than this are an error: a few thousand compressed ones can stand for gigabytes, and
    ///   a pipe or a device need not end.
    package func readAll(atMost limit: Int = Machine.memory / 2) throws -> [UInt8] {
        // A sparse file can claim any size.
        let size = size ?? 0
        guard size <= limit, size < Machine.memory else {
            throw FileFailure("read", name, Errno.fileTooLarge)
        }
        // One more than the size, so that the first round sees the end.
        var capacity = min(max(size + 1, 64 << 10), limit + 1)
        var bytes: [UInt8] = []
        while true {
            var isAtEnd = false
            let more = try [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                while count < buffer.count, !isAtEnd {
                    let free = UnsafeMutableBufferPointer(rebasing: buffer[count...])
                    let block = try read(into: UnsafeMutableRawBufferPointer(free))
                    isAtEnd = block == 0
                    count += block
                }
            }
            if bytes.isEmpty { bytes = more } else { bytes += more }
            guard bytes.count <= limit else { throw FileFailure("read", name, Errno.fileTooLarge) }
            if isAtEnd { return bytes }
            capacity = min(bytes.count, limit + 1 - bytes.count)
        }
    }

    private func opened() throws -> State {
        if case .unopened = content {
            if compression == .automatic {
                var start = [UInt8](repeating: 0, count: Compression.signatureSize)
                let count = try start.withUnsafeMutableBytes { try readStart(into: $0) }
                head = start[..<count]
                begin(.recognized(by: head), startingWith: head)
            } else {
                begin(compression, startingWith: head)
            }
        }
        return content
    }

    /// The first read, which recognizes the format by what it read: a small file takes no system call more.
    private func readFirst(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try readStart(into: buffer)
        begin(.recognized(by: buffer[..<count]), startingWith: Array(buffer[..<count])[...])
        if case .plain = content { return count }
        return try readContent(into: buffer)
    }

    private func begin(_ format: Compression, startingWith start: ArraySlice<UInt8>) {
        content =
            format.makeDecoder().map {
                .compressed(DecompressedInput(stored, startingWith: start, $0))
            } ?? .plain
    }

    /// Puts stored bytes into `buffer`, enough to recognize the format where there are as many.
    private func readStart(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var count = take(from: &head, into: buffer)
        do {
            while count < Compression.signatureSize {
                let more = try stored.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
                if more == 0 { break }
                count += more
            }
        } catch {
            // The next attempt begins with what this one has read.
            head = Array(buffer[..<count])[...]
            throw error
        }
        return count
    }

    private func readPlain(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !head.isEmpty else { return try stored.read(into: buffer) }
        let count = take(from: &head, into: buffer)
        guard count < buffer.count else { return count }
        return try count + stored.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
    }
}
