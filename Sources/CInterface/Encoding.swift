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

@c @implementation
package func bpe_encode(
    _ tokenizer: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ ids: ArrayResult<UInt32>?,
    _ idCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let policy = try SpecialTokenPolicy(policy)
        try handle.withBuffer { buffer in
            try handle.tokenizer.encode(bytes(text, count), specialTokens: policy, into: buffer)
            give(buffer.ids, ids, idCount)
        }
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
package func bpe_encode_batch(
    _ tokenizer: OpaquePointer?, _ texts: UnsafePointer<bpe_bytes>?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ threads: CInt, _ ids: ArrayResult<UInt32>?,
    _ ends: ArrayResult<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let batch = try handle.encodeBatch(
            UnsafeBufferPointer(start: texts, count: texts == nil ? 0 : count), SpecialTokenPolicy(policy),
            threads: threads > 0 ? Int(threads) : Machine.coreCount)
        give(batch.ids.ids, ids)
        batch.ends.withUnsafeBufferPointer { give($0, ends) }
    }
}

extension TokenizerHandle {
    /// The ids of several texts in one buffer, and where those of each end.
    fileprivate func encodeBatch(
        _ texts: UnsafeBufferPointer<bpe_bytes>, _ policy: SpecialTokenPolicy, threads: Int
    ) throws -> (ids: IDBuffer, ends: [Int]) {
        let all = IDBuffer()
        var ends: [Int] = []
        ends.reserveCapacity(texts.count)
        var next = 0
        // Unchecked: nobody changes the texts while they are encoded.
        nonisolated(unsafe) let texts = texts
        try forEachInOrder(threads: threads) { () -> Range<Int>? in
            guard next < texts.count else { return nil }
            let first = next
            var size = 0
            while next < texts.count, size < Self.portion {
                size += texts[next].count + Self.costOfText
                next += 1
            }
            return first..<next
        } work: { range in
            let buffer = self.buffers.take()
            buffer.removeAll()
            var ends: [Int] = []
            try self.tokenizer.encode(
                range.lazy.map { texts[$0].buffer }, specialTokens: policy, into: buffer
            ) { _ in
                ends.append(buffer.count)
            }
            return EncodedTexts(ids: buffer, ends: ends)
        } body: { made in
            for end in made.ends { ends.append(all.count + end) }
            all.append(contentsOf: made.ids.ids)
            self.buffers.give(made.ids)
        }
        return (all, ends)
    }

    /// About how many bytes a thread takes at a time, and what a text costs beside its bytes.
    private static let portion = 1 << 18
    private static let costOfText = 32
}

/// Crosses threads with its buffer, which has no other owner.
private struct EncodedTexts: Sendable {
    let ids: IDBuffer
    let ends: [Int]
}

@c @implementation
package func bpe_spans(
    _ tokenizer: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ unit: bpe_unit, _ spans: ArrayResult<bpe_span>?,
    _ spanCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let units: [OffsetUnit] = [.bytes, .scalars, .utf16]
        guard unit.rawValue < units.count else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT, description: "\(unit.rawValue) is no unit of places")
        }
        let found = try handle.tokenizer.offsets(
            of: bytes(text, count), specialTokens: SpecialTokenPolicy(policy), unit: units[Int(unit.rawValue)]
        )
        let made = found.map { bpe_span(start: $0.range.lowerBound, end: $0.range.upperBound, id: $0.id) }
        made.withUnsafeBufferPointer { give($0, spans, spanCount) }
    }
}
