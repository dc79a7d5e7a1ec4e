import SplitPatterns

/// A text from memory or from any reader, in chunks that can be encoded independently of each other.
///
/// It is cut where no token changes (`Tokenizer.lastCut`). Where there is no such place, a chunk grows until
/// there is one or the text ends.
package struct TextChunks {
    private let tokenizer: Tokenizer
    private let size: Int
    private let read: (UnsafeMutableRawBufferPointer) throws -> Int
    private let pool = ChunkMemory.pool()
    /// What has been read, up to `filled`; its chunks up to `start` have been handed out.
    private var bytes: TextChunk.Bytes
    private var filled: Int
    private var start = 0
    /// The byte offset of these bytes in the text.
    private var origin = 0
    private var isAtEnd: Bool
    private let expectedSize: Int?
    private let mostKept: Int

    /// Long enough to make hand-over between threads negligible, short enough that its ids stay in the L2
    /// cache until they are used.
    package static let defaultSize = 1 << 18

    /// The last chunks are shorter, a sixteenth of what is left, so that all threads end at about the same time.
    private static let shortestSize = 1 << 15

    /// A text without a place to cut in this many bytes probably has none at all.
    private static let longSearch = 1 << 26

    /// The chunks of bytes in memory, which are not copied.
    ///
    /// - Parameter size: about how many bytes a chunk has.
    package init(of bytes: [UInt8], for tokenizer: Tokenizer, size: Int = defaultSize) {
        self.init(.all(bytes), count: bytes.count, for: tokenizer, size: size)
    }

    /// The same for bytes that stay where they are, unchanged, until the last chunk is done.
    package init(borrowing bytes: UnsafeBufferPointer<UInt8>, for tokenizer: Tokenizer) {
        self.init(.borrowed(bytes), count: bytes.count, for: tokenizer, size: Self.defaultSize)
    }

    private init(_ bytes: TextChunk.Bytes, count: Int, for tokenizer: Tokenizer, size: Int) {
        self.tokenizer = tokenizer
        self.size = size
        self.bytes = bytes
        filled = count
        isAtEnd = true
        expectedSize = nil
        mostKept = .max
        read = { _ in 0 }
    }

    /// The chunks of bytes that are read as they are needed.
    ///
    /// - Parameters:
    ///   - size: about how many bytes a chunk has.
    ///   - expectedSize: how many bytes there will be, if known.
    ///   - mostKept: the most bytes to keep while searching for a place to cut.
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

    /// Whether the text is longer than one chunk, as far as known before it is read.
    var areProbablySeveral: Bool { (isAtEnd ? filled : expectedSize ?? .max) > size }

    /// The next chunk, `nil` at the end of the text.
    ///
    /// - Throws: what reading throws; ``NoPlaceToCut`` if more would have to be kept than is allowed.
    package mutating func next() throws -> TextChunk? {
        var search = CutSearch()
        let size = isAtEnd ? min(size, max(Self.shortestSize, (filled - start) / 16)) : size
        while true {
            // Doubling, so that the search takes linear time.
            let wanted = max(size, 2 * search.searched)
            if filled - start < wanted, !isAtEnd { try read(upTo: wanted) }
            let stretch = min(filled - start, wanted)
            if isAtEnd, stretch == filled - start { return stretch == 0 ? nil : take(stretch) }
            let cut = bytes.withBytes { bytes in
                search.lastCut(in: UnsafeBufferPointer(rebasing: bytes[start..<start + stretch])) {
                    tokenizer.lastCut(in: $0, after: $1)
                }
            }
            if let cut { return take(cut) }
            try refuseEndlessChunk(search.searched)
        }
    }

    /// A sparse file can claim any size, and a stream may never end: an early error is better than running
    /// out of memory.
    private func refuseEndlessChunk(_ searched: Int) throws {
        let expected = searched >= Self.longSearch ? expectedSize.map { $0 - origin - start } : nil
        if max(2 * searched, expected ?? 0) > mostKept {
            throw NoPlaceToCut(byteOffset: origin + start, searched: searched, limit: mostKept)
        }
    }

    private mutating func take(_ count: Int) -> TextChunk {
        defer { start += count }
        return TextChunk(bytes: bytes, range: start..<start + count, origin: origin + start)
    }

    /// Begins new memory with what has not been handed out. Chunks that are still in use keep the old memory.
    private mutating func read(upTo wanted: Int) throws {
        let memory = ChunkMemory(wanted, from: pool)
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

/// A text with no place to cut that is too long to be kept whole.
package struct NoPlaceToCut: Error, CustomStringConvertible {
    /// Where the stretch begins.
    package let byteOffset: Int
    /// How many bytes were searched.
    package let searched: Int
    /// The most bytes that may be kept.
    package let limit: Int

    package var description: String {
        """
        from byte \(byteOffset) on there is no end of a line or a word in \(searched) bytes, and a text \
        without them that is larger than this machine's memory allows (\(limit) bytes) cannot be kept
        cut it into parts, at places where a token ends
        """
    }
}
