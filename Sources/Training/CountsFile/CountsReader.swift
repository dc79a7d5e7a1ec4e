import Files
import Platform

/// Reads a counts file piece by piece, and checks its totals and checksum at the end.
final class CountsReader {
    private let file: InputReader
    private let buffer: UnsafeMutableRawBufferPointer
    private var unread = 0..<0
    private var hash = SHA256()
    /// Where the part of the buffer begins that is not in the checksum yet; `nil` after all that it covers.
    private var hashStart: Int? = 0
    private var found = CountsFile.Totals()
    /// The SHA-256 that the whole file must have, if that is known.
    private let expectedSHA256: String?

    private(set) var header = CountsFile.Header(expressions: [], hasPositions: false)
    /// The current piece, its count, and where it came first.
    private(set) var piece: [UInt8] = []
    private(set) var count = 0
    private(set) var first: UInt64 = 0

    private static let bufferSize = 1 << 17
    private static let remedy =
        "the file is damaged or not a counts file: make it again with bpe count-pieces"

    /// Opens a file; ``next()`` gives its first piece.
    convenience init(_ source: CountsSource) throws {
        try self.init(InputReader(source.path, compression: .none), sha256: source.sha256)
    }

    /// Reads the content of a counts file, which is not compressed.
    init(_ content: InputReader, sha256: String? = nil) throws {
        file = content
        expectedSHA256 = sha256
        buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
        guard try bytes(CountsFile.signature.count) == CountsFile.signature else {
            throw InputProblem(
                content.name, byte: 0, "this is not a counts file",
                remedy: "name a file that bpe count-pieces or bpe merge-counts has written")
        }
        let version = UInt32(try number(4))
        guard version == CountsFile.version else {
            throw InputProblem(
                content.name, byte: 8, "version \(version) of the format is not known to this program",
                remedy: "use a newer bpe, or count the pieces again")
        }
        let flags = try number(4)
        guard flags <= 1 else { throw damage("flags that are not known") }
        header.hasPositions = flags == 1
        for _ in 0..<(try length(atMost: 1 << 10)) {
            let expression = try bytes(length(atMost: 1 << 20))
            guard let text = String(validating: expression, as: UTF8.self) else {
                throw damage("a split pattern that is not UTF-8")
            }
            header.expressions.append(text)
        }
    }

    deinit { buffer.deallocate() }

    var path: String { file.name }

    /// Goes to the next piece.
    ///
    /// - Returns: whether there is one; if not, the file has been checked.
    func next() throws -> Bool {
        let shared = try length(atMost: piece.count)
        let added = try length(atMost: 1 << 32)
        guard added > 0 else {
            guard shared == 0 else { throw damage("a piece without bytes") }
            try checkEnd()
            return false
        }
        let sharesAll = shared == piece.count
        let old = sharesAll ? nil : piece[shared]
        piece.removeSubrange(shared...)
        try append(added)
        if let old, piece[shared] <= old { throw damage("pieces that are not in order") }
        count = try length(atMost: Int.max)
        guard count > 0 else { throw damage("a piece that does not occur") }
        first = header.hasPositions ? try varint() : 0
        guard found.add(count: count, bytes: piece.count) else { throw damage("counts beyond 64 bits") }
        return true
    }

    private func checkEnd() throws {
        let totals = CountsFile.Totals(
            distinct: Int(truncatingIfNeeded: try number(8)), pieces: Int(truncatingIfNeeded: try number(8)),
            bytes: Int(truncatingIfNeeded: try number(8)))
        guard totals == found else { throw damage("other totals than it says") }
        takeIntoChecksum(upTo: unread.lowerBound)
        hashStart = nil
        let checksum = try bytes(CountsFile.checksumSize)
        guard checksum == hash.finalize() else { throw damage("another checksum than it says") }
        checksum.withUnsafeBytes { hash.update($0) }
        guard expectedSHA256 == nil || expectedSHA256 == SHA256.digits(hash.finalize()) else {
            throw damage("not the content that was written: another file has taken its place")
        }
        guard unread.isEmpty, try !fill() else { throw damage("something after its end") }
    }

    // MARK: - Bytes

    private var place: Int { file.offset - unread.count }

    private func damage(_ what: String) -> InputProblem {
        InputProblem(path, byte: place, "the counts file has \(what)", remedy: Self.remedy)
    }

    private func fill() throws -> Bool {
        takeIntoChecksum(upTo: unread.upperBound)
        if hashStart != nil { hashStart = 0 }
        unread = 0..<(try file.read(into: buffer))
        return !unread.isEmpty
    }

    private func takeIntoChecksum(upTo end: Int) {
        guard let hashStart else { return }
        hash.update(UnsafeRawBufferPointer(rebasing: buffer[hashStart..<end]))
    }

    private func take(_ count: Int) -> UnsafeRawBufferPointer {
        defer { unread = unread.lowerBound + count..<unread.upperBound }
        return UnsafeRawBufferPointer(rebasing: buffer[unread.lowerBound..<unread.lowerBound + count])
    }

    private func append(_ count: Int) throws {
        var rest = count
        while rest > 0 {
            if unread.isEmpty, try !fill() { throw ended }
            let taken = take(min(rest, unread.count))
            piece.append(contentsOf: taken)
            rest -= taken.count
        }
    }

    private var ended: InputProblem { damage("no end: it was cut off") }

    private func bytes(_ count: Int) throws -> [UInt8] {
        var result: [UInt8] = []
        while result.count < count {
            if unread.isEmpty, try !fill() { throw ended }
            result.append(contentsOf: take(min(count - result.count, unread.count)))
        }
        return result
    }

    private func number(_ size: Int) throws -> UInt64 {
        try bytes(size).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func varint() throws -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            if unread.isEmpty, try !fill() { throw ended }
            let byte = buffer[unread.lowerBound]
            unread = unread.lowerBound + 1..<unread.upperBound
            guard shift < 63 || byte <= 1 else { throw damage("a number beyond 64 bits") }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
            guard shift < 70 else { throw damage("a number beyond 64 bits") }
        }
    }

    private func length(atMost most: Int) throws -> Int {
        let number = try varint()
        guard number <= UInt64(most) else { throw damage("a number that is too large") }
        return Int(number)
    }
}
