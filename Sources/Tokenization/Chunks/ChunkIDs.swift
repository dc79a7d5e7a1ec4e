package import BytePairs

/// The ids of a chunk of text, in memory that is used again for the next one.
///
/// One thread after the other has them for itself, which nobody checks.
package final class ChunkIDs: @unchecked Sendable {
    private var room = UnsafeMutableBufferPointer<TokenID>(start: nil, count: 0)
    @exclusivity(unchecked) private var countInRoom = 0
    /// Those for which there was no room: only of a chunk of gigabytes.
    private var rest: [TokenID] = []

    package init() {}

    deinit { room.deallocate() }

    /// How many ids there are.
    package var count: Int { countInRoom + rest.count }

    /// Takes the place of what was there before.
    package func encode(
        _ chunk: UnsafeBufferPointer<UInt8>, with tokenizer: Tokenizer,
        specialTokens policy: SpecialTokenPolicy
    ) throws {
        let wanted = roomForIDs(ofTextOf: chunk.count)
        if room.count < wanted {
            room.deallocate()
            room = .allocate(capacity: wanted)
        }
        rest.removeAll(keepingCapacity: true)
        countInRoom = try tokenizer.encode(chunk, specialTokens: policy, into: room, rest: &rest)
    }

    /// Lends all ids, in order, in as few parts as they are kept in.
    package func forEachPart(_ body: (UnsafeBufferPointer<TokenID>) throws -> Void) rethrows {
        try body(UnsafeBufferPointer(rebasing: room[..<countInRoom]))
        if !rest.isEmpty { try rest.withUnsafeBufferPointer(body) }
    }
}
