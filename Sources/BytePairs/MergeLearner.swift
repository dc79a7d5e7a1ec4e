/// Learns merges one at a time, looking only at the places that a merge changes.
///
/// ```swift
/// var learner = MergeLearner(counts, ties: .huggingFace)
/// while learner.learned.tokens.count < 1_000, let merge = learner.mergeCommonestPair() {
///     print(merge.pair, learner.lastCount)
/// }
/// ```
///
/// Gives exactly what ``ReferenceTrainer`` gives. Instead of counting anew after every merge:
/// - All distinct pieces lie in one flat array of *slots*, a slot for each byte. A token's id stands in its first
///   and in its last slot, so both neighbours of any token are found without a list.
/// - Every pair knows its count and the places where it stood when they were noted. A merge goes through the places
///   of its pair, skips those that other merges have changed since, and moves the counts of the pairs to the
///   left and right from the old to the new.
/// - A heap holds pairs by count and tie rule. Counts in it may be out of date, but only too high: an entry that
///   comes up with a wrong count goes back with the right one.
///
/// - Complexity: each merge takes time linear in the places where its pair has stood, times the heap's logarithm
///   for every pair it creates.
public struct MergeLearner: Sendable {
    /// What has been learned so far.
    public private(set) var learned: LearnedMerges
    /// How often the pair of the last merge occurred.
    public private(set) var lastCount = 0

    private let ties: TieRule
    /// How many slots each token takes.
    private var lengths: [Int]
    /// Ids, or `boundary` before, between and after pieces, or `interior` within longer tokens.
    private var slots: [TokenID]
    /// The piece that each slot belongs to.
    private var pieceOfSlot: [UInt32]
    /// How often each piece occurs.
    private let counts: [Int]
    private var pairs: [PairState] = []
    private var pairNumbers = PairMap()
    private var heap = BinaryHeap<Candidate>()
    /// The pairs that gained places in the merge under way.
    private var grown: [UInt32] = []

    private static let boundary = TokenID.max
    private static let interior = TokenID.max - 1

    private struct PairState {
        let pair: Pair
        var count = 0
        /// Slots where the pair began when noted, ascending: all are noted in one pass, the first one over the
        /// corpus or that of the merge which made one of its tokens.
        var places: [UInt32] = []
        /// Places before this one are known to be out of date.
        var firstPlace = 0
        var isGrowing = false
    }

    /// A pair in the heap. `tie` is what its rule compares first among equal counts.
    private struct Candidate: Sendable {
        var count: Int
        var tie: UInt64
        var number: UInt32
    }

    /// How many slots a learner over these pieces needs; there can be at most ``mostSlots``.
    package static func slotCount(for counts: PieceCounts) -> Int {
        counts.pieces.byteCount + counts.distinct + 1
    }

    /// Places are kept in 32 bits.
    package static let mostSlots = Int(UInt32.max)

    /// A learner over counted pieces.
    ///
    /// - Complexity: linear in the bytes of the distinct pieces.
    public init(_ counts: PieceCounts, ties: TieRule) {
        self.ties = ties
        self.counts = counts.counts
        learned = LearnedMerges(alphabet: ties.alphabet)
        var idOfByte = [TokenID](repeating: 0, count: 256)
        for (id, byte) in ties.alphabet.bytes.enumerated() { idOfByte[Int(byte)] = TokenID(id) }
        lengths = Array(repeating: 1, count: 256)
        let slotCount = Self.slotCount(for: counts)
        precondition(slotCount <= Self.mostSlots, "more than 4 GiB of distinct pieces")
        slots = [Self.boundary]
        slots.reserveCapacity(slotCount)
        pieceOfSlot = [0]
        pieceOfSlot.reserveCapacity(slotCount)
        for piece in self.counts.indices {
            for byte in counts.pieces[piece] { slots.append(idOfByte[Int(byte)]) }
            slots.append(Self.boundary)
            while pieceOfSlot.count < slots.count { pieceOfSlot.append(UInt32(piece)) }
        }
        countPairs()
    }

    private mutating func countPairs() {
        for slot in slots.indices.dropLast()
        where slots[slot] != Self.boundary && slots[slot + 1] != Self.boundary {
            gain(Pair(left: slots[slot], right: slots[slot + 1]), at: slot, counts[Int(pieceOfSlot[slot])])
        }
        let candidates = grown.map { candidate($0) }
        for number in grown { pairs[Int(number)].isGrowing = false }
        grown.removeAll(keepingCapacity: true)
        heap = BinaryHeap(candidates) { precedes($0, $1) }
    }

    /// Merges the commonest pair, by the tie rule among equals, and returns the merge.
    ///
    /// - Returns: `nil` when no pair is left that occurs at least `minimumCount` times.
    public mutating func mergeCommonestPair(minimumCount: Int = 1) -> Merge? {
        guard let number = popCommonest() else { return nil }
        guard pairs[number].count >= minimumCount else {
            push(candidate(UInt32(number)))
            return nil
        }
        let pair = pairs[number].pair
        lastCount = pairs[number].count
        let merge = learned.append(pair)
        lengths.append(lengths[Int(pair.left)] + lengths[Int(pair.right)])
        apply(merge, at: takePlaces(of: number))
        for number in grown {
            pairs[Int(number)].isGrowing = false
            push(candidate(number))
        }
        grown.removeAll(keepingCapacity: true)
        return merge
    }

    // MARK: - The queue

    private mutating func popCommonest() -> Int? {
        while let top = pop() {
            guard pairs[Int(top.number)].count > 0 else { continue }
            let current = candidate(top.number)
            if top.count == current.count, top.tie == current.tie { return Int(top.number) }
            push(current)
        }
        return nil
    }

    /// The order of merges: the commonest pair first, equals by the tie rule.
    private func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
        if a.count != b.count { return a.count > b.count }
        if a.tie != b.tie { return a.tie < b.tie }
        return ties == .sentencePiece && textPrecedes(pairs[Int(a.number)].pair, pairs[Int(b.number)].pair)
    }

    /// A pair as it stands now, ready for the heap.
    private mutating func candidate(_ number: UInt32) -> Candidate {
        let state = pairs[Int(number)]
        let tie: UInt64 =
            switch ties {
            case .huggingFace: state.pair.packed
            case .firstSeen: UInt64(firstPlace(of: Int(number)))
            case .sentencePiece: UInt64(lengths[Int(state.pair.left)] + lengths[Int(state.pair.right)])
            }
        return Candidate(count: state.count, tie: tie, number: number)
    }

    /// The first slot where the pair still stands. It only ever moves towards the end.
    private mutating func firstPlace(of number: Int) -> UInt32 {
        while pairs[number].firstPlace < pairs[number].places.count {
            let place = pairs[number].places[pairs[number].firstPlace]
            if stands(pairs[number].pair, at: Int(place)) { return place }
            pairs[number].firstPlace += 1
        }
        return .max
    }

    /// Whether the text of `a` comes before that of `b`, byte by byte; the smaller pair if they are the same.
    private func textPrecedes(_ a: Pair, _ b: Pair) -> Bool {
        let textOfA = learned.bytes(of: a)
        let textOfB = learned.bytes(of: b)
        return textOfA == textOfB ? a < b : textOfA.lexicographicallyPrecedes(textOfB)
    }

    private mutating func pop() -> Candidate? {
        // The heap is taken out while it asks for the order, which reads the rest of the learner.
        var heap = BinaryHeap<Candidate>()
        swap(&heap, &self.heap)
        defer { swap(&heap, &self.heap) }
        return heap.pop { precedes($0, $1) }
    }

    private mutating func push(_ candidate: Candidate) {
        var heap = BinaryHeap<Candidate>()
        swap(&heap, &self.heap)
        defer { swap(&heap, &self.heap) }
        heap.push(candidate) { precedes($0, $1) }
    }

    // MARK: - Merging

    /// Takes the places out of a pair that is about to be merged everywhere.
    private mutating func takePlaces(of number: Int) -> [UInt32] {
        pairs[number].count = 0
        pairs[number].firstPlace = 0
        var places: [UInt32] = []
        swap(&places, &pairs[number].places)
        return places
    }

    private mutating func apply(_ merge: Merge, at places: [UInt32]) {
        let (left, right) = (merge.pair.left, merge.pair.right)
        let (leftLength, rightLength) = (lengths[Int(left)], lengths[Int(right)])
        for place in places {
            let start = Int(place)
            guard stands(merge.pair, at: start) else { continue }
            let middle = start + leftLength
            let end = middle + rightLength
            let count = counts[Int(pieceOfSlot[start])]
            let before = slots[start - 1]
            let after = slots[end]
            if before != Self.boundary {
                lose(Pair(left: before, right: left), count)
                gain(Pair(left: before, right: merge.token), at: start - lengths[Int(before)], count)
            }
            if after != Self.boundary {
                lose(Pair(left: right, right: after), count)
                gain(Pair(left: merge.token, right: after), at: start, count)
            }
            slots[middle - 1] = Self.interior
            slots[middle] = Self.interior
            slots[start] = merge.token
            slots[end - 1] = merge.token
        }
        // In a run such as "aaaa" a merge takes its own pair away from its neighbours.
        let number = pairNumbers[left, right]
        pairs[Int(number)].count = 0
    }

    @inline(__always)
    private func stands(_ pair: Pair, at slot: Int) -> Bool {
        slots[slot] == pair.left && slots[slot &+ lengths[Int(pair.left)]] == pair.right
    }

    @inline(__always)
    private mutating func lose(_ pair: Pair, _ count: Int) {
        pairs[Int(pairNumbers[pair.left, pair.right])].count -= count
    }

    @inline(__always)
    private mutating func gain(_ pair: Pair, at slot: Int, _ count: Int) {
        let number = pairNumbers.insert(UInt32(pairs.count), for: pair)
        if Int(number) == pairs.count { pairs.append(PairState(pair: pair)) }
        let place = UInt32(slot)
        pairs[Int(number)].count += count
        pairs[Int(number)].places.append(place)
        if !pairs[Int(number)].isGrowing {
            pairs[Int(number)].isGrowing = true
            grown.append(number)
        }
    }
}

extension MergeLearner {
    /// The counts of all pairs that occur, as the learner keeps them: for tests.
    package var keptCounts: [Pair: Int] {
        Dictionary(uniqueKeysWithValues: pairs.filter { $0.count != 0 }.map { ($0.pair, $0.count) })
    }

    /// The counts of all pairs that occur, counted from scratch: for tests.
    package var recountedCounts: [Pair: Int] {
        var recounted: [Pair: Int] = [:]
        var start = 1
        while start < slots.count {
            let left = slots[start]
            guard left != Self.boundary else {
                start += 1
                continue
            }
            let next = start + lengths[Int(left)]
            if slots[next] != Self.boundary {
                recounted[Pair(left: left, right: slots[next]), default: 0] += counts[Int(pieceOfSlot[start])]
            }
            start = next
        }
        return recounted
    }
}
