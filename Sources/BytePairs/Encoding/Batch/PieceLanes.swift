import CIntrinsics

/// Merges several short pieces, interleaved step by step.
///
/// Each merge waits for two look-ups that depend on the merge before. Interleaving hides that latency: when
/// the last lane has started its look-ups, the data of the first has arrived.
///
/// A piece is a row of 16, 32 or 64 places. The first part is at place 1; before the first and after the last
/// part is a token that merges with nothing, so that the ends need no special case. Parts do not move: a mask
/// marks those that are left.
package final class PieceLanes {
    /// Enough lanes to hide the latency, few enough for the nearest cache.
    private static let laneCount = 16
    /// The most bytes in a piece, for a width of 64.
    package static let mostBytes = 62

    private let width: Int
    /// The width of a row of `parts`, with room for the tokens at both ends.
    private let stride: Int

    private let vocabulary: Vocabulary
    private let byteTokens: FlatArray<TokenID>
    private let parts: UnsafeMutablePointer<TokenID>
    /// What each part merges into with the next one.
    private let merged: UnsafeMutablePointer<TokenID>
    /// A bit for each place that has a part.
    private let alive: UnsafeMutablePointer<UInt64>
    private let lasts: UnsafeMutablePointer<LastMerge>
    /// The lanes that still merge, and the place of each one's next merge.
    private let active: UnsafeMutablePointer<Int>
    private let nextMerges: UnsafeMutablePointer<UInt32>
    private let counts: UnsafeMutablePointer<Int>
    private let owners: UnsafeMutablePointer<Int>
    /// The number of lanes that have a piece.
    @exclusivity(unchecked) package private(set) var count = 0

    /// The places of a merge and of the part before it, and their pending look-ups.
    private struct LastMerge {
        let place: UInt32
        let previous: UInt32
        let withNext: MergeTable.Lookup
        let withPrevious: MergeTable.Lookup
    }

    /// - Parameter width: 16, 32 or 64. More than the bytes of any piece.
    package init(_ encoder: PieceEncoder, width: Int) {
        vocabulary = encoder.vocabulary
        byteTokens = encoder.byteTokens
        self.width = width
        stride = width + 4
        parts = .allocate(capacity: Self.laneCount * stride)
        merged = .allocate(capacity: Self.laneCount * width)
        merged.initialize(repeating: PairMap.none, count: Self.laneCount * width)
        alive = .allocate(capacity: Self.laneCount)
        lasts = .allocate(capacity: Self.laneCount)
        active = .allocate(capacity: Self.laneCount)
        nextMerges = .allocate(capacity: Self.laneCount)
        counts = .allocate(capacity: Self.laneCount)
        owners = .allocate(capacity: Self.laneCount)
    }

    deinit {
        parts.deallocate()
        merged.deallocate()
        alive.deallocate()
        lasts.deallocate()
        active.deallocate()
        nextMerges.deallocate()
        counts.deallocate()
        owners.deallocate()
    }

    package var isFull: Bool { count == Self.laneCount }

    package func removeAll() { count = 0 }

    /// Adds a piece in the next lane.
    ///
    /// - Parameter owner: identifies the piece to the caller.
    @inline(__always)
    package func add(_ piece: UnsafeBufferPointer<UInt8>, _ owner: Int) {
        let lane = count
        owners[lane] = owner
        self.count = lane &+ 1
        let parts = parts + lane &* stride
        let merged = merged + lane &* width
        let count = piece.count
        parts[0] = MergeTable.noToken
        for index in 0..<count { parts[index &+ 1] = byteTokens[Int(piece[index])] }
        parts[count &+ 1] = MergeTable.noToken
        for index in 1..<count {
            merged[index] = vocabulary.bytePairs[Int(piece[index &- 1]) &<< 8 | Int(piece[index])]
        }
        for index in count..<width { merged[index] = PairMap.none }
        alive[lane] = 2 &<< UInt64(truncatingIfNeeded: count &+ 1) &- 1
    }

    /// Merges all pieces.
    package func merge() {
        switch width {
        case 16: merge(width: 16)
        case 32: merge(width: 32)
        default: merge(width: 64)
        }
    }

    /// - Parameter width: a constant, so that the compiler specializes the code.
    @inline(__always)
    private func merge(width: Int) {
        let pairs = vocabulary.mergeTable
        for lane in 0..<count { active[lane] = lane }
        var left = mergeLowest(count, pairs, width)
        while left > 0 {
            for index in 0..<left { finishLookups(active[index], pairs, width) }
            left = mergeLowest(left, pairs, width)
        }
        for lane in 0..<count { compact(lane) }
    }

    @inline(__always)
    package func owner(_ lane: Int) -> Int { owners[lane] }

    /// The ids of the piece in a lane, valid until pieces are added again.
    @inline(__always)
    package func ids(_ lane: Int) -> UnsafeBufferPointer<TokenID> {
        UnsafeBufferPointer(start: parts + lane &* stride, count: counts[lane])
    }

    /// Makes the next merge in `count` active lanes, starts its look-ups, and returns how many remain active.
    @inline(__always)
    private func mergeLowest(_ count: Int, _ pairs: MergeTable, _ width: Int) -> Int {
        bpe_find_least(merged, width, active, count, nextMerges)
        var kept = 0
        for index in 0..<count {
            let lane = active[index]
            let best = nextMerges[index]
            let parts = parts + lane &* (width &+ 4)
            let merged = merged + lane &* width
            let token = merged[Int(best)]
            if token == PairMap.none { continue }
            active[kept] = lane
            kept &+= 1
            let others = alive[lane]
            let after = others & ~(2 &<< UInt64(best) &- 1)
            let gone = UInt32(truncatingIfNeeded: after.trailingZeroBitCount)
            let next = UInt32(truncatingIfNeeded: (after & (after &- 1)).trailingZeroBitCount)
            let before = others & (1 &<< UInt64(best) &- 1)
            let previous = 63 &- UInt32(truncatingIfNeeded: before.leadingZeroBitCount)
            parts[Int(best)] = token
            merged[Int(gone)] = PairMap.none
            alive[lane] = others & ~(1 &<< UInt64(gone))
            lasts[lane] = LastMerge(
                place: best, previous: previous,
                withNext: pairs.prefetchedLookup(token, parts[Int(next)]),
                withPrevious: pairs.prefetchedLookup(parts[Int(previous)], token))
        }
        return kept
    }

    @inline(__always)
    private func finishLookups(_ lane: Int, _ pairs: MergeTable, _ width: Int) {
        let merged = merged + lane &* width
        let last = lasts[lane]
        merged[Int(last.place)] = pairs.result(of: last.withNext)
        merged[Int(last.previous)] = pairs.result(of: last.withPrevious)
    }

    /// Moves the parts that are left to the front of the row.
    @inline(__always)
    private func compact(_ lane: Int) {
        let parts = parts + lane &* stride
        var left = alive[lane] & ~1
        // The last bit is the token after the piece.
        var count = 0
        while left & (left &- 1) != 0 {
            parts[count] = parts[left.trailingZeroBitCount]
            left &= left &- 1
            count &+= 1
        }
        counts[lane] = count
    }
}
