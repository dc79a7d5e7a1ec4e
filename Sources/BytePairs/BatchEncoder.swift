import CIntrinsics

/// Encodes pieces a batch at a time, at full speed, remembering what it has seen. One for each thread.
///
/// Three stages, each over the whole batch: the keys of all pieces and where they would be in the cache; a hint to the
/// processor to fetch those places; and the look-ups, which by then wait for nothing. What the cache does not have is merged by
/// ``PieceEncoder``, which alone decides what the ids are.
package final class BatchEncoder {
    private let encoder: PieceEncoder
    private let cache: PieceCache
    private let keys: UnsafeMutablePointer<PieceKey>
    private let homes: UnsafeMutablePointer<Int>
    /// The ids of the batch at hand.
    private var ids: UnsafeMutablePointer<TokenID>
    private var capacity: Int
    private var misses: [TokenID] = []

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
        keys = .allocate(capacity: Self.batchSize)
        homes = .allocate(capacity: Self.batchSize)
        capacity = 4 * Self.batchSize
        ids = .allocate(capacity: capacity)
    }

    deinit {
        keys.deallocate()
        homes.deallocate()
        ids.deallocate()
    }

    /// The ids of a batch of pieces of a text: the first begins at `start`, each ends where `ends` says and the next begins
    /// there. The result is good until the next call.
    package func encode(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, ends: UnsafeBufferPointer<Int>
    ) -> UnsafeBufferPointer<TokenID> {
        precondition(ends.count <= Self.batchSize)
        makeKeys(text, from: start, ends: ends)
        var count = 0
        var pieceStart = start
        for index in 0..<ends.count {
            let end = ends[index]
            if let slot = slot(index), slot.pointee.count <= PieceCache.mostIDs {
                // Three ids are written whatever their number: there is room, and no branch to guess.
                let (first, second, third) = slot.pointee.ids
                ids[count] = first
                ids[count &+ 1] = second
                ids[count &+ 2] = third
                count &+= Int(truncatingIfNeeded: slot.pointee.count)
            } else {
                encodeUnusual(
                    UnsafeBufferPointer(rebasing: text[pieceStart..<end]), index, &count,
                    left: ends.count &- index)
            }
            pieceStart = end
        }
        return UnsafeBufferPointer(start: ids, count: count)
    }

    @inline(__always)
    private func makeKeys(_ text: UnsafeBufferPointer<UInt8>, from start: Int, ends: UnsafeBufferPointer<Int>)
    {
        let base = UnsafeRawPointer(text.baseAddress!)
        var start = start
        for index in 0..<ends.count {
            let count = ends[index] &- start
            var key = PieceKey()
            if count <= PieceKey.mostBytes {
                if start &+ 16 <= text.count {
                    key = PieceKey(base + start, count: count)
                } else {
                    key = PieceKey(UnsafeBufferPointer(rebasing: text[start..<start &+ count])) ?? key
                }
            }
            keys[index] = key
            let home = cache.home(of: key)
            homes[index] = home
            bpe_prefetch(cache.slots + home)
            start = ends[index]
        }
    }

    @inline(__always)
    private func slot(_ index: Int) -> UnsafeMutablePointer<PieceCache.Slot>? {
        let key = keys[index]
        return key.isEmpty ? nil : cache.slot(of: key, home: homes[index])
    }

    /// A piece that is long, is many tokens, or is new.
    @inline(never)
    private func encodeUnusual(
        _ piece: UnsafeBufferPointer<UInt8>, _ index: Int, _ count: inout Int, left: Int
    ) {
        if keys[index].isEmpty {
            if let known = cache.ids(ofLong: piece) { return append(cache.manyIDs[known], &count, left) }
            encodeNew(piece, &count, left)
            cache.insert(misses[...], forLong: piece)
        } else if let slot = slot(index) {
            let start = Int(slot.pointee.ids.0)
            append(cache.manyIDs[start..<start + Int(slot.pointee.count)], &count, left)
        } else {
            encodeNew(piece, &count, left)
            cache.insert(misses[...], for: keys[index])
        }
    }

    private func encodeNew(_ piece: UnsafeBufferPointer<UInt8>, _ count: inout Int, _ left: Int) {
        misses.removeAll(keepingCapacity: true)
        encoder.encode(piece, into: &misses)
        append(misses[...], &count, left)
    }

    private func append(_ new: ArraySlice<TokenID>, _ count: inout Int, _ left: Int) {
        makeRoom(for: count + new.count + PieceCache.mostIDs * left, keeping: count)
        new.withUnsafeBufferPointer { (ids + count).update(from: $0.baseAddress!, count: $0.count) }
        count += new.count
    }

    private func makeRoom(for needed: Int, keeping count: Int) {
        guard needed > capacity else { return }
        let larger = UnsafeMutablePointer<TokenID>.allocate(capacity: 2 * needed)
        larger.update(from: ids, count: count)
        ids.deallocate()
        ids = larger
        capacity = 2 * needed
    }
}
