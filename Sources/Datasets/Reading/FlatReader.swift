package import BytePairs
import Files

/// Reads ids of two or four bytes each, of which only what is asked for is read.
package struct FlatReader: DatasetReader {
    private let input: InputReader
    private let isNarrow: Bool
    /// Where the ids begin.
    private let start: Int
    /// How many there are, if the file or those next to it say so.
    private let count: Int?
    private let index: DocumentIndex?

    private static let blockSize = 1 << 17
    /// More than any file has: of a stream, no one knows how many there are before its end.
    private static let mostIDs = 1 << 60

    init(_ input: InputReader, isNarrow: Bool, start: Int = 0, count: Int? = nil, index: DocumentIndex? = nil)
    {
        self.input = input
        self.isNarrow = isNarrow
        self.start = start
        self.count = count
        self.index = index
    }

    private var width: Int { isNarrow ? 2 : 4 }

    package func positions(ofDocument number: Int) throws -> Range<Int> {
        guard let index else {
            throw DatasetProblem(
                input.name, "nothing says where its documents are",
                remedy: "keep the files that bpe encode writes next to it, or name a range with --tokens")
        }
        return try index.positions(ofDocument: number)
    }

    package func forEachBatch(
        of range: Range<Int>?, _ body: (UnsafeBufferPointer<TokenID>) throws -> Void
    ) throws {
        if let size = input.size { try checkSize(size - start, range) }
        try input.skip(to: start + min(range?.lowerBound ?? 0, Self.mostIDs) * width)
        var left = range.map { min($0.count, Self.mostIDs) * width } ?? .max
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockSize, alignment: 16)
        defer { block.deallocate() }
        var ids = [TokenID](repeating: 0, count: Self.blockSize / width)
        var (filled, seen) = (0, 0)
        while left > 0 {
            let room = UnsafeMutableRawBufferPointer(
                rebasing: block[filled..<min(block.count, filled + left)])
            let more = try input.read(into: room)
            if more == 0 { break }
            left -= more
            filled += more
            let whole = filled / width
            widen(block, whole, into: &ids)
            try ids.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[..<whole])) }
            seen += whole
            block.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[whole * width..<filled]))
            filled -= whole * width
        }
        if let range {
            guard left == 0 else {
                throw DatasetProblem.noTokens(input.name, range, count: range.lowerBound + seen)
            }
        } else {
            try checkSize(seen * width + filled, nil)
        }
    }

    private func widen(_ block: UnsafeMutableRawBufferPointer, _ count: Int, into ids: inout [TokenID]) {
        for index in 0..<count {
            ids[index] =
                isNarrow
                ? TokenID(
                    UInt16(littleEndian: block.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
                : TokenID(littleEndian: block.loadUnaligned(fromByteOffset: 4 * index, as: TokenID.self))
        }
    }

    /// - Parameter size: how many bytes of ids there are.
    private func checkSize(_ size: Int, _ range: Range<Int>?) throws {
        guard size % width == 0 else {
            throw DatasetProblem(
                input.name, "\(size) bytes are not a whole number of ids of \(width) bytes",
                remedy: "check that the file is complete and that --format says how it was written")
        }
        if let count, size / width != count {
            throw DatasetProblem(
                input.name, "the header or the index says \(count) ids, and there are \(size / width)",
                remedy: "check that the file is complete")
        }
        if let range, range.upperBound > size / width {
            throw DatasetProblem.noTokens(input.name, range, count: size / width)
        }
    }
}
