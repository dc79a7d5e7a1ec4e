/// The state of a ``MergeLearner``: the text, the tracked pairs, and a heap of them.
struct LearnerState: ~Copyable {
    private(set) var learned: LearnedMerges
    private(set) var lastCount = 0
    private(set) var tokenCount = 0
    /// Rarer pairs are not tracked. A pair never gains once its tokens exist, so they matter only when the
    /// commonest tracked pair falls below the threshold; then it is lowered and all pairs are counted again.
    private(set) var threshold = 1

    private let ties: TieRule
    private let longestToken: Int
    /// The tokens at the start, if there were more than single bytes.
    private var knownTokens: [[UInt8]: TokenID] = [:]
    private var text: LearnerText
    private var pairs: [PairState] = []
    private var pairNumbers = PairMap()
    /// The slots where each pair has been, one region per pair.
    private var places: [UInt32] = []
    /// Counts may be too high: an entry that comes up with a wrong count is pushed again with the right one.
    private var heap = BinaryHeap<Candidate>()
    /// What the current merge changes on its left and on its right.
    private var left = NeighbourChanges()
    private var right = NeighbourChanges()
    private var events: [MergeEvent] = []
    /// Where the region of the next new pair starts.
    private var endOfPlaces = 0
    /// The first pair that is not in the heap yet.
    private var firstNewPair = 0

    private struct PairState {
        let pair: Pair
        var count: Int
        /// Its region of `places`, ascending, without outdated places at the front.
        var firstPlace: Int
        let endOfPlaces: Int
    }

    /// A pair in the heap. `tie` is what the tie rule compares first.
    private struct Candidate: Sendable {
        var count: Int
        var tie: UInt64
        var number: UInt32
    }

    init(
        _ pieces: DistinctPieces, _ ties: TieRule, startingWith learned: LearnedMerges, _ longestToken: Int,
        _ threshold: Int
    ) {
        self.ties = ties
        self.longestToken = longestToken
        self.learned = learned
        if !learned.merges.isEmpty {
            for (id, token) in learned.tokens.enumerated() where !token.isEmpty {
                knownTokens[token] = TokenID(id)
            }
        }
        text = LearnerText(pieces, encodedWith: learned)
        tokenCount = pieces.totals.bytes
        if !learned.merges.isEmpty {
            // A piece has one token more than pairs.
            var tokenCount = pieces.totals.pieces
            text.forEachPair { _, _, count in tokenCount += count }
            self.tokenCount = tokenCount
        }
        self.threshold = threshold
        countPairs()
    }

    /// Counts all pairs and tracks those that are common enough.
    private mutating func countPairs() {
        var census = PairCensus(tokenCount: learned.tokens.count)
        text.forEachPair { pair, _, count in census.count(pair, count) }
        pairs.removeAll(keepingCapacity: true)
        pairNumbers = PairMap()
        // Where the next place of each pair is stored.
        let next = UnsafeMutablePointer<Int>.allocate(capacity: census.indexCount)
        defer { next.deallocate() }
        endOfPlaces = 0
        census.forEach { index, pair, count, occurrences in next[index] = add(pair, count, occurrences) }
        places = [UInt32](unsafeUninitializedCapacity: endOfPlaces) { places, count in
            let places = places.baseAddress
            text.forEachPair { pair, slot, _ in
                let index = census.index(of: pair)
                if next[index] != Self.nowhere {
                    places?[next[index]] = UInt32(truncatingIfNeeded: slot)
                    next[index] &+= 1
                }
            }
            count = endOfPlaces
        }
        firstNewPair = pairs.count
        heap = BinaryHeap(pairs.indices.map { candidate(UInt32($0)) }) { precedes($0, $1) }
    }

    mutating func mergeCommonestPair(minimumCount: Int) -> Merge? {
        while let number = commonestPair(minimumCount: minimumCount) {
            if !knownTokens.isEmpty, let token = knownTokens[learned.bytes(of: pairs[number].pair)] {
                mergeIntoKnown(token, number)
                continue
            }
            lastCount = pairs[number].count
            let merge = learned.append(pairs[number].pair)
            text.add(merge)
            apply(merge, number)
            return merge
        }
        return nil
    }

    private mutating func commonestPair(minimumCount: Int) -> Int? {
        var found = popCommonest()
        while found == nil, threshold > minimumCount {
            threshold = max(threshold / 16, minimumCount)
            countPairs()
            found = popCommonest()
        }
        guard let number = found else { return nil }
        guard pairs[number].count >= minimumCount else {
            push(candidate(UInt32(number)))
            return nil
        }
        return number
    }

    /// Merges a pair into a token that existed without a merge. It may be in pairs, so all are counted again.
    private mutating func mergeIntoKnown(_ token: TokenID, _ number: Int) {
        _ = applyToText(Merge(pair: pairs[number].pair, token: token), number)
        left.removeAll()
        right.removeAll()
        countPairs()
    }

    private mutating func applyToText(_ merge: Merge, _ number: Int) -> LearnerText.Changes {
        let region = pairs[number].firstPlace..<pairs[number].endOfPlaces
        left.reserve(learned.tokens.count)
        right.reserve(learned.tokens.count)
        events.removeAll(keepingCapacity: true)
        let changes = places.withUnsafeBufferPointer { places in
            text.apply(
                merge, at: UnsafeBufferPointer(rebasing: places[region]), events: &events, left: &left,
                right: &right)
        }
        tokenCount -= changes.merged
        return changes
    }

    private mutating func apply(_ merge: Merge, _ number: Int) {
        let changes = applyToText(merge, number)
        // In a run such as "aaaa", a merge also takes its own pair from its neighbours.
        for id in left.touched {
            lose(Pair(left: id, right: merge.pair.left), left[id].lost)
            let new = Pair(left: id, right: merge.token)
            left[id].nextPlace = add(new, left[id].gained, left[id].occurrences)
        }
        for id in right.touched {
            lose(Pair(left: merge.pair.right, right: id), right[id].lost)
            let new = Pair(left: merge.token, right: id)
            right[id].nextPlace = add(new, right[id].gained, right[id].occurrences)
        }
        let selfPairPlace = add(
            Pair(left: merge.token, right: merge.token), changes.selfPairs, changes.selfPairOccurrences)
        pairs[number].count = 0
        storePlaces(of: merge, selfPairPlace)
        left.removeAll()
        right.removeAll()
    }

    /// Stores the places of the new pairs, in the order of the text, and pushes the pairs onto the heap.
    private mutating func storePlaces(of merge: Merge, _ selfPairPlace: Int) {
        guard endOfPlaces > places.count else { return }
        var selfPairPlace = selfPairPlace
        let length = text.length(of: merge.token)
        places.append(contentsOf: repeatElement(0, count: endOfPlaces - places.count))
        places.withUnsafeMutableBufferPointer { places in
            for event in events {
                let place = Int(event.place)
                if event.before == merge.token {
                    if selfPairPlace != Self.nowhere {
                        places[selfPairPlace] = UInt32(truncatingIfNeeded: place &- length)
                        selfPairPlace &+= 1
                    }
                } else if event.before != LearnerText.boundary {
                    let next = left[event.before].nextPlace
                    if next != Self.nowhere {
                        let start = place &- text.length(of: event.before)
                        places[next] = UInt32(truncatingIfNeeded: start)
                        left[event.before].nextPlace = next &+ 1
                    }
                }
                if event.after != LearnerText.boundary {
                    let next = right[event.after].nextPlace
                    if next != Self.nowhere {
                        places[next] = event.place
                        right[event.after].nextPlace = next &+ 1
                    }
                }
            }
        }
        for number in firstNewPair..<pairs.count { push(candidate(UInt32(number))) }
        firstNewPair = pairs.count
    }

    private static let nowhere = -1

    private func length(of pair: Pair) -> Int { text.length(of: pair.left) + text.length(of: pair.right) }

    @inline(__always)
    private mutating func lose(_ pair: Pair, _ count: Int) {
        let number = pairNumbers[pair.left, pair.right]
        if number != PairMap.none { pairs[Int(number)].count -= count }
    }

    /// Tracks a new pair if it is common enough, and returns where its places are to be stored.
    private mutating func add(_ pair: Pair, _ count: Int, _ occurrences: Int) -> Int {
        guard count >= threshold, length(of: pair) <= longestToken else { return Self.nowhere }
        _ = pairNumbers.insert(UInt32(pairs.count), for: pair)
        let start = endOfPlaces
        endOfPlaces = start + occurrences
        pairs.append(PairState(pair: pair, count: count, firstPlace: start, endOfPlaces: endOfPlaces))
        return start
    }

    private mutating func popCommonest() -> Int? {
        while let top = pop() {
            let count = pairs[Int(top.number)].count
            // Lowering the threshold finds the pair again.
            guard count >= threshold else { continue }
            let current = candidate(top.number)
            if top.count == count, top.tie == current.tie { return Int(top.number) }
            push(current)
        }
        return nil
    }

    private mutating func pop() -> Candidate? {
        // Taken out, because the order reads the rest of `self`.
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

    /// The order of merges: the commonest pair first, equals by the tie rule.
    private func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
        if a.count != b.count { return a.count > b.count }
        if a.tie != b.tie { return a.tie < b.tie }
        guard ties == .sentencePiece else { return false }
        // No two pairs have the same bytes: the parts of a piece are the encoding of these.
        let (pairA, pairB) = (pairs[Int(a.number)].pair, pairs[Int(b.number)].pair)
        return learned.bytes(of: pairA).lexicographicallyPrecedes(learned.bytes(of: pairB))
    }

    private mutating func candidate(_ number: UInt32) -> Candidate {
        let pair = pairs[Int(number)].pair
        let tie: UInt64 =
            switch ties {
            case .huggingFace: pair.packed
            case .firstSeen: UInt64(firstPlace(of: Int(number)))
            case .sentencePiece: UInt64(length(of: pair))
            }
        return Candidate(count: pairs[Int(number)].count, tie: tie, number: number)
    }

    /// The first slot where the pair still is, `.max` if it is gone. It only ever moves towards the end.
    private mutating func firstPlace(of number: Int) -> UInt32 {
        let state = pairs[number]
        var first = state.firstPlace
        while first < state.endOfPlaces, !text.contains(state.pair, at: Int(places[first])) { first += 1 }
        pairs[number].firstPlace = first
        return first < state.endOfPlaces ? places[first] : .max
    }

    var pairCounts: [Pair: Int] {
        Dictionary(uniqueKeysWithValues: pairs.filter { $0.count >= threshold }.map { ($0.pair, $0.count) })
    }
}
