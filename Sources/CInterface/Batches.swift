import BytePairs
package import CBPE
import CIntrinsics
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
    _ tokenizer: OpaquePointer?, _ paths: Paths?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ threads: CInt, _ ids: ArrayResult<UInt32>?,
    _ ends: ArrayResult<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let policy = try SpecialTokenPolicy(policy)
        let files = strings(paths, count)
        let threads = threadCount(threads)
        // Files together keep threads busy; a few large ones are divided.
        let perFile = files.count < 4 * threads ? threads : 1
        var all = BatchIDs(keepsIDs: ids != nil)
        var next = 0
        try forEachInOrder(threads: perFile > 1 ? 1 : threads) { () -> Int? in
            guard next < files.count else { return nil }
            defer { next += 1 }
            return next
        } work: { index in
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
        guard let memory = realloc(start, size) else { bpe_end_without_memory(size) }
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
