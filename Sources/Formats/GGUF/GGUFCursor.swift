import Files

/// Reads a GGUF file from start to end, a block at a time: its metadata come first, and what follows may be
/// tens of gigabytes.
///
/// A count or a length in the file is only believed as far as bytes are there: memory is bounded by what has
/// been read, and that by ``mostBytes``.
struct GGUFCursor {
    /// More metadata than any model has: a file with more is damaged.
    static let mostBytes = 1 << 30
    private static let blockSize = 1 << 16

    let path: String
    private let input: InputReader
    private var block: [UInt8]
    /// What has not been handed out of `block`.
    private var rest = 0..<0
    /// Where `rest` starts in the file.
    private(set) var offset = 0

    init(_ input: InputReader) {
        self.input = input
        path = input.name
        block = [UInt8](repeating: 0, count: Self.blockSize)
    }

    /// A little-endian number.
    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws -> Number {
        let start = offset
        var value: Number = 0
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            if rest.isEmpty { try fill(from: start) }
            value |= Number(truncatingIfNeeded: block[rest.lowerBound]) << Number(shift)
            consume(1)
        }
        return value
    }

    /// The next `count` bytes.
    mutating func bytes(_ count: UInt64) throws -> [UInt8] {
        let (start, count) = (offset, try size(count))
        guard count > rest.count else {
            defer { consume(count) }
            return Array(block[rest.prefix(count)])
        }
        var bytes: [UInt8] = []
        while bytes.count < count {
            if rest.isEmpty { try fill(from: start) }
            let part = rest.prefix(count - bytes.count)
            bytes += block[part]
            consume(part.count)
        }
        return bytes
    }

    /// Goes past the next `count` bytes, by seeking where the input allows that.
    mutating func skip(_ count: UInt64) throws {
        let (start, count) = (offset, try size(count))
        guard count > rest.count else { return consume(count) }
        // All but the last byte, which must be there.
        let place = start + count - 1
        try input.skip(to: place)
        offset = place
        rest = 0..<0
        guard input.offset == place else { throw endsEarly(start) }
        try fill(from: start)
        consume(1)
    }

    /// An error at a place of the file.
    func damaged(_ problem: String, at offset: Int) -> VocabularyFileError {
        VocabularyFileError(
            path, byte: offset, problem, remedy: "fetch the file again: it is damaged or not a GGUF file")
    }

    /// A length that can be true: everything ends within ``mostBytes`` and within the file.
    private func size(_ count: UInt64) throws(VocabularyFileError) -> Int {
        guard count <= UInt64(Self.mostBytes - min(offset, Self.mostBytes)) else {
            throw damaged("\(count) bytes are announced, which is more than any model's metadata", at: offset)
        }
        guard input.size.map({ offset + Int(count) <= $0 }) ?? true else {
            throw damaged("\(count) bytes are announced, which is past the file's end", at: offset)
        }
        return Int(count)
    }

    private mutating func fill(from start: Int) throws {
        guard offset < Self.mostBytes else {
            throw damaged("the metadata have more than \(Self.mostBytes) bytes", at: offset)
        }
        let count = try block.withUnsafeMutableBytes { try input.read(into: $0) }
        guard count > 0 else { throw endsEarly(start) }
        rest = 0..<count
    }

    private mutating func consume(_ count: Int) {
        rest = rest.dropFirst(count)
        offset += count
    }

    private func endsEarly(_ start: Int) -> VocabularyFileError {
        damaged("the file ends inside what starts here", at: start)
    }
}
