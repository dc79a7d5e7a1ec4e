import CIntrinsics
package import Pieces

/// Counts the pieces of a corpus at full speed. Each thread has its own; their counts are added at the end.
///
/// Works in stages over a whole batch, as `BatchEncoder` does: make all keys and prefetch their slots, then
/// count. A slot is half a cache line: a piece of up to fifteen bytes, its count and its first position.
package final class PieceCounter {
    struct Slot {
        var key: PieceKey
        var count: Int
        var first: UInt64
    }

    @exclusivity(unchecked) var slots = UnsafeMutablePointer<Slot>.allocateTable(capacity: initialCapacity)
    @exclusivity(unchecked) var mask = initialCapacity - 1
    @exclusivity(unchecked) var shortCount = 0
    @exclusivity(unchecked) var longPieces: ByteStringTable
    @exclusivity(unchecked) var longTallies: [(count: Int, first: UInt64)] = []
    private let keys = UnsafeMutablePointer<PieceKey>.allocate(capacity: PieceBatch.capacity)
    private let homes = UnsafeMutablePointer<Int>.allocate(capacity: PieceBatch.capacity)
    // Random, because the corpus may be crafted for hash collisions.
    let seeds: (UInt64, UInt64) = (.random(in: 1 ... .max), .random(in: 1 ... .max))

    static let initialCapacity = 1 << 15

    package init() {
        longPieces = ByteStringTable(seed: seeds.0)
    }

    deinit {
        slots.freeTable(capacity: mask + 1)
        keys.deallocate()
        homes.deallocate()
    }

    /// The number of distinct pieces.
    package var distinct: Int { shortCount + longTallies.count }

    /// Approximate memory use in bytes.
    package var memory: Int {
        (mask + 1) * MemoryLayout<Slot>.stride + longPieces.memory + longTallies.capacity * 16
    }

    /// Counts a batch of pieces.
    ///
    /// - Parameter position: the number of the first piece in the corpus; the others follow it one by one.
    package func add(_ batch: PieceBatch, position: UInt64) {
        precondition(batch.count <= PieceBatch.capacity)
        if 2 * (shortCount + batch.count) > mask { grow() }
        makeKeys(batch)
        var pieceStart = batch.start
        for index in 0..<batch.count {
            let end = batch.ends[index]
            let first = position &+ UInt64(truncatingIfNeeded: index)
            if keys[index].isNone {
                addLong(UnsafeBufferPointer(rebasing: batch.text[pieceStart..<end]), 1, first)
            } else {
                add(keys[index], home: homes[index], 1, first)
            }
            pieceStart = end
        }
    }

    /// Counts a piece that occurs `count` times, and first at a position.
    ///
    /// - Precondition: the counts of all pieces together fit 64 bits.
    package func add(_ piece: UnsafeBufferPointer<UInt8>, count: Int, first: UInt64) {
        guard piece.count <= PieceKey.mostBytes else { return addLong(piece, count, first) }
        if 2 * (shortCount + 1) > mask { grow() }
        let key = PieceKey(short: piece)
        add(key, home: home(of: key), count, first)
    }

    @inline(__always)
    private func makeKeys(_ batch: PieceBatch) {
        let (text, ends) = (batch.text, batch.ends)
        let base = UnsafeRawPointer(text.baseAddress!)
        var start = batch.start
        for index in 0..<ends.count {
            let end = ends[index]
            let count = end &- start
            var key = PieceKey.none
            if count <= PieceKey.mostBytes {
                key =
                    start &+ 16 <= text.count
                    ? PieceKey(base + start, count: count)
                    : PieceKey(short: UnsafeBufferPointer(rebasing: text[start..<end]))
            }
            keys[index] = key
            let home = home(of: key)
            homes[index] = home
            bpe_prefetch(slots + home)
            start = end
        }
    }

    @inline(__always)
    func home(of key: PieceKey) -> Int {
        Int(truncatingIfNeeded: key.hash(seeds.0, seeds.1)) & mask
    }

    @inline(__always)
    func add(_ key: PieceKey, home: Int, _ count: Int, _ first: UInt64) {
        var place = home
        while true {
            let slot = slots + place
            if slot.pointee.key == key {
                slot.pointee.count += count
                if first < slot.pointee.first { slot.pointee.first = first }
                return
            }
            if slot.pointee.key.isNone {
                slot.pointee = Slot(key: key, count: count, first: first)
                shortCount &+= 1
                return
            }
            place = (place &+ 1) & mask
        }
    }

    @inline(never)
    func addLong(_ piece: UnsafeBufferPointer<UInt8>, _ count: Int, _ first: UInt64) {
        let (number, inserted) = longPieces.insert(piece)
        if inserted {
            longTallies.append((count, first))
        } else {
            longTallies[number].count += count
            longTallies[number].first = min(longTallies[number].first, first)
        }
    }

    func grow() {
        let (old, oldMask) = (slots, mask)
        // At first nearly every piece is new, so grow faster.
        mask = (mask + 1) * (mask < 1 << 18 ? 4 : 2) - 1
        slots = .allocateTable(capacity: mask + 1)
        for place in 0...oldMask where !old[place].key.isNone {
            var new = home(of: old[place].key)
            while !slots[new].key.isNone { new = (new &+ 1) & mask }
            slots[new] = old[place]
        }
        old.freeTable(capacity: oldMask + 1)
    }
}
