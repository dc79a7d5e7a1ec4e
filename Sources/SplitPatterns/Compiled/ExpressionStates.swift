/// The deterministic automaton of an expression, made as texts need it.
///
/// A state is a list of places in the expression, the most wanted first, as a backtracking matcher would try
/// them. The next character leads to another state, and says whether a match ends before it: a lookahead is
/// decided by the very character that it looks at, and a lookbehind by what the state knows of the last one.
struct ExpressionStates: ~Copyable {
    /// What a character leads to.
    struct Transition {
        /// The next state, 0 for none: nothing can go on with the character.
        var state: Int
        /// Whether and where a match ends. It counts if no other one comes later.
        var match: Match

        /// Whether a match ends before the character.
        var isMatch: Bool { match == .endsHere }

        fileprivate init(state: Int, match: Match) {
            self.state = state
            self.match = match
        }

        fileprivate init(packed: UInt16) {
            state = Int(packed >> 4)
            match = Match(code: packed & 15)
        }

        fileprivate var packed: UInt16 { UInt16(state) << 4 | match.code }
    }

    enum Match: Equatable {
        case none
        /// Before the character.
        case endsHere
        /// So many characters after its start.
        case fixed(Int)

        fileprivate init(code: UInt16) {
            self = code == 0 ? .none : code == 1 ? .endsHere : .fixed(Int(code) - 1)
        }

        fileprivate var code: UInt16 {
            switch self {
            case .none: 0
            case .endsHere: 1
            case .fixed(let length): UInt16(length + 1)
            }
        }
    }

    /// A state, whether the last match ended before the last character, of this kind, and whether that character may
    /// belong to a gap.
    private struct Key: Hashable {
        let places: [Int32]
        let kindAfterMatch: Int
        var doubt: Doubt?
        /// Of the sets that lookbehinds ask about, those that the last character is in.
        var before: UInt64 = 0
        /// Whether no character of a match has come yet.
        var isStart = false
    }

    /// What the last character, a byte, is if no match begins with it after all, as a space before a bracket that no
    /// match has.
    enum Doubt {
        /// The first of a gap.
        case beginsGap
        /// In a gap, as the character before it.
        case isInGap
    }

    private let steps: [ExpressionProgram.Step]
    private let lookbehindSets: UInt64
    /// Whether matches may end long before that is known.
    let looksFarAhead: Bool
    private var keys: [Key]
    private var indices: [Key: Int] = [:]
    /// For each state and kind, what the kind leads to.
    private var transitions = UnsafeMutablePointer<UInt16>.allocate(capacity: 0)
    private var capacity = 0
    private var visited: [Bool]

    /// The state before a match at the start of the text, which nothing leads to: the same places may come up in a
    /// match, too.
    static let start = 1
    /// A state without transitions: in text that nothing matches.
    static let gap = 2
    static let mostStates = 1000
    /// What a row has room for: kinds, and the end.
    static let width = CharacterKinds.limit + 1
    /// The end of the text, in place of a kind.
    static let end = CharacterKinds.limit
    private static let noKind = -1
    private static let unknown = UInt16.max

    init(_ expression: CompiledExpression) {
        steps = expression.steps
        lookbehindSets = expression.lookbehindSets
        looksFarAhead = expression.looksFarAhead
        visited = Array(repeating: false, count: steps.count)
        let none = Key(places: [], kindAfterMatch: Self.noKind)
        keys = [
            none, Key(places: [Int32(expression.start)], kindAfterMatch: Self.noKind, isStart: true), none,
        ]
        reserve(64)
    }

    deinit { transitions.deallocate() }

    /// Makes room for the transitions of this many states.
    private mutating func reserve(_ stateCount: Int) {
        let grown = UnsafeMutablePointer<UInt16>.allocate(capacity: stateCount * Self.width)
        grown.initialize(repeating: Self.unknown, count: stateCount * Self.width)
        grown.update(from: transitions, count: capacity * Self.width)
        transitions.deallocate()
        (transitions, capacity) = (grown, stateCount)
    }

    /// What a character of a kind leads to.
    ///
    /// - Returns: `nil` if there are too many states.
    @inline(__always)
    mutating func transition(
        _ state: Int, _ kind: Int, _ kinds: borrowing CharacterKinds
    ) -> Transition? {
        let known = transitions[state * Self.width + kind]
        if known != Self.unknown { return Transition(packed: known) }
        return makeTransition(state, kind, kinds)
    }

    /// Whether the character before a match matters.
    var looksBehind: Bool { lookbehindSets != 0 }

    func isStart(_ state: Int) -> Bool { keys[state].isStart }

    /// The state before a match that begins after a character in these sets.
    ///
    /// - Returns: `nil` if there are too many states.
    mutating func start(after mask: UInt64) -> Int? {
        start(before: mask & lookbehindSets)
    }

    /// The state before a match that begins where a state is.
    ///
    /// - Returns: `nil` if there are too many states.
    mutating func start(at state: Int) -> Int? { start(before: keys[state].before) }

    private mutating func start(before sets: UInt64) -> Int? {
        guard sets != 0 else { return Self.start }
        var key = keys[Self.start]
        key.before = sets
        return index(of: key)
    }

    /// The kind of the last character of a state, if the last match ended before it; else `nil`.
    func kindAfterMatch(_ state: Int) -> Int? {
        keys[state].kindAfterMatch == Self.noKind ? nil : keys[state].kindAfterMatch
    }

    /// The same state, but for a doubt about its only character.
    ///
    /// - Returns: `nil` if there are too many states.
    mutating func state(_ state: Int, in doubt: Doubt) -> Int? {
        let (places, before) = (keys[state].places, keys[state].before)
        return index(of: Key(places: places, kindAfterMatch: Self.noKind, doubt: doubt, before: before))
    }

    func doubt(in state: Int) -> Doubt? { keys[state].doubt }

    /// Whether there is a match, if not the longest, that ends before the next character, whichever that is.
    mutating func surelyMatches(_ state: Int) -> Bool {
        for index in visited.indices { visited[index] = false }
        var places = keys[state].places.map { Int($0) }
        while let place = places.popLast() {
            guard !visited[place] else { continue }
            visited[place] = true
            switch steps[place] {
            case .accept: return true
            case .fork(let first, let second): places += [first, second]
            case .character, .lookahead, .lookbehind: break
            }
        }
        return false
    }

    private mutating func index(of key: Key) -> Int? {
        if let known = indices[key] { return known }
        guard keys.count < Self.mostStates else { return nil }
        keys.append(key)
        indices[key] = keys.count - 1
        if keys.count > capacity { reserve(2 * capacity) }
        return keys.count - 1
    }

    @inline(never)
    private mutating func makeTransition(
        _ state: Int, _ kind: Int, _ kinds: borrowing CharacterKinds
    ) -> Transition? {
        let mask = kind == Self.end ? nil : kinds.masks[kind]
        var places: [Int32] = []
        var match = Match.none
        for index in visited.indices { visited[index] = false }
        for place in keys[state].places where match == .none {
            match = follow(Int(place), after: keys[state].before, mask, &places)
        }
        let key = Key(
            places: places, kindAfterMatch: match == .endsHere && mask != nil ? kind : Self.noKind,
            before: (mask ?? 0) & lookbehindSets)
        guard let next = places.isEmpty ? 0 : index(of: key) else { return nil }
        let transition = Transition(state: next, match: match)
        transitions[state * Self.width + kind] = transition.packed
        return transition
    }

    /// Follows a place to where it takes a character.
    ///
    /// - Parameters:
    ///   - before: the sets that lookbehinds find the last character in.
    ///   - mask: the sets that the next character is in; `nil` at the end of the text.
    /// - Returns: where a match ends, if one does, so that what comes later in the list does not count.
    private mutating func follow(
        _ place: Int, after before: UInt64, _ mask: UInt64?, _ places: inout [Int32]
    ) -> Match {
        guard !visited[place] else { return .none }
        visited[place] = true
        switch steps[place] {
        case .accept(let length): return length.map { .fixed($0) } ?? .endsHere
        case .fork(let first, let second):
            let match = follow(first, after: before, mask, &places)
            return match == .none ? follow(second, after: before, mask, &places) : match
        case .character(let set, let next):
            let next = Int32(next)
            if let mask, mask >> UInt64(set) & 1 != 0, !places.contains(next) { places.append(next) }
            return .none
        case .lookahead(let set, let acceptsEnd, let isNegated, let next):
            let isThere = mask.map { mask in set.map { mask >> UInt64($0) & 1 != 0 } ?? false } ?? acceptsEnd
            return isThere != isNegated ? follow(next, after: before, mask, &places) : .none
        case .lookbehind(let set, let isNegated, let next):
            let isThere = before >> UInt64(set) & 1 != 0
            return isThere != isNegated ? follow(next, after: before, mask, &places) : .none
        }
    }
}
