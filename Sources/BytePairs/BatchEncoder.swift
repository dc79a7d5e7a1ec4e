import CIntrinsics

/// Encodes pieces a batch at a time, at full speed, remembering what it has seen. One for each thread.
///
/// Two stages, each over the whole batch: the keys of all pieces, with a hint to the processor to fetch the places where they
/// would be in the cache; and the look-ups, which by then wait for nothing. What the cache does not have is merged by
/// ``PieceEncoder``, which alone decides what the ids are.
package final class BatchEncoder {
    private let encoder: PieceEncoder
    private let cache: PieceCache
    private let probes: UnsafeMutablePointer<Probe>
    /// The ids of the batch at hand.
    @exclusivity(unchecked) private var ids: UnsafeMutablePointer<TokenID>
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var manyIDs: [TokenID] = []

    private struct Probe {
        let key: PieceKey
        let home: Int
    }

    /// The most pieces in a batch.
    package static let batchSize = 512

    /// An encoder with an empty memory.
    ///
    /// - Complexity: linear in the vocabulary.
    package convenience init(_ encoder: PieceEncoder) {
        self.init(encoder, cache: PieceCache(encoder.vocabulary))
    }

    /// An encoder with a memory for hardly more than the tokens: tests make it forget.
    package convenience init(forgetful encoder: PieceEncoder) {
        self.init(encoder, cache: PieceCache(encoder.vocabulary, minimumCapacity: 16))
    }

    private init(_ encoder: PieceEncoder, cache: PieceCache) {
        self.encoder = encoder
        self.cache = cache
        probes = .allocate(capacity: Self.batchSize)
        capacity = 4 * Self.batchSize
        ids = .allocate(capacity: capacity)
    }

    deinit {
        probes.deallocate()
        ids.deallocate()
    }

    /// The ids of a batch of pieces of a text: the first begins at `start`, each ends where `ends` says and the next begins
    /// there. The result is good until the next call.
    package func encode(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, ends: UnsafeBufferPointer<Int>
    ) -> UnsafeBufferPointer<TokenID> {
        precondition(ends.count <= Self.batchSize)
        makeProbes(text, from: start, ends: ends)
        makeRoom(forPieces: ends.count, behind: 0)
        var written = 0
        var ids = ids
        let (probes, cache) = (probes, cache)
        for index in 0..<ends.count {
            let probe = probes[index]
            if let slot = cache.slot(of: probe.key, home: probe.home),
                slot.pointee.count <= PieceCache.mostIDs
            {
                // Four ids are written whatever their number: there is room, and no branch to guess.
                UnsafeMutableRawPointer(ids + written).storeBytes(
                    of: slot.pointee.ids, as: SIMD4<TokenID>.self)
                written &+= Int(truncatingIfNeeded: slot.pointee.count)
            } else {
                let piece = (index == 0 ? start : ends[index &- 1])..<ends[index]
                written = encodeUnusual(UnsafeBufferPointer(rebasing: text[piece]), probe, behind: written)
                makeRoom(forPieces: ends.count &- index &- 1, behind: written)
                ids = self.ids
            }
        }
        return UnsafeBufferPointer(start: ids, count: written)
    }

    @inline(__always)
    private func makeProbes(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, ends: UnsafeBufferPointer<Int>
    ) {
        let base = UnsafeRawPointer(text.baseAddress!)
        let (masks, probes, cache) = (cache.masks, probes, cache)
        let lastFullStart = text.count &- 16
        var start = start
        for index in 0..<ends.count {
            let end = ends[index]
            let count = end &- start
            let key =
                count <= PieceKey.mostBytes && start <= lastFullStart
                ? PieceKey(base + start, count: count, masks)
                : unusualKey(UnsafeBufferPointer(rebasing: text[start..<end]))
            let home = cache.home(of: key)
            bpe_prefetch(cache.slots + home)
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

    /// Writes the tokens of a piece that is long, is many tokens, or is new, and returns where they end. There is room for the
    /// tokens of a short piece.
    @inline(never)
    private func encodeUnusual(
        _ piece: UnsafeBufferPointer<UInt8>, _ probe: Probe, behind written: Int
    ) -> Int {
        let slot = cache.slot(of: probe.key, home: probe.home)
        if let slot, let known = cache.otherIDs(of: slot, for: piece) {
            return append(known, behind: written)
        }
        if !probe.key.isLong {
            let new = ids + written
            let count = encoder.encode(short: piece, canBeToken: !cache.hasAllShortTokens, to: new)
            cache.insert(UnsafeBufferPointer(start: new, count: count), for: piece, probe.key)
            return written &+ count
        }
        manyIDs.removeAll(keepingCapacity: true)
        encoder.encode(piece, into: &manyIDs)
        return manyIDs.withUnsafeBufferPointer { new in
            // Two long pieces with the same hash: the first stays.
            if slot == nil { cache.insert(new, for: piece, probe.key) }
            return append(new, behind: written)
        }
    }

    @inline(__always)
    private func append(_ new: UnsafeBufferPointer<TokenID>, behind written: Int) -> Int {
        makeRoom(for: written &+ new.count, keeping: written)
        (ids + written).update(from: new.baseAddress!, count: new.count)
        return written &+ new.count
    }

    /// Room for so many pieces that are short or known, one of which may be new.
    @inline(__always)
    private func makeRoom(forPieces left: Int, behind written: Int) {
        makeRoom(for: written &+ left &* PieceCache.mostIDs &+ PieceKey.mostBytes &+ 1, keeping: written)
    }

    @inline(__always)
    private func makeRoom(for needed: Int, keeping written: Int) {
        if needed > capacity { grow(to: 2 &* needed, keeping: written) }
    }

    @inline(never)
    private func grow(to newCapacity: Int, keeping written: Int) {
        let larger = UnsafeMutablePointer<TokenID>.allocate(capacity: newCapacity)
        larger.update(from: ids, count: written)
        ids.deallocate()
        ids = larger
        capacity = newCapacity
    }
}
