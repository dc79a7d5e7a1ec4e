import BytePairs
import Pieces
import SplitPatterns

/// Short texts that are encoded together: the pieces of several make a batch that is long enough to hide the latency of
/// memory, and the texts are copied to where bytes after each can be read.
final class SharedBatch {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    /// For each text, how many pieces there are up to its end; while a batch is encoded, how many ids.
    private let ends: UnsafeMutableBufferPointer<Int>
    private let ids = IDBuffer()
    @exclusivity(unchecked) private var byteCount = 0
    /// How many texts there are.
    @exclusivity(unchecked) private(set) var count = 0

    /// Longer texts have batches of their own.
    static let longestText = 1024
    private static let mostBytes = 8192

    init() {
        memory = .allocate(capacity: Self.mostBytes + Splitter.readableBytes)
        memory.initialize(repeating: 0)
        ends = .allocate(capacity: PieceBatch.capacity)
    }

    deinit {
        memory.deallocate()
        ends.deallocate()
    }

    /// Appends a text of well-formed UTF-8.
    ///
    /// - Returns: `false`, with nothing appended, if there may be too little room.
    func append(_ text: UnsafeBufferPointer<UInt8>, _ splitter: Splitter) -> Bool {
        guard count < ends.count, byteCount &+ text.count <= Self.mostBytes else { return false }
        if count == 0 { splitter.beginSharedBatch(in: UnsafeBufferPointer(memory)) }
        if let source = text.baseAddress {
            (memory.baseAddress! + byteCount).update(from: source, count: text.count)
        }
        guard splitter.appendToSharedBatch(byteCount..<byteCount &+ text.count) else { return false }
        byteCount &+= text.count
        ends[count] = splitter.sharedPieceCount
        count &+= 1
        return true
    }

    /// Encodes the texts, hands out the ids of each with its number among them, and begins anew.
    func encode(
        with encoder: BatchEncoder, _ splitter: Splitter, _ body: (Int, UnsafeBufferPointer<TokenID>) -> Void
    ) {
        guard count > 0 else { return }
        ids.removeAll()
        encoder.encode(
            splitter.sharedBatch, endingAt: UnsafeMutableBufferPointer(rebasing: ends[..<count]), into: ids)
        var start = 0
        for index in 0..<count {
            body(index, UnsafeBufferPointer(rebasing: ids.ids[start..<ends[index]]))
            start = ends[index]
        }
        (count, byteCount) = (0, 0)
    }
}
