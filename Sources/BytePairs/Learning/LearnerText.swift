import CIntrinsics

/// The distinct pieces of a corpus as the tokens that they are while merges are learned.
///
/// A flat array of slots, a slot a byte and one between two pieces. A token's id stands in its first and in its last slot,
/// so that both neighbours of any token are found without lists.
///
struct LearnerText: ~Copyable {
    private let slots: UnsafeMutablePointer<TokenID>
    /// How many slots each token takes.
    private var lengths: UnsafeMutablePointer<UInt32>
    private var tokens: Int
    private var capacity: Int
    /// Pieces that stand side by side and occur equally often, told by the slot behind the last of them.
    private var runEnds: [Int] = []
    private var runCounts: [Int] = []

    /// Stands before, between and after pieces.
    static let boundary = TokenID.max
    /// Stands within longer tokens.
    private static let interior = TokenID.max - 1

    /// What a merge does beside changing the pairs that its neighbours make.
    struct Changes {
        /// How often the new token stands beside itself.
        var twins = 0
        /// In how many places of the distinct pieces.
        var twinOccurrences = 0
        /// How often the pair was merged.
        var merged = 0
    }

    /// The pieces, encoded with what has been learned already.
    init(_ pieces: CountedPieces, encodedWith learned: LearnedMerges) {
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

    private func encode(_ pieces: CountedPieces, _ learned: LearnedMerges) {
        guard let vocabulary = try? learned.vocabulary() else {
            preconditionFailure("what has been learned is no vocabulary")
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

    /// Makes a merge's token known.
    mutating func learn(_ merge: Merge) {
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
    func stands(_ pair: Pair, at slot: Int) -> Bool {
        slots[slot] == pair.left && slots[slot &+ Int(lengths[Int(pair.left)])] == pair.right
    }

    /// How many tokens there are, each piece as often as it occurs.
    var tokenCount: Int {
        var total = 0
        var slot = 1
        for (end, count) in zip(runEnds, runCounts) {
            var tokens = 0
            while slot < end {
                let id = slots[slot]
                if id == Self.boundary {
                    slot += 1
                } else {
                    tokens += 1
                    slot += length(of: id)
                }
            }
            total += tokens * count
        }
        return total
    }

    /// All pairs of neighbours in order: the pair, the slot where it begins, and how often its piece occurs.
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

    /// Puts a merge's token wherever its pair stands, and gathers how that changes the pairs around.
    func apply(
        _ merge: Merge, at places: UnsafeBufferPointer<UInt32>, events: inout [MergeEvent],
        left: inout NeighbourChanges, right: inout NeighbourChanges
    ) -> Changes {
        let slots = slots
        let (leftID, rightID, token) = (merge.pair.left, merge.pair.right, merge.token)
        let leftLength = length(of: leftID)
        let length = leftLength &+ self.length(of: rightID)
        var changes = Changes()
        // What the first token of a run such as "abab" made with its neighbour, and the second took away again.
        var takenBack = 0
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
                    if start >= runEnds[run] { run = Self.run(of: start, behind: run, runEnds) }
                    let count = runCounts[run]
                    let before = slots[start &- 1]
                    let after = slots[end]
                    if before == token {
                        takenBack &+= count
                        changes.twins += count
                        changes.twinOccurrences &+= 1
                    } else if before != Self.boundary {
                        left.add(count, before)
                    }
                    if after != Self.boundary { right.add(count, after) }
                    changes.merged += count
                    slots[middle &- 1] = Self.interior
                    slots[middle] = Self.interior
                    slots[start] = token
                    slots[end &- 1] = token
                    events.append(
                        MergeEvent(place: UInt32(truncatingIfNeeded: start), before: before, after: after))
                }
            }
        }
        if takenBack > 0 { right[leftID].gained -= takenBack }
        return changes
    }

    /// How many places ahead a slot is asked for: enough for memory to answer.
    private static let lookAhead = 12

    /// The run of a slot, searched behind a run in steps that double.
    @inline(__always)
    private static func run(of slot: Int, behind run: Int, _ ends: UnsafeBufferPointer<Int>) -> Int {
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

/// A place where a pair was merged, and the tokens beside it at that moment.
struct MergeEvent {
    let place: UInt32
    let before: TokenID
    let after: TokenID
}
