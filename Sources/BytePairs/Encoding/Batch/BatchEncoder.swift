import CIntrinsics

/// Encodes pieces a batch at a time, at full speed, remembering what it has seen. One for each thread.
///
/// Three stages, each over the whole batch: the keys of all pieces, with a hint to the processor to fetch the places where they
/// would be in the cache; the look-ups, which by then wait for nothing; and what the cache does not have (``NewPieces``), whose
/// ids are put between the others. ``PieceEncoder`` alone decides what the ids are. Encoders share a cache, and each has all
/// else for itself.
package final class BatchEncoder {
    private let encoder: PieceEncoder
    private let cache: PieceCache
    private let isNarrow: Bool
    /// The cache's table; `nil` while there is nothing to do, so that a table that was replaced can go.
    @exclusivity(unchecked) private var table: PieceTable?
    private let probes: UnsafeMutablePointer<Probe>
    /// Where the ids of the batch at hand are written: into room that the caller has lent, or into its own.
    @exclusivity(unchecked) private var ids: UnsafeMutablePointer<TokenID>
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var own: UnsafeMutableBufferPointer<TokenID>
    @exclusivity(unchecked) private var manyIDs: [TokenID] = []
    @exclusivity(unchecked) private var newPieces: NewPieces

    private struct Probe {
        let key: PieceKey
        let home: UnsafeMutablePointer<PieceTable.Slot>
    }

    /// The most pieces in a batch.
    package static let batchSize = 512

    /// An encoder that looks into a cache, which is only for encoders with the same vocabulary.
    package init(_ encoder: PieceEncoder, _ cache: PieceCache = PieceCache()) {
        self.encoder = encoder
        self.cache = cache
        isNarrow = encoder.vocabulary.size <= SlotIDs.mostNarrowSize
        probes = .allocate(capacity: Self.batchSize)
        newPieces = NewPieces(encoder, capacity: Self.batchSize)
        own = .allocate(capacity: 4 * Self.batchSize)
        ids = own.baseAddress!
        capacity = own.count
    }

    deinit {
        probes.deallocate()
        newPieces.deallocate()
        own.deallocate()
    }

    /// The same as ``encode(_:from:ends:)``, written to where the ids are wanted, if they surely fit there; if not, the result
    /// lies elsewhere.
    package func encode(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, ends: UnsafeBufferPointer<Int>,
        into room: UnsafeMutableBufferPointer<TokenID>
    ) -> UnsafeBufferPointer<TokenID> {
        guard let base = room.baseAddress else { return encode(text, from: start, ends: ends) }
        (ids, capacity) = (base, room.count)
        defer { (ids, capacity) = (own.baseAddress!, own.count) }
        return encode(text, from: start, ends: ends)
    }

    /// The ids of a batch of pieces of a text: the first begins at `start`, each ends where `ends` says and the next begins
    /// there. The result is good until the next call.
    package func encode(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, ends: UnsafeBufferPointer<Int>
    ) -> UnsafeBufferPointer<TokenID> {
        precondition(ends.count <= Self.batchSize)
        let table = currentTable()
        makeProbes(text, from: start, ends: ends, table.slots)
        makeRoom(forPieces: ends.count, behind: 0)
        var written =
            isNarrow
            ? lookUp(text, from: start, ends, table) { $0.writeNarrow(to: $1) }
            : lookUp(text, from: start, ends, table) { $0.writeWide(to: $1) }
        if newPieces.count > 0 { written = encodeNewPieces(into: table, among: written) }
        return UnsafeBufferPointer(start: ids, count: written)
    }

    /// Lets go of what the cache may want to replace.
    package func pause() { table = nil }

    /// The next batch looks into another table then.
    private func replaceIfFull(_ table: PieceTable) {
        if cache.isFull(table) { cache.replace(table) }
    }

    private func currentTable() -> PieceTable {
        if let table, !table.isReplaced { return table }
        let current = cache.table
        table = current
        return current
    }

    /// - Parameter write: writes the ids of a slot, and as many more as a slot holds: there is room.
    @inline(__always)
    private func lookUp(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, _ ends: UnsafeBufferPointer<Int>,
        _ table: PieceTable, write: (SlotIDs, UnsafeMutablePointer<TokenID>) -> Void
    ) -> Int {
        var written = 0
        var ids = ids
        let (slots, probes) = (table.slots, probes)
        for index in 0..<ends.count {
            let probe = probes[index]
            if let slot = slots.nearSlot(of: probe.key, home: probe.home) {
                write(slot.pointee.ids, ids + written)
                written &+= slot.pointee.ids.count
            } else {
                written = lookUpUnusual(text, index, from: start, ends, table, behind: written)
                ids = self.ids
            }
        }
        return written
    }

    @inline(__always)
    private func makeProbes(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, ends: UnsafeBufferPointer<Int>,
        _ slots: PieceTable.Slots
    ) {
        // But for the text's last batch, sixteen bytes can be read from the start of each piece on.
        let lastStart = ends.count > 1 ? ends[ends.count &- 2] : start
        if lastStart <= text.count &- 16 {
            makeProbes(text, from: start, ends: ends, slots, isInside: true)
        } else {
            makeProbes(text, from: start, ends: ends, slots, isInside: false)
        }
    }

    @inline(__always)
    private func makeProbes(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, ends: UnsafeBufferPointer<Int>,
        _ slots: PieceTable.Slots, isInside: Bool
    ) {
        let base = UnsafeRawPointer(text.baseAddress!)
        let probes = probes
        var start = start
        for index in 0..<ends.count {
            let end = ends[index]
            let count = end &- start
            let key =
                count <= PieceKey.mostBytes && isInside
                ? PieceKey(base + start, count: count)
                : unusualKey(UnsafeBufferPointer(rebasing: text[start..<end]))
            let home = slots.home(of: key)
            bpe_prefetch(home)
            probes[index] = Probe(key: key, home: home)
            start = end
        }
    }

    /// The key of a piece that is long, or at the end of the text.
    @inline(never)
    private func unusualKey(_ piece: UnsafeBufferPointer<UInt8>) -> PieceKey {
        piece.count <= PieceKey.mostBytes
            ? PieceKey(short: piece) : PieceKey(long: piece, seed: cache.seed)
    }

    /// Encodes the pieces that were left out, puts their ids between the others, and returns how many there are then.
    @inline(never)
    private func encodeNewPieces(into table: PieceTable, among written: Int) -> Int {
        newPieces.encode(into: table, isNarrow: isNarrow)
        let all = written &+ newPieces.idCount
        makeRoom(for: all, keeping: written)
        // From the end, so that nothing is written over before it is moved.
        var (source, target) = (written, all)
        for index in stride(from: newPieces.count &- 1, through: 0, by: -1) {
            let piece = newPieces[index]
            target &-= source &- piece.position
            (ids + target).update(from: ids + piece.position, count: source &- piece.position)
            target &-= piece.ids.count
            (ids + target).update(from: piece.ids.baseAddress!, count: piece.ids.count)
            source = piece.position
        }
        newPieces.removeAll()
        replaceIfFull(table)
        return all
    }

    /// Writes the tokens of a piece that is not where most are, is long, or is many tokens, and returns where they end; leaves it
    /// for later if it is new. Behind it there is room again for all pieces that are left.
    @inline(never)
    private func lookUpUnusual(
        _ text: UnsafeBufferPointer<UInt8>, _ index: Int,
        from start: Int, _ ends: UnsafeBufferPointer<Int>,
        _ table: PieceTable, behind written: Int
    ) -> Int {
        let pieceStart = index == 0 ? start : ends[index &- 1]
        let piece = UnsafeBufferPointer(rebasing: text[pieceStart..<ends[index]])
        let (key, home) = (probes[index].key, probes[index].home)
        let end: Int
        if !key.isLong, let slot = table.slots.slot(of: key, home: home) {
            let inside = slot.pointee.ids
            if isNarrow { inside.writeNarrow(to: ids + written) } else { inside.writeWide(to: ids + written) }
            return written &+ inside.count
        } else if let known = table.idsElsewhere(of: key, home: home, for: piece) {
            end = append(known, behind: written)
        } else if piece.count <= NewPieces.longestPiece {
            newPieces.append(piece, key, at: written)
            return written
        } else {
            end = encodeLong(piece, key, table, behind: written)
        }
        makeRoom(forPieces: ends.count &- index &- 1, behind: end)
        return end
    }

    /// Of two long pieces with the same hash, the cache keeps the first.
    @inline(__always)
    private func encodeLong(
        _ piece: UnsafeBufferPointer<UInt8>, _ key: PieceKey, _ table: PieceTable, behind written: Int
    ) -> Int {
        manyIDs.removeAll(keepingCapacity: true)
        encoder.encode(piece, into: &manyIDs)
        return manyIDs.withUnsafeBufferPointer { new in
            table.insert(new, for: piece, key, isNarrow: isNarrow)
            replaceIfFull(table)
            makeRoom(for: written &+ new.count, keeping: written)
            (ids + written).update(from: new.baseAddress!, count: new.count)
            return written &+ new.count
        }
    }

    /// Writes ids that the cache keeps, behind which there are others: in fours, because calling for so few costs more.
    @inline(__always)
    private func append(_ known: UnsafeBufferPointer<TokenID>, behind written: Int) -> Int {
        makeRoom(for: written &+ known.count &+ 3, keeping: written)
        let source = UnsafeRawPointer(known.baseAddress!)
        let target = UnsafeMutableRawPointer(ids + written)
        var offset = 0
        repeat {
            target.storeBytes(
                of: source.loadUnaligned(fromByteOffset: offset, as: SIMD4<TokenID>.self),
                toByteOffset: offset, as: SIMD4<TokenID>.self)
            offset &+= MemoryLayout<SIMD4<TokenID>>.size
        } while offset < known.count &* MemoryLayout<TokenID>.stride
        return written &+ known.count
    }

    @inline(__always)
    private var mostIDs: Int { isNarrow ? SlotIDs.mostNarrow : SlotIDs.mostWide }

    /// Room for the ids of so many slots.
    @inline(__always)
    private func makeRoom(forPieces left: Int, behind written: Int) {
        makeRoom(for: written &+ left &* mostIDs &+ mostIDs, keeping: written)
    }

    @inline(__always)
    private func makeRoom(for needed: Int, keeping written: Int) {
        if needed > capacity { grow(to: 2 &* needed, keeping: written) }
    }

    @inline(never)
    private func grow(to newCapacity: Int, keeping written: Int) {
        let larger = UnsafeMutableBufferPointer<TokenID>.allocate(capacity: newCapacity)
        larger.baseAddress!.update(from: ids, count: written)
        own.deallocate()
        own = larger
        (ids, capacity) = (own.baseAddress!, own.count)
    }
}
