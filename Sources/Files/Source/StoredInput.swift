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
/// reading has reached: what was read would be a mixture that never existed. Pipes and devices are read until
/// they end.
final class StoredFile: StoredInput {
    let name: String
    let start: Int
    private(set) var offset: Int
    /// Where reading ends, if not with the file.
    private let end: Int
    private let file: FileDescriptor
    private let ownsFile: Bool
    /// The state when the file was opened, to be compared; `nil` for what is not a regular file, or is open
    /// elsewhere.
    private let state: FileState?
    let size: Int?

    /// - Parameter part: the bytes to read; `nil` for all.
    init(_ path: FilePath, part: Range<Int>? = nil) throws(FileFailure) {
        name = path.string
        ownsFile = true
        (start, end) = (part?.lowerBound ?? 0, part?.upperBound ?? .max)
        offset = start
        do {
            file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch {
            throw FileFailure("read", name, error)
        }
        state = FileState(file)
        size = state?.size
        if start > 0 { _ = try failing { try file.seek(offset: Int64(start), from: .start) } }
    }

    /// Reads a file that is open already, and leaves it open.
    init(borrowing file: FileDescriptor, name: String) {
        self.name = name
        self.file = file
        ownsFile = false
        (start, offset, end) = (0, 0, .max)
        state = nil
        size = FileState(file)?.size
    }

    deinit { if ownsFile { try? file.close() } }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(end - offset))
        let count = try failing { try file.read(into: wanted) }
        offset += count
        try checkUnchanged(isAtEnd: count == 0)
        return count
    }

    func seek(to place: Int) throws -> Bool {
        guard let state, place <= state.size else { return false }
        _ = try failing { try file.seek(offset: Int64(place), from: .start) }
        offset = place
        return true
    }

    func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Bool {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try failing {
                try file.read(fromAbsoluteOffset: Int64(place + filled), into: rest)
            }
            if count == 0 { return false }
            filled += count
        }
        return true
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
        guard let state, isAtEnd || offset != state.size, let now = FileState(file) else { return }
        guard now.hasSameContent(as: state), !isAtEnd || offset == min(state.size, end) else {
            let change =
                now.isDeleted && !state.isDeleted
                ? "was deleted" : "changed: it had \(state.size) bytes and now has \(now.size)"
            throw InputProblem(
                name, byte: offset, "the file \(change) while it was read",
                remedy: "let nothing write to it, or make a copy to read from, and start again")
        }
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
