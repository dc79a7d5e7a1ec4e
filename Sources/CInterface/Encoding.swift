import BytePairs
package import CBPE
import Platform
import Tokenization

extension SpecialTokenPolicy {
    init(_ policy: UnsafePointer<bpe_special_policy>?) throws {
        guard let policy = policy?.pointee else {
            self = .forbidden
            return
        }
        switch policy.mode {
        case BPE_SPECIAL_FORBIDDEN: self = .forbidden
        case BPE_SPECIAL_TEXT: self = .asText
        case BPE_SPECIAL_ALLOWED: self = .allAllowed
        case BPE_SPECIAL_LISTED:
            let listed = UnsafeBufferPointer(
                start: policy.listed, count: policy.listed == nil ? 0 : policy.listed_count)
            self = .allowedAmongText(Set(listed.map { String(decoding: $0.buffer, as: UTF8.self) }))
        default:
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT,
                description: "\(policy.mode.rawValue) is no mode of special tokens")
        }
    }
}

/// How many threads a caller asks for.
func threadCount(_ threads: CInt) -> Int { threads > 0 ? Int(threads) : Machine.coreCount }

@c @implementation
package func bpe_encode(
    _ tokenizer: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ threads: CInt, _ ids: ArrayResult<UInt32>?,
    _ idCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let policy = try SpecialTokenPolicy(policy)
        let text = bytes(text, count)
        try handle.giveIDs(forBytes: text.count, ids, idCount) {
            try handle.tokenizer.encode(text, specialTokens: policy, threads: threadCount(threads), into: $0)
        }
    }
}

extension TokenizerHandle {
    /// Gives the caller the ids that `encode` appends for a text of this many bytes.
    ///
    /// Those of a long text are written where the caller has them in the end; those of a short one are copied, which
    /// takes less time than shrinking memory.
    fileprivate func giveIDs(
        forBytes byteCount: Int, _ ids: ArrayResult<UInt32>?, _ idCount: UnsafeMutablePointer<Int>?,
        _ encode: (IDBuffer) throws -> Void
    ) throws {
        guard byteCount >= 1 << 16, byteCount < 1 << 30, ids != nil else {
            return try withBuffer { buffer in
                try encode(buffer)
                give(buffer.ids, ids, idCount)
            }
        }
        let capacity = IDBuffer.capacity(forBytes: byteCount)
        guard let memory = malloc(capacity * MemoryLayout<TokenID>.stride) else {
            throw InterfaceError(status: BPE_NO_MEMORY, description: "there is no memory for \(capacity) ids")
        }
        let room = UnsafeMutableBufferPointer(
            start: memory.bindMemory(to: TokenID.self, capacity: capacity), count: capacity)
        let buffer = IDBuffer(borrowing: room)
        do {
            try encode(buffer)
        } catch {
            free(memory)
            throw error
        }
        guard buffer.isBorrowed else {
            free(memory)
            return give(buffer.ids, ids, idCount)
        }
        let size = max(buffer.count, 1) * MemoryLayout<TokenID>.stride
        ids?.pointee = (realloc(memory, size) ?? memory).bindMemory(to: UInt32.self, capacity: buffer.count)
        idCount?.pointee = buffer.count
    }
}

@c @implementation
package func bpe_count(
    _ tokenizer: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ idCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        idCount?.pointee = try handle.tokenizer.count(
            bytes(text, count), specialTokens: SpecialTokenPolicy(policy))
    }
}

@c @implementation
package func bpe_encode_piece(
    _ tokenizer: OpaquePointer?, _ start: UnsafePointer<CChar>?, _ count: Int, _ ids: ArrayResult<UInt32>?,
    _ idCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let piece = handle.tokenizer.encodePiece(Array(bytes(start, count)))
        piece.withUnsafeBufferPointer { give($0, ids, idCount) }
    }
}

@c @implementation
package func bpe_encode_unstable(
    _ tokenizer: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ stable: ArrayResult<UInt32>?,
    _ stableCount: UnsafeMutablePointer<Int>?, _ completions: ArrayResult<UInt32>?,
    _ ends: ArrayResult<Int>?, _ completionCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let policy = try SpecialTokenPolicy(policy)
        guard completions != nil else {
            let found = try handle.tokenizer.stablePart(of: bytes(text, count), specialTokens: policy).stable
            return found.withUnsafeBufferPointer { give($0, stable, stableCount) }
        }
        let text = String(decoding: bytes(text, count), as: UTF8.self)
        let found = try handle.tokenizer.encodeWithUnstable(text, specialTokens: policy)
        let batch = IDBuffer()
        var batchEnds: [Int] = []
        for completion in found.completions {
            completion.withUnsafeBufferPointer { batch.append(contentsOf: $0) }
            batchEnds.append(batch.count)
        }
        found.stable.withUnsafeBufferPointer { give($0, stable, stableCount) }
        give(batch.ids, completions)
        batchEnds.withUnsafeBufferPointer { give($0, ends, completionCount) }
    }
}
