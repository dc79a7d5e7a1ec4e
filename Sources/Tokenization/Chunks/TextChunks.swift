/// A text that comes from anywhere, in chunks that can be encoded apart from each other.
///
/// It is cut where it is proved that no token changes (`Tokenizer.lastCut`). Where there is no such place, a chunk grows
/// until there is one or the text ends.
package struct TextChunks {
    /// A part of a text.
    package struct Chunk: Sendable {
        fileprivate let bytes: Bytes
        let range: Range<Int>
        /// Offset in bytes of the chunk in the text.
        package let origin: Int

        /// Offset in bytes of what follows the chunk.
        package var end: Int { origin + range.count }

        func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
            try bytes.withBytes { try body(UnsafeBufferPointer(rebasing: $0[range])) }
        }
    }

    /// Where the bytes of chunks are.
    fileprivate enum Bytes: Sendable {
        case all([UInt8])
        case read(ChunkMemory)

        func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
            switch self {
            case .all(let bytes): try bytes.withUnsafeBufferPointer(body)
            case .read(let memory):
                try withExtendedLifetime(memory) { try body(UnsafeBufferPointer(memory.bytes)) }
            }
        }
    }

    private let tokenizer: Tokenizer
    private let size: Int
    private let read: (UnsafeMutableRawBufferPointer) throws -> Int
    private let pool = ChunkMemory.Pool()
    /// What has been read, up to `filled`; its chunks up to `start` have been handed out.
    private var bytes: Bytes
    private var filled: Int
    private var start = 0
    /// Offset in the text of the first of these bytes.
    private var origin = 0
    private var isAtEnd: Bool
    private let expectedSize: Int?
    private let mostKept: Int

    /// Long enough that taking turns costs nothing, short enough that its ids stay in a near cache until they are used.
    package static let defaultSize = 1 << 18

    /// Where there is no place for a cut in so many bytes, there probably is none at all.
    private static let longSearch = 1 << 26

    /// The chunks of bytes that are all there; they are not copied.
    ///
    /// - Parameter size: about how many bytes a chunk has.
    package init(of bytes: [UInt8], for tokenizer: Tokenizer, size: Int = defaultSize) {
        self.tokenizer = tokenizer
        self.size = size
        self.bytes = .all(bytes)
        filled = bytes.count
        isAtEnd = true
        expectedSize = nil
        mostKept = .max
        read = { _ in 0 }
    }

    /// The chunks of bytes that are read as they are needed.
    ///
    /// - Parameters:
    ///   - size: about how many bytes a chunk has.
    ///   - expectedSize: how many bytes there will be, if that is known.
    ///   - mostKept: how many bytes are kept at most while a place for a cut is looked for.
    ///   - read: puts the next bytes into a buffer and returns how many they are: none at the end.
    package init(
        for tokenizer: Tokenizer, size: Int = defaultSize, expectedSize: Int? = nil, mostKept: Int = .max,
        reading read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
    ) {
        self.tokenizer = tokenizer
        self.size = size
        self.read = read
        self.expectedSize = expectedSize
        self.mostKept = mostKept
        bytes = .all([])
        filled = 0
        isAtEnd = false
    }

    /// Whether the text is longer than one chunk, as far as that is known before it is read.
    var areProbablySeveral: Bool { (isAtEnd ? filled : expectedSize ?? .max) > size }

    /// The next chunk, `nil` at the end of the text.
    ///
    /// - Throws: what reading throws; ``NoPlaceToCut`` if more would have to be kept than is allowed.
    package mutating func next() throws -> Chunk? {
        var searched = 0
        while true {
            // A stretch that is searched in vain doubles, so that searching takes linear time.
            let wanted = max(size, 2 * searched)
            if filled - start < wanted, !isAtEnd { try read(upTo: wanted) }
            let stretch = min(filled - start, wanted)
            if isAtEnd, stretch == filled - start { return stretch == 0 ? nil : take(stretch) }
            if let cut = lastCut(inNext: stretch, behind: searched) { return take(cut) }
            searched = stretch
            try refuseEndlessChunk(searched)
        }
    }

    /// A sparse file can claim any size, and a stream may never end: better told early than by a lack of memory.
    private func refuseEndlessChunk(_ searched: Int) throws {
        let expected = searched >= Self.longSearch ? expectedSize.map { $0 - origin - start } : nil
        if max(2 * searched, expected ?? 0) > mostKept {
            throw NoPlaceToCut(byteOffset: origin + start, searched: searched, limit: mostKept)
        }
    }

    private mutating func take(_ count: Int) -> Chunk {
        defer { start += count }
        return Chunk(bytes: bytes, range: start..<start + count, origin: origin + start)
    }

    private func lastCut(inNext count: Int, behind searched: Int) -> Int? {
        bytes.withBytes { bytes in
            let stretch = UnsafeBufferPointer(rebasing: bytes[start..<start + count])
            // What was not a whole character yet is looked at again.
            return tokenizer.lastCut(in: stretch, behind: max(searched - 8, 0))
        }
    }

    /// Begins new memory with what has not been handed out: those who work on chunks of the old one keep it.
    private mutating func read(upTo wanted: Int) throws {
        let memory = pool.memory(of: wanted)
        var count = filled - start
        bytes.withBytes { old in
            _ = memory.bytes.update(fromContentsOf: old[start..<filled])
        }
        while count < wanted, !isAtEnd {
            let free = UnsafeMutableBufferPointer(rebasing: memory.bytes[count..<wanted])
            let more = try read(UnsafeMutableRawBufferPointer(free))
            isAtEnd = more == 0
            count += more
        }
        bytes = .read(memory)
        filled = count
        origin += start
        start = 0
    }
}

/// A text has no place where it could be cut, and is too long to be kept whole.
package struct NoPlaceToCut: Error, CustomStringConvertible {
    /// Where the stretch begins.
    package let byteOffset: Int
    /// How many bytes were searched.
    package let searched: Int
    /// How many bytes may be kept.
    package let limit: Int

    package var description: String {
        """
        from byte \(byteOffset) on there is no end of a line or a word in \(searched) bytes, and a text without them that is \
        larger than this machine's memory allows (\(limit) bytes) cannot be kept
        cut it into parts, at places where a token ends
        """
    }
}
