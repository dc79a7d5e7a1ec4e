/// What a ``MergeLearner`` is at: the text, the pairs that are kept, and the queue of them.
struct LearnerState: ~Copyable {
    /// What has been learned so far.
    private(set) var learned: LearnedMerges
    /// How often the pair of the last merge occurred.
    private(set) var lastCount = 0
    /// How many tokens the pieces of the corpus are by now, each piece as often as it occurs.
    private(set) var tokenCount = 0
    /// Pairs that occur less often are not kept at the moment.
    private(set) var threshold = 1

    private let ties: TieRule
    private let longestToken: Int
    /// The tokens that were there at the beginning, if there were more than bytes.
    private var knownTokens: [[UInt8]: TokenID] = [:]
    private var text: LearnerText
    private var pairs: [PairState] = []
    private var pairNumbers = PairMap()
    /// The places of all pairs, one region after the other.
    private var places: [UInt32] = []
    private var heap = BinaryHeap<Candidate>()
    /// What the merge under way changes, by the neighbour on the left and on the right.
    private var left = NeighbourChanges()
    private var right = NeighbourChanges()
    private var events: [MergeEvent] = []
    /// Where the places of the next new pair go.
    private var endOfPlaces = 0
    /// The first pair that is not in the heap yet.
    private var firstNewPair = 0

    private struct PairState {
        let pair: Pair
        var count: Int
        /// Where its places are, ascending; those before the first are known to be out of date.
        var firstPlace: Int
        let endOfPlaces: Int
    }

    /// A pair in the heap. `tie` is what its rule compares first among equal counts.
    private struct Candidate: Sendable {
        var count: Int
        var tie: UInt64
        var number: UInt32
    }

    init(
        _ pieces: CountedPieces, _ ties: TieRule, startingWith learned: LearnedMerges, _ longestToken: Int,
        _ expectedMerges: Int?
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
        tokenCount = text.tokenCount
        countPairs { commonest in
            // On real corpora the last of n merges is some hundred times as common as the commonest pair divided by n.
            expectedMerges.map { max(1, commonest / (4 * max($0, 1))) } ?? 1
        }
    }

    // MARK: - Counting all pairs

    /// Counts all pairs and keeps those that are common enough.
    private mutating func countPairs(threshold choose: (_ commonest: Int) -> Int) {
        var census = PairCensus(tokenCount: learned.tokens.count)
        text.forEachPair { pair, _, count in census.count(pair, count) }
        threshold = choose(census.largestCount)
        pairs.removeAll(keepingCapacity: true)
        pairNumbers = PairMap()
        // Where the next place of each pair goes.
        let next = UnsafeMutablePointer<Int>.allocate(capacity: census.placeCount)
        defer { next.deallocate() }
        next.initialize(repeating: Self.nowhere, count: census.placeCount)
        endOfPlaces = 0
        census.forEach { place, pair, count, occurrences in
            next[place] = add(pair, count, occurrences)
        }
        places = [UInt32](unsafeUninitializedCapacity: endOfPlaces) { places, count in
            let places = places.baseAddress
            text.forEachPair { pair, slot, _ in
                let place = census.place(of: pair)
                if next[place] != Self.nowhere {
                    places?[next[place]] = UInt32(truncatingIfNeeded: slot)
                    next[place] &+= 1
                }
            }
            count = endOfPlaces
        }
        firstNewPair = pairs.count
        let candidates = pairs.indices.map { candidate(UInt32($0)) }
        heap = BinaryHeap(candidates) { precedes($0, $1) }
    }

    private func isAllowed(_ pair: Pair) -> Bool {
        text.length(of: pair.left) + text.length(of: pair.right) <= longestToken
    }

    // MARK: - Merging

    /// Merges the commonest pair; `nil` when none is left that occurs at least `minimumCount` times.
    mutating func mergeCommonestPair(minimumCount: Int) -> Merge? {
        var found = popCommonest()
        while found == nil, threshold > minimumCount {
            let lower = max(threshold / 16, minimumCount)
            countPairs { _ in lower }
            found = popCommonest()
        }
        guard let number = found else { return nil }
        guard pairs[number].count >= minimumCount else {
            push(candidate(UInt32(number)))
            return nil
        }
        if !knownTokens.isEmpty, let token = knownTokens[learned.bytes(of: pairs[number].pair)] {
            joinKnown(token, number)
            return mergeCommonestPair(minimumCount: minimumCount)
        }
        lastCount = pairs[number].count
        let merge = learned.append(pairs[number].pair)
        text.learn(merge)
        apply(merge, number)
        return merge
    }

    /// Puts a token that was there at the beginning where its bytes come together only now: it had no merge that makes it.
    /// Pairs with it can be there already, so all are counted anew.
    private mutating func joinKnown(_ token: TokenID, _ number: Int) {
        let region = pairs[number].firstPlace..<pairs[number].endOfPlaces
        let merge = Merge(pair: pairs[number].pair, token: token)
        makeReady()
        let changes = places.withUnsafeBufferPointer { places in
            text.apply(
                merge, at: UnsafeBufferPointer(rebasing: places[region]), events: &events, left: &left,
                right: &right)
        }
        tokenCount -= changes.merged
        left.clear()
        right.clear()
        let same = threshold
        countPairs { _ in same }
    }

    private mutating func makeReady() {
        left.makeRoom(for: learned.tokens.count)
        right.makeRoom(for: learned.tokens.count)
        events.removeAll(keepingCapacity: true)
    }

    private mutating func apply(_ merge: Merge, _ number: Int) {
        let region = pairs[number].firstPlace..<pairs[number].endOfPlaces
        makeReady()
        let changes = places.withUnsafeBufferPointer { places in
            text.apply(
                merge, at: UnsafeBufferPointer(rebasing: places[region]), events: &events, left: &left,
                right: &right)
        }
        tokenCount -= changes.merged
        // In a run such as "aaaa" a merge takes its own pair away from its neighbours, too.
        for id in left.touched {
            lose(Pair(left: id, right: merge.pair.left), left[id].lost)
            left[id].nextPlace = add(
                Pair(left: id, right: merge.token), left[id].gained, left[id].occurrences)
        }
        for id in right.touched {
            lose(Pair(left: merge.pair.right, right: id), right[id].lost)
            right[id].nextPlace = add(
                Pair(left: merge.token, right: id), right[id].gained, right[id].occurrences)
        }
        let twinPlace = add(
            Pair(left: merge.token, right: merge.token), changes.twins, changes.twinOccurrences)
        pairs[number].count = 0
        notePlaces(of: merge, twinPlace)
        left.clear()
        right.clear()
    }

    /// Notes where the new pairs stand, in the order of the text, and puts the pairs into the heap.
    private mutating func notePlaces(of merge: Merge, _ twinPlace: Int) {
        guard endOfPlaces > places.count else { return }
        var twinPlace = twinPlace
        let length = text.length(of: merge.token)
        places.append(contentsOf: repeatElement(0, count: endOfPlaces - places.count))
        places.withUnsafeMutableBufferPointer { places in
            for event in events {
                let place = Int(event.place)
                if event.before == merge.token {
                    if twinPlace != Self.nowhere {
                        places[twinPlace] = UInt32(truncatingIfNeeded: place &- length)
                        twinPlace &+= 1
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

    @inline(__always)
    private mutating func lose(_ pair: Pair, _ count: Int) {
        let number = pairNumbers[pair.left, pair.right]
        if number != PairMap.none { pairs[Int(number)].count -= count }
    }

    /// Adds a new pair if it is common enough, and returns where its places go.
    private mutating func add(_ pair: Pair, _ count: Int, _ occurrences: Int) -> Int {
        guard count >= threshold, isAllowed(pair) else { return Self.nowhere }
        _ = pairNumbers.insert(UInt32(pairs.count), for: pair)
        let start = endOfPlaces
        endOfPlaces = start + occurrences
        pairs.append(PairState(pair: pair, count: count, firstPlace: start, endOfPlaces: endOfPlaces))
        return start
    }

    // MARK: - The queue

    private mutating func popCommonest() -> Int? {
        while let top = pop() {
            let count = pairs[Int(top.number)].count
            // What has fallen below the threshold is found again when the threshold is lowered.
            guard count >= threshold else { continue }
            let current = candidate(top.number)
            if top.count == count, top.tie == current.tie { return Int(top.number) }
            push(current)
        }
        return nil
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

    /// The order of merges: the commonest pair first, equals by the tie rule.
    private func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
        if a.count != b.count { return a.count > b.count }
        if a.tie != b.tie { return a.tie < b.tie }
        return ties == .sentencePiece && textPrecedes(pairs[Int(a.number)].pair, pairs[Int(b.number)].pair)
    }

    /// A pair as it stands now, ready for the heap.
    private mutating func candidate(_ number: UInt32) -> Candidate {
        let pair = pairs[Int(number)].pair
        let tie: UInt64 =
            switch ties {
            case .huggingFace: pair.packed
            case .firstSeen: UInt64(firstPlace(of: Int(number)))
            case .sentencePiece: UInt64(text.length(of: pair.left) + text.length(of: pair.right))
            }
        return Candidate(count: pairs[Int(number)].count, tie: tie, number: number)
    }

    /// The first slot where the pair still stands. It only ever moves towards the end.
    private mutating func firstPlace(of number: Int) -> UInt32 {
        let state = pairs[number]
        var first = state.firstPlace
        while first < state.endOfPlaces, !text.stands(state.pair, at: Int(places[first])) { first += 1 }
        pairs[number].firstPlace = first
        return first < state.endOfPlaces ? places[first] : .max
    }

    /// Whether the text of `a` comes before that of `b`, byte by byte; the smaller pair if they are the same.
    private func textPrecedes(_ a: Pair, _ b: Pair) -> Bool {
        let textOfA = learned.bytes(of: a)
        let textOfB = learned.bytes(of: b)
        return textOfA == textOfB ? a < b : textOfA.lexicographicallyPrecedes(textOfB)
    }

    // MARK: - For tests

    var keptCounts: [Pair: Int] {
        Dictionary(uniqueKeysWithValues: pairs.filter { $0.count >= threshold }.map { ($0.pair, $0.count) })
    }

    var recountedCounts: [Pair: Int] {
        var recounted: [Pair: Int] = [:]
        text.forEachPair { pair, _, count in recounted[pair, default: 0] += count }
        return recounted
    }
}
