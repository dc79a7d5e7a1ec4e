import CIntrinsics
package import Pieces

/// Counts the pieces of a corpus at full speed. One for each thread; their counts are added up at the end.
///
/// As in `BatchEncoder`, in stages over a whole batch: the keys of all pieces, a hint to the processor to fetch the places
/// where they would be, and the counting, which by then waits for nothing. A slot is half a cache line: a piece of up to
/// fifteen bytes, its count, and where it first came. Longer pieces are found by a table of byte strings.
///
/// Not for several threads at once.
package final class PieceCounter {
    struct Slot {
        var key: PieceKey
        var count: Int
        var first: UInt64
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private var shortCount = 0
    private var longPieces: ByteStringTable
    private var longTallies: [(count: Int, first: UInt64)] = []
    private let keys: UnsafeMutablePointer<PieceKey>
    private let homes: UnsafeMutablePointer<Int>
    // The corpus is a stranger's: nobody shall know beforehand which pieces collide.
    private let seeds: (UInt64, UInt64) = (
        .random(in: 1 ... .max), .random(in: 1 ... .max)
    )

    private static let firstCapacity = 1 << 15

    /// A counter that has seen nothing.
    package init() {
        mask = Self.firstCapacity - 1
        slots = Self.table(Self.firstCapacity)
        longPieces = ByteStringTable(seed: seeds.0)
        keys = .allocate(capacity: PieceBatch.capacity)
        homes = .allocate(capacity: PieceBatch.capacity)
    }

    deinit {
        freeSlots()
        keys.deallocate()
        homes.deallocate()
    }

    /// How many distinct pieces there are.
    package var distinct: Int { shortCount + longTallies.count }

    /// About how many bytes of memory the counts take.
    package var memory: Int {
        (mask + 1) * MemoryLayout<Slot>.stride + longPieces.memory + longTallies.capacity * 16
    }

    /// Counts a batch of pieces.
    ///
    /// - Parameter position: which piece of the corpus the first one is; the others follow it one by one.
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

    /// Adds all counts of another counter.
    package func add(_ other: PieceCounter) {
        other.forEachShort { slot in
            if 2 * (shortCount + 1) > mask { grow() }
            add(slot.key, home: home(of: slot.key), slot.count, slot.first)
        }
        for (number, tally) in other.longTallies.enumerated() {
            other.longPieces.withBytes(of: number) { addLong($0, tally.count, tally.first) }
        }
    }

    /// Forgets all pieces.
    package func clear() {
        freeSlots()
        mask = Self.firstCapacity - 1
        slots = Self.table(Self.firstCapacity)
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

    @inline(__always)
    private func forEachShort(_ body: (Slot) -> Void) {
        for place in 0...mask where !slots[place].key.isNone { body(slots[place]) }
    }

    private func grow() {
        let (old, oldMask) = (slots, mask)
        // Small tables come from many pieces that are all new: four times as large at once.
        mask = (mask + 1) * (mask < 1 << 18 ? 4 : 2) - 1
        slots = Self.table(mask + 1)
        for place in 0...oldMask where !old[place].key.isNone {
            var new = home(of: old[place].key)
            while !slots[new].key.isNone { new = (new &+ 1) & mask }
            slots[new] = old[place]
        }
        bpe_free_table(old, (oldMask + 1) * MemoryLayout<Slot>.stride)
    }

    private func freeSlots() { bpe_free_table(slots, (mask + 1) * MemoryLayout<Slot>.stride) }

    private static func table(_ capacity: Int) -> UnsafeMutablePointer<Slot> {
        let size = capacity * MemoryLayout<Slot>.stride
        guard let memory = bpe_allocate_table(size) else {
            fatalError("no memory for \(size) bytes of counts of pieces")
        }
        return memory.bindMemory(to: Slot.self, capacity: capacity)
    }
}

extension PieceCounter {
    /// In which order the pieces are taken out.
    package enum Order: Sendable {
        /// The commonest first. Which of two equally common ones comes first differs from run to run.
        case common
        /// As they first came in the corpus.
        case firstSeen
        /// By their bytes.
        case bytes
    }

    /// A piece that has been counted, as bytes that the counter keeps.
    package struct Tally {
        package let count: Int
        package let first: UInt64
        fileprivate let place: Int
        fileprivate let isLong: Bool
    }

    /// All pieces and their counts.
    package func pieces(in order: Order) -> CountedPieces {
        var result = CountedPieces()
        result.reserve(pieces: distinct, bytes: 8 * shortCount + longPieces.byteCount)
        forEach(in: order) { piece, count, _ in result.append(piece, count: count) }
        return result
    }

    /// Lends all pieces in an order: the bytes, the count, and where the piece first came.
    package func forEach(
        in order: Order, _ body: (UnsafeBufferPointer<UInt8>, Int, UInt64) throws -> Void
    ) rethrows {
        for tally in sorted(order) { try withBytes(of: tally) { try body($0, tally.count, tally.first) } }
    }

    private func sorted(_ order: Order) -> [Tally] {
        var tallies: [Tally] = []
        tallies.reserveCapacity(distinct)
        for place in 0...mask where !slots[place].key.isNone {
            tallies.append(
                Tally(count: slots[place].count, first: slots[place].first, place: place, isLong: false))
        }
        for (number, tally) in longTallies.enumerated() {
            tallies.append(Tally(count: tally.count, first: tally.first, place: number, isLong: true))
        }
        switch order {
        case .common: return Self.sortedByCount(tallies)
        case .firstSeen: return tallies.sorted { $0.first < $1.first }
        case .bytes:
            return tallies.sorted { a, b in
                if !a.isLong, !b.isLong { return slots[a.place].key < slots[b.place].key }
                return withBytes(of: a) { a in withBytes(of: b) { a.lexicographicallyPrecedes($0) } }
            }
        }
    }

    /// Most counts are small: those have a bucket each.
    private static func sortedByCount(_ tallies: [Tally]) -> [Tally] {
        let bucketCount = 1 << 12
        var starts = [Int](repeating: 0, count: bucketCount + 1)
        var common: [Tally] = []
        for tally in tallies {
            if tally.count < bucketCount {
                starts[bucketCount - tally.count] += 1
            } else {
                common.append(tally)
            }
        }
        common.sort { $0.count > $1.count }
        let commonCount = common.count
        var next = commonCount
        for bucket in starts.indices { (starts[bucket], next) = (next, next + starts[bucket]) }
        return [Tally](unsafeUninitializedCapacity: tallies.count) { sorted, count in
            for (index, tally) in common.enumerated() { (sorted.baseAddress! + index).initialize(to: tally) }
            for tally in tallies where tally.count < bucketCount {
                let bucket = bucketCount - tally.count
                (sorted.baseAddress! + starts[bucket]).initialize(to: tally)
                starts[bucket] += 1
            }
            count = tallies.count
        }
    }

    private func withBytes<Result>(
        of tally: Tally, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        if tally.isLong { return try longPieces.withBytes(of: tally.place, body) }
        // On every processor that Swift runs on, the first byte of a word is the lowest.
        let key = UnsafeMutableRawPointer(slots + tally.place).assumingMemoryBound(to: UInt8.self)
        return try body(UnsafeBufferPointer(start: key, count: slots[tally.place].key.count))
    }
}
