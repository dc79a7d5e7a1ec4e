import CIntrinsics

/// The tokens of the distinct pieces of a corpus while merges are learned.
///
/// One slot per byte and one between two pieces. A token's id is in its first and its last slot, which
/// locates both neighbours of any token without a linked list.
struct LearnerText: ~Copyable {
    private let slots: UnsafeMutablePointer<TokenID>
    /// How many slots each token has.
    private var lengths: UnsafeMutablePointer<UInt32>
    private var tokens: Int
    private var capacity: Int
    /// The ends of runs of adjacent pieces with equal counts.
    private var runEnds: [Int] = []
    private var runCounts: [Int] = []

    /// The slots before, between and after pieces.
    static let boundary = TokenID.max
    /// The inner slots of longer tokens.
    private static let interior = TokenID.max - 1

    /// What a merge changes, apart from ``NeighbourChanges``.
    struct Changes {
        /// How often the new token is next to itself.
        var selfPairs = 0
        /// Occurrences of that pair in the distinct pieces.
        var selfPairOccurrences = 0
        /// How often the pair was merged.
        var merged = 0
    }

    /// The pieces, encoded with the merges learned so far.
    init(_ pieces: DistinctPieces, encodedWith learned: LearnedMerges) {
        slots = .allocate(capacity: pieces.bytes.count + pieces.count + 1)
        tokens = learned.tokens.count
        capacity = 2 * tokens
        lengths = .allocate(capacity: capacity)
        for (id, token) in learned.tokens.enumerated() { lengths[id] = UInt32(token.count) }
        let slots = slots
        var idOfByte = [TokenID](repeating: 0, count: 256)
        for (id, token) in learned.tokens.enumerated() where token.count == 1 {
            idOfByte[Int(token[0])] = TokenID(id)
        }
        slots[0] = Self.boundary
        var slot = 1
        var start = 0
        pieces.bytes.withUnsafeBufferPointer { bytes in
            for (end, count) in zip(pieces.ends, pieces.counts) {
                if runCounts.last != count {
                    if slot > 1 { runEnds.append(slot) }
                    runCounts.append(count)
                }
                while start < end {
                    slots[slot] = idOfByte[Int(bytes[start])]
                    slot &+= 1
                    start &+= 1
                }
                slots[slot] = Self.boundary
                slot &+= 1
            }
        }
        if slot > 1 { runEnds.append(slot) }
        if !learned.merges.isEmpty { encode(pieces, learned) }
    }

    deinit {
        slots.deallocate()
        lengths.deallocate()
    }

    private func encode(_ pieces: DistinctPieces, _ learned: LearnedMerges) {
        guard let vocabulary = try? learned.vocabulary() else {
            preconditionFailure("the learned tokens are not a vocabulary")
        }
        let encoder = PieceEncoder(vocabulary)
        var ids: [TokenID] = []
        pieces.bytes.withUnsafeBufferPointer { bytes in
            for piece in 0..<pieces.count {
                let range = pieces.range(of: piece)
                ids.removeAll(keepingCapacity: true)
                encoder.encode(UnsafeBufferPointer(rebasing: bytes[range]), into: &ids)
                var slot = range.lowerBound + piece + 1
                for id in ids {
                    let end = slot + Int(lengths[Int(id)])
                    for inner in slot..<end { slots[inner] = Self.interior }
                    slots[slot] = id
                    slots[end - 1] = id
                    slot = end
                }
            }
        }
    }

    @inline(__always)
    func length(of token: TokenID) -> Int { Int(lengths[Int(token)]) }

    mutating func add(_ merge: Merge) {
        if tokens == capacity {
            capacity *= 2
            let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
            larger.update(from: lengths, count: tokens)
            lengths.deallocate()
            lengths = larger
        }
        lengths[tokens] = lengths[Int(merge.pair.left)] + lengths[Int(merge.pair.right)]
        tokens += 1
    }

    @inline(__always)
    func contains(_ pair: Pair, at slot: Int) -> Bool {
        slots[slot] == pair.left && slots[slot &+ Int(lengths[Int(pair.left)])] == pair.right
    }

    /// Calls `body` with every pair in order, the slot where it starts, and the count of its piece.
    @inline(__always)
    func forEachPair(_ body: (Pair, _ slot: Int, _ count: Int) -> Void) {
        var slot = 1
        for (end, count) in zip(runEnds, runCounts) {
            while slot < end {
                let id = slots[slot]
                guard id != Self.boundary else {
                    slot &+= 1
                    continue
                }
                let next = slot &+ length(of: id)
                let right = slots[next]
                if right != Self.boundary { body(Pair(left: id, right: right), slot, count) }
                slot = next
            }
        }
    }

    /// Replaces a merge's pair with its token, and records how that changes the pairs around it.
    ///
    /// - Parameter places: where the pair has been; places where it no longer is are skipped.
    func apply(
        _ merge: Merge, at places: UnsafeBufferPointer<UInt32>, events: inout [MergeEvent],
        left: inout NeighbourChanges, right: inout NeighbourChanges
    ) -> Changes {
        let slots = slots
        let (leftID, rightID, token) = (merge.pair.left, merge.pair.right, merge.token)
        let leftLength = length(of: leftID)
        let length = leftLength &+ self.length(of: rightID)
        var changes = Changes()
        // In "abab", the first merge adds a pair of the new token and "a"; the second removes it again.
        var revoked = 0
        var run = 0
        runEnds.withUnsafeBufferPointer { runEnds in
            runCounts.withUnsafeBufferPointer { runCounts in
                for index in 0..<places.count {
                    if index &+ Self.lookAhead < places.count {
                        bpe_prefetch(slots + Int(places[index &+ Self.lookAhead]) - 1)
                    }
                    let start = Int(places[index])
                    let middle = start &+ leftLength
                    guard slots[start] == leftID, slots[middle] == rightID else { continue }
                    let end = start &+ length
                    if start >= runEnds[run] { run = Self.run(of: start, after: run, runEnds) }
                    let count = runCounts[run]
                    let before = slots[start &- 1]
                    let after = slots[end]
                    if before == token {
                        revoked &+= count
                        changes.selfPairs += count
                        changes.selfPairOccurrences &+= 1
                    } else if before != Self.boundary {
                        left.add(count, before)
                    }
                    if after != Self.boundary { right.add(count, after) }
                    changes.merged += count
                    slots[middle &- 1] = Self.interior
                    slots[middle] = Self.interior
                    slots[start] = token
                    slots[end &- 1] = token
                    let place = UInt32(truncatingIfNeeded: start)
                    events.append(MergeEvent(place: place, before: before, after: after))
                }
            }
        }
        right[leftID].gained -= revoked
        return changes
    }

    /// How many places ahead to prefetch: enough to hide the latency of memory.
    private static let lookAhead = 12

    /// The run of a slot, found by galloping search after an earlier run.
    @inline(__always)
    private static func run(of slot: Int, after run: Int, _ ends: UnsafeBufferPointer<Int>) -> Int {
        var (low, step) = (run &+ 1, 1)
        while low &+ step < ends.count, ends[low &+ step] <= slot {
            low &+= step
            step &*= 2
        }
        var high = min(low &+ step, ends.count &- 1)
        while low < high {
            let middle = (low &+ high) / 2
            if ends[middle] <= slot { low = middle &+ 1 } else { high = middle }
        }
        return low
    }
}

/// A place where a pair was merged, and its neighbours at that moment.
struct MergeEvent {
    let place: UInt32
    let before: TokenID
    let after: TokenID
}
