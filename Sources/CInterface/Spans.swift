package import CBPE
import Platform
import Tokenization

@c @implementation
package func bpe_spans(
    _ tokenizer: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ unit: bpe_unit, _ spans: ArrayResult<bpe_span>?,
    _ spanCount: UnsafeMutablePointer<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let found = try handle.spans(bytes(text, count), SpecialTokenPolicy(policy), OffsetUnit(unit))
        found.withUnsafeBufferPointer { give($0, spans, spanCount) }
    }
}

@c @implementation
package func bpe_spans_batch(
    _ tokenizer: OpaquePointer?, _ texts: UnsafePointer<bpe_bytes>?, _ count: Int,
    _ policy: UnsafePointer<bpe_special_policy>?, _ unit: bpe_unit, _ threads: CInt,
    _ spans: ArrayResult<bpe_span>?, _ ends: ArrayResult<Int>?, _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let (policy, unit) = (try SpecialTokenPolicy(policy), try OffsetUnit(unit))
        // Unchecked: nobody changes the texts while they are encoded.
        nonisolated(unsafe) let texts = UnsafeBufferPointer(start: texts, count: texts == nil ? 0 : count)
        var all: [bpe_span] = []
        var allEnds: [Int] = []
        try forEachPortion(of: texts.count, size: { texts[$0].count }, threads: threadCount(threads)) {
            range in
            try range.map { index in
                do {
                    return try handle.spans(texts[index].buffer, policy, unit)
                } catch {
                    throw DocumentFailure(index: index, cause: error)
                }
            }
        } body: { made in
            for found in made {
                all += found
                allEnds.append(all.count)
            }
        }
        all.withUnsafeBufferPointer { give($0, spans) }
        allEnds.withUnsafeBufferPointer { give($0, ends) }
    }
}

extension OffsetUnit {
    fileprivate init(_ unit: bpe_unit) throws {
        let units: [OffsetUnit] = [.bytes, .scalars, .utf16]
        guard unit.rawValue < units.count else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT, description: "\(unit.rawValue) is no unit of places")
        }
        self = units[Int(unit.rawValue)]
    }
}

extension TokenizerHandle {
    fileprivate func spans(
        _ text: UnsafeBufferPointer<UInt8>, _ policy: SpecialTokenPolicy, _ unit: OffsetUnit
    ) throws -> [bpe_span] {
        try tokenizer.offsets(of: text, specialTokens: policy, unit: unit).map {
            bpe_span(start: $0.range.lowerBound, end: $0.range.upperBound, id: $0.id)
        }
    }
}

extension bpe_span: @retroactive @unchecked Sendable {}

@c @implementation
package func bpe_chunks(
    _ tokenizer: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ count: Int, _ budget: Int, _ overlap: Int,
    _ boundary: bpe_boundary, _ chunks: ArrayResult<bpe_chunk>?, _ chunkCount: UnsafeMutablePointer<Int>?,
    _ message: Message?
) -> bpe_status {
    perform(on: tokenizer, message) { handle in
        let boundaries: [TextBoundary] = [.characters, .lines, .sentences, .paragraphs]
        guard boundary.rawValue < boundaries.count else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT, description: "\(boundary.rawValue) is no boundary of chunks")
        }
        guard budget > 0 else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT, description: "a chunk of \(budget) tokens: give at least 1")
        }
        guard overlap >= 0, overlap < budget else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT,
                description: "an overlap of \(overlap) tokens must be less than the budget of \(budget)")
        }
        let found = try handle.tokenizer.chunks(
            of: bytes(text, count), fitting: budget, overlap: overlap, at: boundaries[Int(boundary.rawValue)])
        let made = found.map {
            bpe_chunk(start: $0.bytes.lowerBound, end: $0.bytes.upperBound, tokens: $0.tokenCount)
        }
        made.withUnsafeBufferPointer { give($0, chunks, chunkCount) }
    }
}
