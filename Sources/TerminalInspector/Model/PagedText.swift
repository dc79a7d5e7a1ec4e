import BytePairs
package import Files
package import Tokenization

/// A text that is too long to be tokenized at once: it is read where it is looked at.
///
/// A part of it has the tokens of the whole if it begins and ends where no token changes (`Tokenizer.lastCut`).
/// There is at most one such place for each block of the text, the last one in it, so that all who look for places
/// find the same.
package struct PagedText {
    package let name: String
    /// In bytes.
    package let size: Int
    // Read at offsets only: that changes nothing in the reader.
    private let input: InputReader

    /// In bytes.
    package static let blockSize = 8 << 10
    /// The most blocks that are searched for a place.
    private static let mostBlocks = 128

    /// - Parameter input: a file, or bytes in memory, whose size is known.
    package init(_ input: InputReader, size: Int) {
        name = input.name
        self.size = size
        self.input = input
    }

    /// How many blocks there are; the last one may be shorter.
    package var blockCount: Int { (size + Self.blockSize - 1) / Self.blockSize }

    package func bytes(_ range: Range<Int>) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            let rest = UnsafeMutableBufferPointer(rebasing: buffer[..<range.count])
            try input.read(at: range.lowerBound, into: UnsafeMutableRawBufferPointer(rest))
            count = range.count
        }
    }

    /// The place after block number `block - 1` begins and before it ends: 0 for the first, the end of the text for
    /// the last, `nil` for a block without one.
    package func place(_ block: Int, for tokenizers: [Tokenizer]) throws -> Int? {
        guard block > 0 else { return 0 }
        guard block < blockCount else { return size }
        let start = (block - 1) * Self.blockSize
        let bytes = try bytes(start..<start + Self.blockSize)
        let cut = bytes.withUnsafeBufferPointer {
            tokenizers[0].lastCut(in: $0, after: 0, alsoFor: Array(tokenizers.dropFirst()))
        }
        return cut.map { start + $0 }
    }

    /// A part of the text around a place, which has the tokens of the whole: some blocks before it and after.
    ///
    /// - Returns: `nil` if there are no places to cut, as in a megabyte without a space or a line break, or for
    ///   some custom split patterns.
    package func part(around position: Int, for tokenizers: [Tokenizer]) throws -> Range<Int>? {
        let block = position / Self.blockSize
        let earliest = max(0, block - Self.mostBlocks)
        var first = max(0, block - 3)
        var start = try place(first, for: tokenizers)
        while start == nil, first > earliest {
            first -= 1
            start = try place(first, for: tokenizers)
        }
        var last = block + 4
        var end = try place(last, for: tokenizers)
        while end == nil, last < block + Self.mostBlocks {
            last += 1
            end = try place(last, for: tokenizers)
        }
        guard let start, let end else { return nil }
        return start..<end
    }
}

/// How many tokens a long text has before each of its places, counted a little at a time.
package struct TokenCounts {
    /// In bytes, ascending, with the tokens before each.
    private var places: [(offset: Int, tokens: Int)] = [(0, 0)]
    private var block = 0

    /// Blocks that are counted at a time: some milliseconds.
    private static let step = 64

    package init() {}

    /// The tokens counted so far.
    package var tokens: Int { places.last!.tokens }

    package func isComplete(_ text: PagedText) -> Bool { places.last!.offset == text.size }

    /// Counts the next blocks.
    package mutating func advance(_ text: PagedText, _ tokenizer: Tokenizer) throws {
        let last = min(block + Self.step, text.blockCount)
        while block < last {
            block += 1
            guard let place = try text.place(block, for: [tokenizer]) else { continue }
            let (offset, tokens) = places.last!
            let bytes = try text.bytes(offset..<place)
            places.append((place, tokens + (try tokenizer.count(bytes, specialTokens: .asText))))
        }
    }

    /// The tokens before a place where no token changes; `nil` if it has not been reached yet.
    package func tokens(before offset: Int, _ text: PagedText, _ tokenizer: Tokenizer) -> Int? {
        guard offset <= places.last!.offset else { return nil }
        let place = places[places.partitioningIndex { $0.offset > offset } - 1]
        guard place.offset < offset else { return place.tokens }
        return (try? text.bytes(place.offset..<offset)).flatMap {
            (try? tokenizer.count($0, specialTokens: .asText)).map { place.tokens + $0 }
        }
    }
}
