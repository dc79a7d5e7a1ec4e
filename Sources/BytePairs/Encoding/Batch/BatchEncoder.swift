import CIntrinsics
package import Pieces

/// Encodes pieces a batch at a time, at full speed, remembering what it has seen. One for each thread.
///
/// Three stages, each over the whole batch: the keys of all pieces, with a prefetch of their slots in the
/// cache; the look-ups, which by then do not wait for memory; and the pieces that the cache does not have
/// (``NewPieces``), whose ids are inserted between the others. The ids are those of ``PieceEncoder``.
/// Encoders share a cache and nothing else.
package final class BatchEncoder {
    private let encoder: PieceEncoder
    private let cache: PieceCache
    private let isNarrow: Bool
    /// The cache's table; `nil` between texts, so that a table that was replaced can be freed. Retained by hand, once for
    /// a text: threads that count references to one object for each batch wait for each other, a twentieth of the time.
    @exclusivity(unchecked) private var table: Unmanaged<PieceTable>?
    private let probes: UnsafeMutablePointer<Probe>
    @exclusivity(unchecked) private var manyIDs: [TokenID] = []
    @exclusivity(unchecked) private var newPieces: NewPieces
    /// For texts that share a batch: how many new pieces are before the end of each.
    private let newPiecesBefore: UnsafeMutablePointer<Int>

    /// For callers that look at the ids of a batch and keep none.
    package let scratch = IDBuffer()

    private struct Probe {
        let key: PieceKey
        let home: UnsafeMutablePointer<PieceTable.Slot>
    }

    /// An encoder that looks into a cache, which is only for encoders with the same vocabulary.
    package init(_ encoder: PieceEncoder, _ cache: PieceCache = PieceCache()) {
        self.encoder = encoder
        self.cache = cache
        isNarrow = encoder.vocabulary.size <= SlotIDs.mostNarrowSize
        probes = .allocate(capacity: PieceBatch.capacity)
        newPieces = NewPieces(encoder, capacity: PieceBatch.capacity)
        newPiecesBefore = .allocate(capacity: PieceBatch.capacity)
    }

    deinit {
        releaseTable()
        probes.deallocate()
        newPieces.deallocate()
        newPiecesBefore.deallocate()
    }

    /// Appends the ids of a batch of pieces, and remembers none of them.
    package func encodeOnce(_ batch: PieceBatch, into ids: inout [TokenID]) {
        batch.forEachPiece { encoder.encode($0, into: &ids) }
    }

    /// Appends the ids of a batch of pieces to `output`.
    package func encode(_ batch: PieceBatch, into output: IDBuffer) {
        precondition(batch.count <= PieceBatch.capacity)
        withTable { table in
            makeProbes(batch, table.slots)
            makeRoom(forPieces: batch.count, after: output.count, in: output)
            var written = lookUp(0..<batch.count, of: batch, table, output, after: output.count)
            if newPieces.count > 0 { written = insertNewPieces(into: table, output, before: written) {} }
            output.count = written
        }
    }

    /// Appends the ids of a batch that several texts share.
    ///
    /// - Parameter texts: how many of the pieces are before the end of each text. Becomes how many ids are in `output` there.
    ///   At most ``PieceBatch/capacity``.
    package func encode(
        _ batch: PieceBatch, endingAt texts: UnsafeMutableBufferPointer<Int>, into output: IDBuffer
    ) {
        precondition(batch.count <= PieceBatch.capacity && texts.count <= PieceBatch.capacity)
        withTable { encode(batch, endingAt: texts, $0, into: output) }
    }

    private func encode(
        _ batch: PieceBatch, endingAt texts: UnsafeMutableBufferPointer<Int>, _ table: PieceTable,
        into output: IDBuffer
    ) {
        makeProbes(batch, table.slots)
        makeRoom(forPieces: batch.count, after: output.count, in: output)
        var (first, written) = (0, output.count)
        for text in texts.indices {
            let end = texts[text]
            written = lookUp(first..<end, of: batch, table, output, after: written)
            texts[text] = written
            newPiecesBefore[text] = newPieces.count
            first = end
        }
        if newPieces.count > 0 {
            written = insertNewPieces(into: table, output, before: written) {
                var (next, inserted) = (0, 0)
                for text in texts.indices {
                    while next < newPiecesBefore[text] {
                        inserted &+= newPieces[next].ids.count
                        next &+= 1
                    }
                    texts[text] &+= inserted
                }
            }
        }
        output.count = written
    }

    /// Lets go of the cache's table, so that it can be freed when it is replaced.
    package func releaseTable() {
        table?.release()
        table = nil
    }

    private func replaceIfFull(_ table: PieceTable) {
        if cache.isFull(table) { cache.replace(table) }
    }

    @inline(__always)
    private func withTable(_ body: (PieceTable) -> Void) {
        if let table, !table._withUnsafeGuaranteedRef(\.isReplaced) {
            return table._withUnsafeGuaranteedRef(body)
        }
        releaseTable()
        let current = Unmanaged.passRetained(cache.table)
        table = current
        current._withUnsafeGuaranteedRef(body)
    }

    /// Writes the ids of some of a batch's pieces and returns where they end.
    @inline(__always)
    private func lookUp(
        _ pieces: Range<Int>, of batch: PieceBatch, _ table: PieceTable, _ output: IDBuffer,
        after written: Int
    ) -> Int {
        isNarrow
            ? lookUp(pieces, of: batch, table, output, after: written) { $0.writeNarrow(to: $1) }
            : lookUp(pieces, of: batch, table, output, after: written) { $0.writeWide(to: $1) }
    }

    /// - Parameter write: writes the ids of a slot, and as many more as a slot holds: there is room.
    /// - Returns: where the ids end.
    @inline(__always)
    private func lookUp(
        _ pieces: Range<Int>, of batch: PieceBatch, _ table: PieceTable, _ output: IDBuffer,
        after written: Int,
        write: (SlotIDs, UnsafeMutablePointer<TokenID>) -> Void
    ) -> Int {
        var written = written
        var ids = output.base
        let (slots, probes) = (table.slots, probes)
        for index in pieces {
            let probe = probes[index]
            if let slot = slots.nearSlot(of: probe.key, home: probe.home) {
                write(slot.pointee.ids, ids + written)
                written &+= slot.pointee.ids.count
            } else {
                written = resolveMiss(batch, index, table, output, after: written)
                ids = output.base
            }
        }
        return written
    }

    @inline(__always)
    private func makeProbes(_ batch: PieceBatch, _ slots: PieceTable.Slots) {
        // Except in the text's last batch, sixteen bytes can be read from the start of each piece.
        let lastStart = batch.count > 1 ? batch.ends[batch.count &- 2] : batch.start
        if lastStart <= batch.text.count &- 16 {
            makeProbes(batch, slots, isInside: true)
        } else {
            makeProbes(batch, slots, isInside: false)
        }
    }

    @inline(__always)
    private func makeProbes(_ batch: PieceBatch, _ slots: PieceTable.Slots, isInside: Bool) {
        let (text, ends) = (batch.text, batch.ends)
        let base = UnsafeRawPointer(text.baseAddress!)
        let probes = probes
        // Near the end of the text, where a small file has most of its pieces, each one is checked.
        let lastInside = text.count &- 16
        var start = batch.start
        for index in 0..<ends.count {
            let end = ends[index]
            let count = end &- start
            let key =
                count <= PieceKey.mostBytes && (isInside || start <= lastInside)
                ? PieceKey(base + start, count: count)
                : checkedKey(UnsafeBufferPointer(rebasing: text[start..<end]))
            let home = slots.home(of: key)
            bpe_prefetch(home)
            probes[index] = Probe(key: key, home: home)
            start = end
        }
    }

    /// The key of a piece that is long, or near the end of the text.
    @inline(never)
    private func checkedKey(_ piece: UnsafeBufferPointer<UInt8>) -> PieceKey {
        piece.count <= PieceKey.mostBytes
            ? PieceKey(short: piece) : PieceKey(long: piece, seed: cache.seed)
    }

    /// Encodes the pieces that the cache did not have, inserts their ids between the others, and returns
    /// where all end.
    ///
    /// - Parameter encoded: is called when the ids are known and not inserted yet.
    @inline(never)
    private func insertNewPieces(
        into table: PieceTable, _ output: IDBuffer, before written: Int, encoded: () -> Void
    ) -> Int {
        newPieces.encode(into: table, isNarrow: isNarrow)
        encoded()
        let end = written &+ newPieces.idCount
        output.makeRoom(for: end, keeping: written)
        let ids = output.base
        // From the end, so that nothing is overwritten before it is moved.
        var (source, target) = (written, end)
        for index in stride(from: newPieces.count &- 1, through: 0, by: -1) {
            let piece = newPieces[index]
            target &-= source &- piece.position
            (ids + target).update(from: ids + piece.position, count: source &- piece.position)
            target &-= piece.ids.count
            if let new = piece.ids.baseAddress { (ids + target).update(from: new, count: piece.ids.count) }
            source = piece.position
        }
        newPieces.removeAll()
        replaceIfFull(table)
        return end
    }

    /// Writes the ids of a piece that is not in the two slots where nearly all are, that is long, or that is
    /// many tokens, and returns where they end. A new piece is left for ``insertNewPieces(into:_:before:)``.
    /// Restores the room for all pieces that are left.
    @inline(never)
    private func resolveMiss(
        _ batch: PieceBatch, _ index: Int, _ table: PieceTable, _ output: IDBuffer, after written: Int
    ) -> Int {
        let start = index == 0 ? batch.start : batch.ends[index &- 1]
        let piece = UnsafeBufferPointer(rebasing: batch.text[start..<batch.ends[index]])
        let (key, home) = (probes[index].key, probes[index].home)
        let end: Int
        if !key.isLong, let slot = table.slots.slot(of: key, home: home) {
            let (inside, target) = (slot.pointee.ids, output.base + written)
            if isNarrow { inside.writeNarrow(to: target) } else { inside.writeWide(to: target) }
            return written &+ inside.count
        } else if let known = table.overflowIDs(of: key, home: home, for: piece) {
            end = append(known, to: output, after: written)
        } else if piece.count <= NewPieces.longestPiece {
            newPieces.append(piece, key, at: written)
            return written
        } else {
            end = encodeLong(piece, key, table, output, after: written)
        }
        makeRoom(forPieces: batch.count &- index &- 1, after: end, in: output)
        return end
    }

    /// Of two long pieces with the same hash, the cache keeps the first.
    @inline(__always)
    private func encodeLong(
        _ piece: UnsafeBufferPointer<UInt8>, _ key: PieceKey, _ table: PieceTable, _ output: IDBuffer,
        after written: Int
    ) -> Int {
        if piece.count > PieceOverflow.longestPiece, encoder.isLong(piece) {
            // Its ids are not kept, and are written once.
            output.count = written
            encoder.mergeLong(piece, into: output)
            return output.count
        }
        manyIDs.removeAll(keepingCapacity: true)
        encoder.encode(piece, into: &manyIDs)
        if manyIDs.isEmpty { return written }
        return manyIDs.withUnsafeBufferPointer { new in
            table.insert(new, for: piece, key, isNarrow: isNarrow)
            replaceIfFull(table)
            output.makeRoom(for: written &+ new.count, keeping: written)
            (output.base + written).update(from: new.baseAddress!, count: new.count)
            return written &+ new.count
        }
    }

    /// Copies ids that the cache keeps, four at a time: for so few, a call of memcpy costs more. Up to three
    /// ids that follow them in the cache are copied too.
    @inline(__always)
    private func append(
        _ known: UnsafeBufferPointer<TokenID>, to output: IDBuffer, after written: Int
    ) -> Int {
        output.makeRoom(for: written &+ known.count &+ 3, keeping: written)
        let source = UnsafeRawPointer(known.baseAddress!)
        let target = UnsafeMutableRawPointer(output.base + written)
        var offset = 0
        repeat {
            target.storeBytes(
                of: source.loadUnaligned(fromByteOffset: offset, as: SIMD4<TokenID>.self),
                toByteOffset: offset, as: SIMD4<TokenID>.self)
            offset &+= MemoryLayout<SIMD4<TokenID>>.size
        } while offset < known.count &* MemoryLayout<TokenID>.stride
        return written &+ known.count
    }

    /// Room for the ids of this many slots.
    @inline(__always)
    private func makeRoom(forPieces left: Int, after written: Int, in output: IDBuffer) {
        let mostIDs = isNarrow ? SlotIDs.mostNarrow : SlotIDs.mostWide
        output.makeRoom(for: written &+ (left &+ 1) &* mostIDs, keeping: written)
    }
}
