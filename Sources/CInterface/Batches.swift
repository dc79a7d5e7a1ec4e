import BytePairs
package import CBPE
import Files
import Platform
import Tokenization

@c @implementation
package func bpe_encode_batch(
    _ tokenizer: OpaquePointer?, _ texts: UnsafePointer<bpe_bytes>?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ threads: CInt, _ ids: ArrayResult<UInt32>?,
    _ ends: ArrayResult<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let policy = try SpecialTokenPolicy(policy)
        // Unchecked: nobody changes the texts while they are encoded.
        nonisolated(unsafe) let texts = UnsafeBufferPointer(start: texts, count: texts == nil ? 0 : count)
        var all = BatchIDs(keepsIDs: ids != nil)
        try forEachPortion(of: texts.count, size: { texts[$0].count }, threads: threadCount(threads)) {
            range in
            let portion = handle.buffers.take()
            portion.removeAll()
            var ends: [Int] = []
            ends.reserveCapacity(range.count)
            try handle.tokenizer.encodeTexts(
                range, at: { texts[$0].buffer }, specialTokens: policy, into: portion
            ) { _ in ends.append(portion.count) }
            return EncodedTexts(ids: portion, ends: ends)
        } body: { made in
            all.append(made)
            handle.buffers.give(made.ids)
        }
        all.give(ids, ends)
    }
}

@c @implementation
package func bpe_encode_files(
    _ tokenizer: OpaquePointer?, _ paths: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ threads: CInt, _ ids: ArrayResult<UInt32>?,
    _ ends: ArrayResult<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let policy = try SpecialTokenPolicy(policy)
        let files = UnsafeBufferPointer(start: paths, count: paths == nil ? 0 : count).map { string($0) }
        let threads = threadCount(threads)
        // Files together keep threads busy; a few large ones are divided.
        let perFile = files.count < 4 * threads ? threads : 1
        var all = BatchIDs(keepsIDs: ids != nil)
        try forEachInOrderOfIndex(files.count, threads: perFile > 1 ? 1 : threads) { index in
            let portion = handle.buffers.take()
            portion.removeAll()
            let bytes = try InputReader(files[index]).readAll()
            do {
                try bytes.withUnsafeBufferPointer {
                    try handle.tokenizer.encode($0, specialTokens: policy, threads: perFile, into: portion)
                }
            } catch {
                throw FileOfBatchFailure(path: files[index], cause: error)
            }
            return EncodedTexts(ids: portion, ends: [portion.count])
        } body: { made in
            all.append(made)
            handle.buffers.give(made.ids)
        }
        all.give(ids, ends)
    }
}

/// Why the content of one of several files could not be encoded.
struct FileOfBatchFailure: Error {
    let path: String
    let cause: any Error
}

/// Ids of some texts, and where those of each end. Crosses threads with its buffer, which has no other owner.
private struct EncodedTexts: Sendable {
    let ids: IDBuffer
    let ends: [Int]
}

/// The ids of all texts, in memory that C gets: to copy them there would cost a tenth of the time of encoding.
private struct BatchIDs: ~Copyable {
    private let keepsIDs: Bool
    private var start: UnsafeMutablePointer<TokenID>?
    private var capacity = 0
    private var count = 0
    private var ends: [Int] = []

    init(keepsIDs: Bool) { self.keepsIDs = keepsIDs }

    deinit { free(start) }

    mutating func append(_ made: EncodedTexts) {
        for end in made.ends { ends.append(count + end) }
        if keepsIDs { append(made.ids.ids) }
        count += made.ids.count
    }

    private mutating func append(_ ids: UnsafeBufferPointer<TokenID>) {
        if start == nil || count + ids.count > capacity {
            capacity = max(2 * capacity, count + ids.count, 1)
            resize(to: capacity)
        }
        if let source = ids.baseAddress { (start! + count).update(from: source, count: ids.count) }
    }

    private mutating func resize(to capacity: Int) {
        let size = capacity * MemoryLayout<TokenID>.stride
        guard let memory = realloc(start, size) else { fatalError("there is no memory for \(size) bytes") }
        start = memory.bindMemory(to: TokenID.self, capacity: capacity)
    }

    /// Gives the ids away, and where those of each text end.
    mutating func give(_ ids: ArrayResult<UInt32>?, _ ends: ArrayResult<Int>?) {
        if let ids {
            resize(to: max(count, 1))
            ids.pointee = start
            start = nil
        }
        self.ends.withUnsafeBufferPointer { CInterface.give($0, ends) }
    }
}

/// Works on portions of about 256 kB of many texts, and hands the results out in order.
///
/// - Parameter size: how many bytes a text has.
func forEachPortion<Made: Sendable>(
    of count: Int, size: (Int) -> Int, threads: Int, work: @Sendable (Range<Int>) throws -> Made,
    body: (Made) throws -> Void
) throws {
    /// What a text costs beside its bytes, in bytes.
    let costOfText = 32
    let portion = 1 << 18
    // A thread that finds nothing to do costs more than a small batch.
    var total = 0
    for index in 0..<count where total < portion * threads { total += size(index) + costOfText }
    var next = 0
    try forEachInOrder(threads: min(threads, total / portion + 1)) { () -> Range<Int>? in
        guard next < count else { return nil }
        let first = next
        var taken = 0
        while next < count, taken < portion {
            taken += size(next) + costOfText
            next += 1
        }
        return first..<next
    } work: {
        try work($0)
    } body: {
        try body($0)
    }
}

/// Works on numbers from 0 on, and hands the results out in order.
private func forEachInOrderOfIndex<Made: Sendable>(
    _ count: Int, threads: Int, work: @Sendable (Int) throws -> Made, body: (Made) throws -> Void
) throws {
    var next = 0
    try forEachInOrder(threads: threads) { () -> Int? in
        guard next < count else { return nil }
        defer { next += 1 }
        return next
    } work: {
        try work($0)
    } body: {
        try body($0)
    }
}
