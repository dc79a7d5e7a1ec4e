import CIntrinsics

/// Merges several short pieces at once, a step of each in turn.
///
/// To merge one piece is mostly to wait: each step asks the table of merges for two pairs, and where they stand is known only
/// when the step before is done. Here all pieces choose their next merge and begin to fetch its answers; by the time the last
/// has chosen, those of the first are there. The ids are those that ``PieceEncoder`` gives for each piece alone.
///
/// A piece is a row of sixteen, thirty-two or sixty-four places. The first part is at place 1; before it, and behind the last part,
/// stands a token that merges with nothing, so that no end has to be asked for. Parts stay where they are: a mask tells which
/// are left.
final class PieceLanes {
    /// How many pieces go side by side: enough to wait for nothing, few enough to stay in the nearest cache.
    private static let laneCount = 16
    /// The most bytes of a piece.
    static let mostBytes = 62

    /// The places of a row.
    private let width: Int
    /// A row of parts, with the places before and behind them.
    private let stride: Int

    private let vocabulary: Vocabulary
    private let bytes: UnsafePointer<TokenID>
    /// The parts of each piece.
    private let parts: UnsafeMutablePointer<TokenID>
    /// What each part merges into with the next one.
    private let merged: UnsafeMutablePointer<TokenID>
    /// Which places have a part.
    private let alive: UnsafeMutablePointer<UInt64>
    private let lasts: UnsafeMutablePointer<LastMerge>
    /// The lanes that are not done.
    private let active: UnsafeMutablePointer<Int>
    private let counts: UnsafeMutablePointer<Int>
    private let owners: UnsafeMutablePointer<Int>
    /// How many lanes have a piece.
    @exclusivity(unchecked) private(set) var count = 0

    /// The place of a merge and of the part before it, and what is asked about both.
    private struct LastMerge {
        let place: UInt32
        let previous: UInt32
        let withNext: MergeTable.Question
        let withPrevious: MergeTable.Question
    }

    /// - Parameters:
    ///   - bytes: the token of each single byte; whoever gives them keeps them.
    ///   - width: 16, 32 or 64.
    init(_ vocabulary: Vocabulary, bytes: UnsafePointer<TokenID>, width: Int) {
        self.vocabulary = vocabulary
        self.bytes = bytes
        self.width = width
        stride = width + 4
        parts = .allocate(capacity: Self.laneCount * stride)
        parts.initialize(repeating: MergeTable.noToken, count: Self.laneCount * stride)
        merged = .allocate(capacity: Self.laneCount * width)
        merged.initialize(repeating: PairMap.none, count: Self.laneCount * width)
        alive = .allocate(capacity: Self.laneCount)
        lasts = .allocate(capacity: Self.laneCount)
        active = .allocate(capacity: Self.laneCount)
        counts = .allocate(capacity: Self.laneCount)
        owners = .allocate(capacity: Self.laneCount)
    }

    deinit {
        parts.deallocate()
        merged.deallocate()
        alive.deallocate()
        lasts.deallocate()
        active.deallocate()
        counts.deallocate()
        owners.deallocate()
    }

    var areFull: Bool { count == Self.laneCount }

    func removeAll() { count = 0 }

    /// Puts a piece into the next lane.
    ///
    /// - Parameter owner: what the lane is known by.
    @inline(__always)
    func put(_ piece: UnsafeBufferPointer<UInt8>, _ owner: Int) {
        let lane = count
        owners[lane] = owner
        self.count = lane &+ 1
        let parts = parts + lane &* stride
        let merged = merged + lane &* width
        let count = piece.count
        parts[0] = MergeTable.noToken
        for index in 0..<count { parts[index &+ 1] = bytes[Int(piece[index])] }
        parts[count &+ 1] = MergeTable.noToken
        for index in 1..<count {
            merged[index] = vocabulary.bytePairs[Int(piece[index &- 1]) &<< 8 | Int(piece[index])]
        }
        for index in count..<width { merged[index] = PairMap.none }
        alive[lane] = 2 &<< UInt64(truncatingIfNeeded: count &+ 1) &- 1
    }

    /// Merges all pieces.
    func merge() {
        switch width {
        case 16: merge(width: 16)
        case 32: merge(width: 32)
        default: merge(width: 64)
        }
    }

    /// - Parameter width: a constant, for which the compiler makes code of its own.
    @inline(__always)
    private func merge(width: Int) {
        let pairs = vocabulary.pairs
        for lane in 0..<count { active[lane] = lane }
        var left = choose(count, pairs, width)
        while left > 0 {
            for index in 0..<left { takeAnswers(active[index], pairs, width) }
            left = choose(left, pairs, width)
        }
        for lane in 0..<count { gather(lane) }
    }

    @inline(__always)
    func owner(_ lane: Int) -> Int { owners[lane] }

    /// The ids of the piece in a lane.
    @inline(__always)
    func ids(_ lane: Int) -> UnsafeBufferPointer<TokenID> {
        UnsafeBufferPointer(start: parts + lane &* stride, count: counts[lane])
    }

    /// Makes the next merge of each active lane and begins to fetch what follows from it; returns how many lanes had one.
    @inline(__always)
    private func choose(_ count: Int, _ pairs: MergeTable, _ width: Int) -> Int {
        var kept = 0
        for index in 0..<count {
            let lane = active[index]
            let parts = parts + lane &* (width &+ 4)
            let merged = merged + lane &* width
            let best =
                switch width {
                case 16: bpe_index_of_least_of_16(merged)
                case 32: bpe_index_of_least_of_32(merged)
                default: bpe_index_of_least_of_64(merged)
                }
            let token = merged[Int(best)]
            if token == PairMap.none { continue }
            active[kept] = lane
            kept &+= 1
            let others = alive[lane]
            let behind = others & ~(2 &<< UInt64(best) &- 1)
            // The part that is merged away, the one behind it, and the one before.
            let gone = UInt32(truncatingIfNeeded: behind.trailingZeroBitCount)
            let next = UInt32(truncatingIfNeeded: (behind & (behind &- 1)).trailingZeroBitCount)
            let before = others & (1 &<< UInt64(best) &- 1)
            let previous = 63 &- UInt32(truncatingIfNeeded: before.leadingZeroBitCount)
            parts[Int(best)] = token
            merged[Int(gone)] = PairMap.none
            alive[lane] = others & ~(1 &<< UInt64(gone))
            lasts[lane] = LastMerge(
                place: best, previous: previous,
                withNext: pairs.prefetchedQuestion(token, parts[Int(next)]),
                withPrevious: pairs.prefetchedQuestion(parts[Int(previous)], token))
        }
        return kept
    }

    /// What the last merge of a lane makes possible.
    @inline(__always)
    private func takeAnswers(_ lane: Int, _ pairs: MergeTable, _ width: Int) {
        let merged = merged + lane &* width
        let last = lasts[lane]
        merged[Int(last.place)] = pairs.answer(to: last.withNext)
        merged[Int(last.previous)] = pairs.answer(to: last.withPrevious)
    }

    /// Moves the parts that are left together, to the front of the row.
    @inline(__always)
    private func gather(_ lane: Int) {
        let parts = parts + lane &* stride
        var left = alive[lane] & ~1
        // The last one is what stands behind the piece.
        var count = 0
        while left & (left &- 1) != 0 {
            parts[count] = parts[left.trailingZeroBitCount]
            left &= left &- 1
            count &+= 1
        }
        counts[lane] = count
    }
}
