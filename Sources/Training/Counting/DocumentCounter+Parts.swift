import BytePairs
import Platform

extension DocumentCounter {
    /// Divides the counts into parts that programs on several machines can add up, each a part of the pieces: a piece
    /// is always in the same part, which a hash of its bytes says.
    ///
    /// A part comes as one or several counts files in memory, each of some megabytes at most; nobody may add documents
    /// meanwhile.
    ///
    /// - Parameters:
    ///   - parts: how many parts there are.
    ///   - minimumCount: pieces that occur fewer times are left out.
    ///   - body: takes the number of a part and the content of a counts file.
    /// - Returns: what has been left out.
    /// - Complexity: that of sorting the distinct pieces.
    package func divide(
        into parts: Int, minimumCount: Int = 1, _ body: @escaping (Int, [UInt8]) throws -> Void
    ) throws -> LeftOutPieces {
        let counted = try counted()
        let header = CountsFile.Header(expressions: counted.expressions, hasPositions: false)
        var blocks = (0..<parts).map { CountsBlock(part: $0, header) }
        let mostBytes = max(min(Self.mostBlockBytes, Self.mostBytesOfBlocks / parts), Self.fewestBlockBytes)
        var leftOut = LeftOutPieces()
        try counted.forEach { piece, count, _ in
            guard count >= minimumCount else { return leftOut.add(piece, count: count) }
            let part = Self.part(of: piece, among: parts)
            try blocks[part].append(piece, count: count)
            guard blocks[part].size >= mostBytes else { return }
            try body(part, blocks[part].finish())
            blocks[part] = CountsBlock(part: part, header)
        }
        for block in blocks where block.size > 0 { try body(block.part, block.finish()) }
        return leftOut
    }

    private static let mostBlockBytes = 4 << 20
    private static let mostBytesOfBlocks = 64 << 20
    private static let fewestBlockBytes = 1 << 14

    /// FNV-1a, the same on every machine, and the upper half of a product so that no part is preferred.
    private static func part(of piece: UnsafeBufferPointer<UInt8>, among parts: Int) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in piece { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
        return Int(hash.multipliedFullWidth(by: UInt64(parts)).high)
    }
}

/// A counts file that is made in memory.
private struct CountsBlock {
    let part: Int
    /// How many bytes of pieces it has.
    private(set) var size = 0
    private let content: Content
    private let writer: CountsWriter

    private final class Content {
        var bytes: [UInt8] = []
    }

    init(part: Int, _ header: CountsFile.Header) {
        self.part = part
        let content = Content()
        self.content = content
        writer = CountsWriter(header) { content.bytes += $0 }
    }

    mutating func append(_ piece: UnsafeBufferPointer<UInt8>, count: Int) throws {
        try writer.append(piece, count: count, first: 0)
        size += piece.count
    }

    func finish() throws -> [UInt8] {
        _ = try writer.finish()
        return content.bytes
    }
}

/// Pieces that were too rare to be kept, and how much that can change: a pair of tokens ends with one byte and begins
/// with another, so that no count of a pair is wrong by more than how often its two bytes were left out.
package struct LeftOutPieces: Sendable {
    /// How many distinct pieces, and how often they occur together.
    package private(set) var distinct = 0
    package private(set) var occurrences = 0
    private var pairs: [Int] = []

    /// By how much the count of a pair of tokens can be too small.
    package var mostOfAPair: Int { pairs.max() ?? 0 }

    mutating func add(_ piece: UnsafeBufferPointer<UInt8>, count: Int) {
        if pairs.isEmpty { pairs = Array(repeating: 0, count: 1 << 16) }
        distinct += 1
        occurrences += count
        for index in piece.indices.dropFirst() {
            pairs[Int(piece[index - 1]) << 8 | Int(piece[index])] += count
        }
    }
}
