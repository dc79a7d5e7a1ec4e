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

    private var slots = UnsafeMutablePointer<Slot>.allocateTable(capacity: initialCapacity)
    private var mask = initialCapacity - 1
    private var shortCount = 0
    private var longPieces: ByteStringTable
    private var longTallies: [(count: Int, first: UInt64)] = []
    private let keys = UnsafeMutablePointer<PieceKey>.allocate(capacity: PieceBatch.capacity)
    private let homes = UnsafeMutablePointer<Int>.allocate(capacity: PieceBatch.capacity)
    // Random, because the corpus may be crafted for hash collisions.
    private let seeds: (UInt64, UInt64) = (.random(in: 1 ... .max), .random(in: 1 ... .max))

    private static let initialCapacity = 1 << 15

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

    package func add(_ other: PieceCounter) {
        for index in 0...other.mask where !other.slots[index].key.isNone {
            let slot = other.slots[index]
            if 2 * (shortCount + 1) > mask { grow() }
            add(slot.key, home: home(of: slot.key), slot.count, slot.first)
        }
        for (number, tally) in other.longTallies.enumerated() {
            other.longPieces.withBytes(of: number) { addLong($0, tally.count, tally.first) }
        }
    }

    /// Removes all pieces and shrinks to the initial size.
    package func clear() {
        slots.freeTable(capacity: mask + 1)
        mask = Self.initialCapacity - 1
        slots = .allocateTable(capacity: Self.initialCapacity)
        shortCount = 0
        longPieces = ByteStringTable(seed: seeds.0)
        longTallies = []
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
    private func home(of key: PieceKey) -> Int {
        Int(truncatingIfNeeded: key.hash(seeds.0, seeds.1)) & mask
    }

    @inline(__always)
    private func add(_ key: PieceKey, home: Int, _ count: Int, _ first: UInt64) {
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
    private func addLong(_ piece: UnsafeBufferPointer<UInt8>, _ count: Int, _ first: UInt64) {
        let (number, inserted) = longPieces.insert(piece)
        if inserted {
            longTallies.append((count, first))
        } else {
            longTallies[number].count += count
            longTallies[number].first = min(longTallies[number].first, first)
        }
    }

    private func grow() {
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

extension PieceCounter {
    /// The order in which pieces are listed.
    package enum Order: Sendable {
        /// The commonest first; equally common pieces in an order that differs from run to run.
        case common
        /// In the order of their first positions in the corpus.
        case firstSeen
        /// In the order of their bytes.
        case bytes
    }

    /// A counted piece whose bytes are in a slot or in `longPieces`.
    private struct Tally {
        let count: Int
        let first: UInt64
        let index: Int
        let isLong: Bool
    }

    package func pieces(in order: Order) -> DistinctPieces {
        var result = DistinctPieces()
        result.reserve(pieces: distinct, bytes: 8 * shortCount + longPieces.bytes.count)
        forEach(in: order) { piece, count, _ in result.append(piece, count: count) }
        return result
    }

    /// Calls `body` with the bytes, the count and the first position of every piece.
    package func forEach(
        in order: Order, _ body: (UnsafeBufferPointer<UInt8>, Int, UInt64) throws -> Void
    ) rethrows {
        for tally in sorted(order) { try withBytes(of: tally) { try body($0, tally.count, tally.first) } }
    }

    private func sorted(_ order: Order) -> [Tally] {
        var tallies: [Tally] = []
        tallies.reserveCapacity(distinct)
        for index in 0...mask where !slots[index].key.isNone {
            let slot = slots[index]
            tallies.append(Tally(count: slot.count, first: slot.first, index: index, isLong: false))
        }
        for (number, tally) in longTallies.enumerated() {
            tallies.append(Tally(count: tally.count, first: tally.first, index: number, isLong: true))
        }
        switch order {
        case .common: return Self.sortedByCount(tallies)
        case .firstSeen: return tallies.sorted { $0.first < $1.first }
        case .bytes:
            return tallies.sorted { a, b in
                if !a.isLong, !b.isLong { return slots[a.index].key < slots[b.index].key }
                return withBytes(of: a) { a in withBytes(of: b) { a.lexicographicallyPrecedes($0) } }
            }
        }
    }

    /// A counting sort, because most counts are small; only the large ones are compared.
    private static func sortedByCount(_ tallies: [Tally]) -> [Tally] {
        let bucketCount = 1 << 12
        func bucket(_ tally: Tally) -> Int { max(0, bucketCount - tally.count) }
        var starts = [Int](repeating: 0, count: bucketCount)
        for tally in tallies { starts[bucket(tally)] += 1 }
        let largeCount = starts[0]
        var next = 0
        for bucket in starts.indices { (starts[bucket], next) = (next, next + starts[bucket]) }
        var sorted = [Tally](unsafeUninitializedCapacity: tallies.count) { sorted, count in
            for tally in tallies {
                (sorted.baseAddress! + starts[bucket(tally)]).initialize(to: tally)
                starts[bucket(tally)] += 1
            }
            count = tallies.count
        }
        sorted[..<largeCount].sort { $0.count > $1.count }
        return sorted
    }

    private func withBytes<Result>(
        of tally: Tally, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        if tally.isLong { return try longPieces.withBytes(of: tally.index, body) }
        // All of Swift's platforms are little-endian, so a key starts with the bytes of the piece.
        let key = UnsafeMutableRawPointer(slots + tally.index).assumingMemoryBound(to: UInt8.self)
        return try body(UnsafeBufferPointer(start: key, count: slots[tally.index].key.count))
    }
}
