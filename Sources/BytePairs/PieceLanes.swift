import CIntrinsics

/// Merges several short pieces at once, a step of each in turn.
///
/// To merge one piece is mostly to wait: each step asks the table of merges for two pairs, and where they stand is known only
/// when the step before is done. Here a step begins to fetch them and leaves; when it is this piece's turn again, they are
/// there. The ids are those that ``PieceEncoder`` gives for each piece alone.
struct PieceLanes {
    /// How many pieces go side by side: enough to wait for nothing, few enough to stay in the nearest cache.
    static let laneCount = 12
    /// Fifteen parts, and what is behind them.
    private static let stride = 20

    private let vocabulary: Vocabulary
    private let bytes: UnsafeMutablePointer<TokenID>
    /// The parts of each piece, and what each merges into with the next one.
    private let parts: UnsafeMutablePointer<TokenID>
    private let merged: UnsafeMutablePointer<TokenID>
    /// How many parts a piece has, and which of them was merged last, or -1.
    private let counts: UnsafeMutablePointer<Int>
    private let lasts: UnsafeMutablePointer<Int>
    /// The lanes that are not done.
    private let active: UnsafeMutablePointer<Int>

    init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        bytes = .allocate(capacity: 256)
        for byte in UInt8.min...UInt8.max {
            (bytes + Int(byte)).initialize(to: vocabulary.id(of: CollectionOfOne(byte))!)
        }
        parts = .allocate(capacity: Self.laneCount * Self.stride)
        parts.initialize(repeating: 0, count: Self.laneCount * Self.stride)
        merged = .allocate(capacity: Self.laneCount * Self.stride)
        counts = .allocate(capacity: Self.laneCount)
        lasts = .allocate(capacity: Self.laneCount)
        active = .allocate(capacity: Self.laneCount)
    }

    func deallocate() {
        bytes.deallocate()
        parts.deallocate()
        merged.deallocate()
        counts.deallocate()
        lasts.deallocate()
        active.deallocate()
    }

    /// Puts a piece of one to fifteen bytes into a lane.
    @inline(__always)
    func put(_ piece: UnsafeBufferPointer<UInt8>, into lane: Int) {
        let parts = parts + lane &* Self.stride
        let merged = merged + lane &* Self.stride
        for index in 0..<piece.count { parts[index] = bytes[Int(piece[index])] }
        for index in 0..<piece.count &- 1 {
            merged[index] = vocabulary.bytePairs[Int(piece[index]) &<< 8 | Int(piece[index &+ 1])]
        }
        // Behind the last part nothing can be merged, however far the parts move up.
        for index in piece.count &- 1..<Self.stride { merged[index] = PairMap.none }
        counts[lane] = piece.count
        lasts[lane] = -1
    }

    /// Merges the pieces in the first `count` lanes.
    func merge(_ count: Int) {
        let pairs = vocabulary.pairs
        for lane in 0..<count { active[lane] = lane }
        var left = count
        while left > 0 {
            var kept = 0
            for index in 0..<left {
                let lane = active[index]
                active[kept] = lane
                if step(lane, pairs) { kept &+= 1 }
            }
            left = kept
        }
    }

    /// The ids of the piece in a lane.
    @inline(__always)
    func ids(_ lane: Int) -> UnsafeBufferPointer<TokenID> {
        UnsafeBufferPointer(start: parts + lane &* Self.stride, count: counts[lane])
    }

    /// Takes the answers for the last merge, makes the next, and asks for its answers; `false` if there is none.
    @inline(__always)
    private func step(_ lane: Int, _ pairs: MergeTable) -> Bool {
        let parts = parts + lane &* Self.stride
        let merged = merged + lane &* Self.stride
        let count = counts[lane]
        let last = lasts[lane]
        if last >= 0 {
            merged[last] = last &+ 1 < count ? pairs[parts[last], parts[last &+ 1]] : PairMap.none
            if last > 0 { merged[last &- 1] = pairs[parts[last &- 1], parts[last]] }
        }
        let best = Int(bpe_index_of_least_of_16(merged))
        let token = merged[best]
        guard token != PairMap.none else { return false }
        bpe_remove_of_17(parts, UInt32(best &+ 1))
        bpe_remove_of_17(merged, UInt32(best &+ 1))
        parts[best] = token
        counts[lane] = count &- 1
        lasts[lane] = best
        if best &+ 2 < count { pairs.prefetch(token, parts[best &+ 1]) }
        if best > 0 { pairs.prefetch(parts[best &- 1], token) }
        return true
    }
}
