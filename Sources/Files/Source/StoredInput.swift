import SystemPackage

/// Input as it is stored, before anything is decompressed.
protocol StoredInput: AnyObject {
    var name: String { get }
    /// How many bytes there are in all, where the system knows.
    var size: Int? { get }
    /// The first byte that is read.
    var start: Int { get }
    /// Where reading has come.
    var offset: Int { get }
    /// Puts the next bytes into `buffer` and returns how many there are: 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// Continues at an offset; `false` where that is impossible.
    func seek(to place: Int) throws -> Bool
    /// Fills `buffer` with the bytes at an offset, without a change of what is read next.
    ///
    /// - Returns: whether there are so many.
    func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Bool
}

/// A file, which must not change while it is read.
///
/// A regular file that shrinks, grows, is written to or is deleted meanwhile is an error at the offset that
/// reading has reached: what was read would be a mixture that never existed. So is one that standard input comes from.
/// Pipes and devices are read until they end.
final class StoredFile: StoredInput {
    let name: String
    let start: Int
    private(set) var offset: Int
    /// Where reading ends, if not with the file.
    private let end: Int
    private let file: FileDescriptor
    private let ownsFile: Bool
    /// The state when the file was opened, to be compared; `nil` for what is not a regular file.
    let state: FileState?
    let size: Int?
    /// Where in the file reading began: a file that was open already may have been read from.
    private let base: Int

    /// - Parameters:
    ///   - part: the bytes to read; `nil` for all.
    ///   - state: what the file was like when it was read before.
    init(_ path: FilePath, part: Range<Int>? = nil, as state: FileState? = nil) throws(FileFailure) {
        name = path.name
        ownsFile = true
        (start, end) = (part?.lowerBound ?? 0, part?.upperBound ?? .max)
        (offset, base) = (start, 0)
        do {
            file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch {
            throw FileFailure("read", name, error)
        }
        self.state = state ?? FileState(file)
        size = self.state?.sizeIfKnown
        if start > 0 { _ = try failing { try file.seek(offset: Int64(start), from: .start) } }
    }

    /// Reads a file that is open already, and leaves it open.
    init(borrowing file: FileDescriptor, name: String) {
        self.name = name
        self.file = file
        ownsFile = false
        (start, offset, end) = (0, 0, .max)
        state = FileState(file)
        size = state?.sizeIfKnown
        base = (try? file.seek(offset: 0, from: .current)).map { Int($0) } ?? 0
    }

    deinit { if ownsFile { try? file.close() } }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(end - offset))
        let count = try failing { try file.readWaiting(into: wanted) }
        offset += count
        try checkUnchanged(isAtEnd: count == 0)
        return count
    }

    func seek(to place: Int) throws -> Bool {
        guard let state, place + base <= state.size else { return false }
        _ = try failing { try file.seek(offset: Int64(place + base), from: .start) }
        offset = place
        return true
    }

    func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Bool {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try failing {
                try file.read(fromAbsoluteOffset: Int64(place + base + filled), into: rest)
            }
            if count == 0 { break }
            filled += count
        }
        try checkUnchanged()
        return filled == buffer.count
    }

    /// Whether the file begins as a compressed one does.
    func looksCompressed() throws -> Bool {
        var first = [UInt8](repeating: 0, count: min(size ?? 0, Compression.signatureSize))
        let isWhole = try first.withUnsafeMutableBytes { try read(at: 0, into: $0) }
        return isWhole && Compression.recognized(by: first) != .none
    }

    private func failing<Result>(_ work: () throws -> Result) throws(FileFailure) -> Result {
        do {
            return try work()
        } catch {
            throw FileFailure("read", name, error)
        }
    }

    private func checkUnchanged(isAtEnd: Bool) throws {
        // After the last byte comes another read, which finds the end: checked once is enough.
        guard let state, isAtEnd || base + offset != state.size else { return }
        let isWhole = !isAtEnd || base + offset >= min(state.size, end) || state.size == 0
        try checkUnchanged(isWhole: isWhole)
    }

    private func checkUnchanged(isWhole: Bool = true) throws {
        guard let state, let now = FileState(file) else { return }
        // Whoever passes an open file on may delete it: its bytes stay.
        let isDeleted = ownsFile && now.isDeleted && !state.isDeleted
        guard isDeleted || !isWhole || !now.hasSameContent(as: state) else { return }
        let change =
            isDeleted
            ? "was deleted while it was read"
            : "changed while it was read"
                + (now.size == state.size ? "" : ": it had \(state.size) bytes and now has \(now.size)")
        throw InputProblem(
            name, byte: offset, "the file \(change)",
            remedy: "copy it first and read the copy, or begin again when nothing writes to it")
    }
}

/// Bytes in memory.
final class StoredBytes: StoredInput {
    let name: String
    let start = 0
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
    }

    var size: Int? { bytes.count }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let block = bytes[offset...].prefix(buffer.count)
        buffer.copyBytes(from: block)
        offset += block.count
        return block.count
    }

    func seek(to place: Int) -> Bool {
        offset = min(place, bytes.count)
        return true
    }

    func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
        guard place + buffer.count <= bytes.count else { return false }
        buffer.copyBytes(from: bytes[place..<place + buffer.count])
        return true
    }
}
