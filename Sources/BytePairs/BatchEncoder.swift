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
    /// Where the ids of the batch at hand are written: into room that the caller has lent, or into its own.
    @exclusivity(unchecked) private var ids: UnsafeMutablePointer<TokenID>
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var own: UnsafeMutableBufferPointer<TokenID>
    @exclusivity(unchecked) private var manyIDs: [TokenID] = []
    private let lanes: PieceLanes
    private let misses: UnsafeMutablePointer<Miss>

    private struct Probe {
        let key: PieceKey
        let home: UnsafeMutablePointer<PieceCache.Slot>
    }

    private struct Miss {
        let piece: UnsafeBufferPointer<UInt8>
        let key: PieceKey
        let hash: UInt64
    }

    /// At which new piece of a batch all others are looked for, to be encoded together: at the first while many are new, later
    /// where only a few are that the cache did not keep.
    @exclusivity(unchecked) private var patience = 1
    @exclusivity(unchecked) private var newCount = 0

    /// The most pieces in a batch.
    package static let batchSize = 512

    /// An encoder with an empty memory.
    package convenience init(_ encoder: PieceEncoder) {
        self.init(encoder, cache: PieceCache(size: encoder.vocabulary.size))
    }

    /// An encoder with a memory for few pieces: tests make it forget.
    package convenience init(forgetful encoder: PieceEncoder) {
        self.init(
            encoder, cache: PieceCache(size: encoder.vocabulary.size, capacity: 16, mostCapacity: 256))
    }

    private init(_ encoder: PieceEncoder, cache: PieceCache) {
        self.encoder = encoder
        self.cache = cache
        probes = .allocate(capacity: Self.batchSize)
        misses = .allocate(capacity: Self.batchSize)
        lanes = PieceLanes(encoder.vocabulary)
        own = .allocate(capacity: 4 * Self.batchSize)
        ids = own.baseAddress!
        capacity = own.count
    }

    deinit {
        probes.deallocate()
        misses.deallocate()
        lanes.deallocate()
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
        makeProbes(text, from: start, ends: ends)
        makeRoom(forPieces: ends.count, behind: 0)
        newCount = 0
        let written =
            cache.isNarrow
            ? lookUp(text, from: start, ends) { $0.writeNarrow(to: $1) }
            : lookUp(text, from: start, ends) { $0.writeWide(to: $1) }
        return UnsafeBufferPointer(start: ids, count: written)
    }

    /// - Parameter write: writes the ids of a slot, and as many more as a slot holds: there is room.
    @inline(__always)
    private func lookUp(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, _ ends: UnsafeBufferPointer<Int>,
        write: (SlotIDs, UnsafeMutablePointer<TokenID>) -> Void
    ) -> Int {
        var written = 0
        var ids = ids
        var slots = cache.slots
        let probes = probes
        for index in 0..<ends.count {
            let probe = probes[index]
            if let slot = slots.slot(of: probe.key, home: probe.home), !slot.pointee.ids.isElsewhere {
                write(slot.pointee.ids, ids + written)
                written &+= slot.pointee.ids.count
            } else {
                written = encodeUnusual(text, index, from: start, ends, behind: written)
                ids = self.ids
                slots = cache.slots
            }
        }
        return written
    }

    @inline(__always)
    private func makeProbes(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, ends: UnsafeBufferPointer<Int>
    ) {
        let base = UnsafeRawPointer(text.baseAddress!)
        let (masks, probes, slots) = (cache.masks, probes, cache.slots)
        let lastFullStart = text.count &- 16
        var start = start
        for index in 0..<ends.count {
            let end = ends[index]
            let count = end &- start
            let key =
                count <= PieceKey.mostBytes && start <= lastFullStart
                ? PieceKey(base + start, count: count, masks)
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

    /// Brings what is new among the short pieces from one on into the cache. Each is merged by itself as well as here, but here
    /// none waits for the other.
    @inline(never)
    private func encodeNewPieces(
        _ text: UnsafeBufferPointer<UInt8>, _ first: Int, from start: Int, _ ends: UnsafeBufferPointer<Int>
    ) {
        let tokens = encoder.vocabulary.tokens
        let slots = cache.slots
        var count = 0
        var start = start
        for index in first..<ends.count {
            let probe = probes[index]
            if !probe.key.isLong, slots.slot(of: probe.key, home: probe.home) == nil {
                let piece = UnsafeBufferPointer(rebasing: text[start..<ends[index]])
                let hash = tokens.prefetchedHash(of: piece)
                (misses + count).initialize(to: Miss(piece: piece, key: probe.key, hash: hash))
                count &+= 1
            }
            start = ends[index]
        }
        patience = count < 4 ? 4 : 1
        // What a look-up will ask for one after the other is fetched for all of them at once.
        for miss in 0..<count { tokens.prefetchRange(hash: misses[miss].hash) }
        for miss in 0..<count { tokens.prefetchBytes(hash: misses[miss].hash) }
        var next = 0
        while next < count {
            let firstInLanes = next
            var laneCount = 0
            while next < count, laneCount < PieceLanes.laneCount {
                let miss = misses[next]
                next &+= 1
                if let token = tokens.id(of: miss.piece, hash: miss.hash) {
                    withUnsafePointer(to: token) { remember(UnsafeBufferPointer(start: $0, count: 1), miss) }
                } else {
                    lanes.put(miss.piece, into: laneCount)
                    // What is behind has been dealt with.
                    misses[firstInLanes &+ laneCount] = miss
                    laneCount &+= 1
                }
            }
            lanes.merge(laneCount)
            for lane in 0..<laneCount { remember(lanes.ids(lane), misses[firstInLanes &+ lane]) }
        }
    }

    /// A piece may come twice in a batch.
    @inline(__always)
    private func remember(_ ids: UnsafeBufferPointer<TokenID>, _ miss: Miss) {
        let slots = cache.slots
        guard slots.slot(of: miss.key, home: slots.home(of: miss.key)) == nil else { return }
        cache.insert(ids, for: miss.piece, miss.key)
    }

    /// Writes the tokens of a piece that is long, is many tokens, or is new, and returns where they end. Behind it there is room
    /// again for all pieces that are left, and their probes are good.
    @inline(never)
    private func encodeUnusual(
        _ text: UnsafeBufferPointer<UInt8>, _ index: Int, from start: Int, _ ends: UnsafeBufferPointer<Int>,
        behind written: Int
    ) -> Int {
        let pieceStart = index == 0 ? start : ends[index &- 1]
        let piece = UnsafeBufferPointer(rebasing: text[pieceStart..<ends[index]])
        let probe = probes[index]
        let slot = cache.slots.slot(of: probe.key, home: probe.home)
        if let slot, let known = cache.otherIDs(of: slot, for: piece) {
            let written = append(known, behind: written)
            makeRoom(forPieces: ends.count &- index &- 1, behind: written)
            return written
        }
        let before = cache.slots.base
        let end: Int
        if probe.key.isLong {
            end = encodeLong(piece, probe.key, isNew: slot == nil, behind: written)
        } else {
            newCount &+= 1
            if newCount == patience, encoder.vocabulary.pairs.isShort {
                encodeNewPieces(text, index, from: pieceStart, ends)
            }
            end = encodeShort(piece, probe.key, behind: written)
        }
        makeRoom(forPieces: ends.count &- index &- 1, behind: end)
        if cache.slots.base != before {
            for later in index &+ 1..<max(ends.count, index &+ 1) {
                probes[later] = Probe(key: probes[later].key, home: cache.slots.home(of: probes[later].key))
            }
        }
        return end
    }

    /// A short piece that was not there a moment ago.
    @inline(__always)
    private func encodeShort(
        _ piece: UnsafeBufferPointer<UInt8>, _ key: PieceKey, behind written: Int
    ) -> Int {
        if let slot = cache.slots.slot(of: key, home: cache.slots.home(of: key)) {
            let inside = slot.pointee.ids
            if !inside.isElsewhere {
                if cache.isNarrow {
                    inside.writeNarrow(to: ids + written)
                } else {
                    inside.writeWide(to: ids + written)
                }
                return written &+ inside.count
            }
            if let known = cache.otherIDs(of: slot, for: piece) { return append(known, behind: written) }
        }
        let new = ids + written
        let count = encoder.encode(short: piece, to: new)
        cache.insert(UnsafeBufferPointer(start: new, count: count), for: piece, key)
        return written &+ count
    }

    /// Of two long pieces with the same hash, the cache keeps the first.
    @inline(__always)
    private func encodeLong(
        _ piece: UnsafeBufferPointer<UInt8>, _ key: PieceKey, isNew: Bool, behind written: Int
    ) -> Int {
        manyIDs.removeAll(keepingCapacity: true)
        encoder.encode(piece, into: &manyIDs)
        return manyIDs.withUnsafeBufferPointer { new in
            if isNew { cache.insert(new, for: piece, key) }
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
    private var mostIDs: Int { cache.isNarrow ? SlotIDs.mostNarrow : SlotIDs.mostWide }

    /// Room for so many pieces that are short or known, one of which may be new.
    @inline(__always)
    private func makeRoom(forPieces left: Int, behind written: Int) {
        makeRoom(for: written &+ left &* mostIDs &+ PieceKey.mostBytes &+ 1, keeping: written)
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
