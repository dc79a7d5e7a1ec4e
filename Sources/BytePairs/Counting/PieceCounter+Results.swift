import CIntrinsics

extension PieceCounter {
    /// Adds all counts of another counter.
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
        let tallies = sorted(order)
        for index in tallies.indices {
            // Their slots are anywhere in the table.
            let ahead = index + Self.lookAhead
            if ahead < tallies.count, !tallies[ahead].isLong { bpe_prefetch(slots + tallies[ahead].index) }
            try withBytes(of: tallies[index]) { try body($0, tallies[index].count, tallies[index].first) }
        }
    }

    private static let lookAhead = 16

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
        case .bytes: return sortedByBytes(tallies)
        }
    }

    /// A counting sort by the first two bytes, then sorts of the few tallies that share them, by eight bytes that are
    /// at hand: to look at slots for each comparison would wait for memory.
    private func sortedByBytes(_ tallies: [Tally]) -> [Tally] {
        let prefixes = tallies.map(prefix)
        func bucket(_ number: Int) -> Int { Int(truncatingIfNeeded: prefixes[number] &>> 48) }
        var starts = [Int](repeating: 0, count: 1 << 16 + 1)
        for number in tallies.indices { starts[bucket(number) + 1] += 1 }
        for bucket in 1...1 << 16 { starts[bucket] += starts[bucket - 1] }
        var next = starts
        var sorted = [(prefix: UInt64, number: Int)](unsafeUninitializedCapacity: tallies.count) {
            sorted, count in
            for number in tallies.indices {
                (sorted.baseAddress! + next[bucket(number)]).initialize(to: (prefixes[number], number))
                next[bucket(number)] += 1
            }
            count = tallies.count
        }
        for bucket in 0..<1 << 16 where starts[bucket + 1] - starts[bucket] > 1 {
            sorted[starts[bucket]..<starts[bucket + 1]].sort { a, b in
                a.prefix != b.prefix ? a.prefix < b.prefix : precedes(tallies[a.number], tallies[b.number])
            }
        }
        return sorted.map { tallies[$0.number] }
    }

    /// The first eight bytes, the first of them highest; zeros where the piece is shorter.
    private func prefix(_ tally: Tally) -> UInt64 {
        guard tally.isLong else { return slots[tally.index].key.low.byteSwapped }
        return longPieces.withBytes(of: tally.index) { piece in
            UInt64(bigEndian: UnsafeRawPointer(piece.baseAddress!).loadUnaligned(as: UInt64.self))
        }
    }

    /// Whether the bytes of a tally come before those of another.
    private func precedes(_ a: Tally, _ b: Tally) -> Bool {
        if !a.isLong, !b.isLong { return slots[a.index].key < slots[b.index].key }
        return withBytes(of: a) { a in withBytes(of: b) { a.lexicographicallyPrecedes($0) } }
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
