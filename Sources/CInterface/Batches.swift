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
        try handle.tokenizer.encodePortions(
            of: texts.count, at: { texts[$0].buffer }, specialTokens: policy, threads: threadCount(threads)
        ) { all.append($0, ends: $1) }
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
            let portion = handle.tokenizer.buffers.take()
            let bytes = try InputReader(files[index]).readAll()
            do {
                try bytes.withUnsafeBufferPointer {
                    try handle.tokenizer.encode($0, specialTokens: policy, threads: perFile, into: portion)
                }
            } catch {
                throw FileOfBatchFailure(path: files[index], cause: error)
            }
            return portion
        } body: { portion in
            all.append(portion, ends: [portion.count])
            handle.tokenizer.buffers.give(portion)
        }
        all.give(ids, ends)
    }
}

/// Why the content of one of several files could not be encoded.
struct FileOfBatchFailure: Error {
    let path: String
    let cause: any Error
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

    mutating func append(_ made: IDBuffer, ends madeEnds: [Int]) {
        for end in madeEnds { ends.append(count + end) }
        if keepsIDs { append(made.ids) }
        count += made.count
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
