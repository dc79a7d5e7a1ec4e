import CIntrinsics

/// Token ids as they are made, in memory that grows and is used again for the next text.
///
/// For one thread at a time. A caller that hands the buffer on lets go of it.
package final class IDBuffer: @unchecked Sendable {
    @exclusivity(unchecked) package private(set) var base: UnsafeMutablePointer<TokenID>
    @exclusivity(unchecked) package private(set) var capacity: Int
    /// How many ids there are. ``BatchEncoder`` writes past it and then sets it.
    @exclusivity(unchecked) package internal(set) var count = 0
    /// Whether the ids are still in the memory that the caller provides.
    package private(set) var isBorrowed: Bool

    /// An empty buffer.
    package init(capacity: Int = 4096) {
        base = .allocate(capacity: capacity)
        self.capacity = capacity
        isBorrowed = false
    }

    /// A buffer over memory that the caller provides, with room for the ids that are to be expected: see
    /// ``capacity(forBytes:)``. If more come, as after a normalizer that adds text, they move to memory of the
    /// buffer's own; see ``isBorrowed``.
    package init(borrowing memory: UnsafeMutableBufferPointer<TokenID>) {
        base = memory.baseAddress!
        capacity = memory.count
        isBorrowed = true
        // With small pages, page faults would take a fifth of the time of encoding.
        bpe_expect_writing(base, capacity * MemoryLayout<TokenID>.stride)
    }

    deinit { if !isBorrowed { base.deallocate() } }

    /// Enough for the ids of any text of this many bytes that no normalizer makes longer, and for what an encoder
    /// writes past them.
    package static func capacity(forBytes count: Int) -> Int { count + 4096 }

    /// The ids, valid until the next change.
    @inline(__always)
    package var ids: UnsafeBufferPointer<TokenID> { UnsafeBufferPointer(start: base, count: count) }

    package func removeAll() { count = 0 }

    package func append(_ id: TokenID) {
        reserveCapacity(count + 1)
        base[count] = id
        count += 1
    }

    package func append(contentsOf ids: UnsafeBufferPointer<TokenID>) {
        reserveCapacity(count + ids.count)
        if let source = ids.baseAddress { (base + count).update(from: source, count: ids.count) }
        count += ids.count
    }

    /// Whether so many more ids fit without moving those that are there.
    package func hasRoom(for more: Int) -> Bool { count + more <= capacity }

    /// Counts ids that ``write(_:at:)`` writes later, and returns their place. Requires room.
    package func extend(by more: Int) -> Int {
        precondition(hasRoom(for: more))
        bpe_begin_pages(base + count, more * MemoryLayout<TokenID>.stride)
        defer { count += more }
        return count
    }

    /// Writes ids to their place; several threads may write to different places.
    package func write(_ ids: UnsafeBufferPointer<TokenID>, at start: Int) {
        if let source = ids.baseAddress { (base + start).update(from: source, count: ids.count) }
    }

    /// Makes room for this many ids in all.
    package func reserveCapacity(_ needed: Int) { makeRoom(for: needed, keeping: count) }

    /// Makes room for `needed` ids in all, of which the first `written` are there.
    @inline(__always)
    func makeRoom(for needed: Int, keeping written: Int) {
        if needed > capacity { grow(to: needed, keeping: written) }
    }

    @inline(never)
    private func grow(to needed: Int, keeping written: Int) {
        capacity = max(needed, 2 * capacity)
        let larger = UnsafeMutablePointer<TokenID>.allocate(capacity: capacity)
        larger.update(from: base, count: written)
        if !isBorrowed { base.deallocate() }
        base = larger
        isBorrowed = false
    }
}
