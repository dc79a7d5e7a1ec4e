/// The deterministic automaton of an expression, made as texts need it.
///
/// A state is a list of places in the expression, the most wanted first, as a backtracking matcher would try
/// them. The next character leads to another state, and says whether a match ends before it: a lookahead is
/// decided by the very character that it looks at.
struct ExpressionStates: ~Copyable {
    /// What a character leads to.
    struct Transition {
        /// The next state, 0 for none: nothing can go on with the character.
        var state: Int
        /// Whether a match ends before the character. It counts if no longer one comes.
        var isMatch: Bool
    }

    /// A state, whether the last match ended before the last character, of this kind, and whether that character may
    /// belong to a gap.
    private struct Key: Hashable {
        let places: [Int32]
        let kindAfterMatch: Int
        var doubt: Doubt?
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
    private var keys: [Key]
    private var indices: [Key: Int] = [:]
    /// For each state and kind, what the kind leads to: twice the state, and one if a match ends before it.
    private var transitions = UnsafeMutablePointer<UInt16>.allocate(capacity: 0)
    private var capacity = 0
    private var visited: [Bool]

    /// The state before a match, which nothing leads to: the same places may come up in a match, too.
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
        visited = Array(repeating: false, count: steps.count)
        let none = Key(places: [], kindAfterMatch: Self.noKind)
        keys = [none, Key(places: [Int32(expression.start)], kindAfterMatch: Self.noKind), none]
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
        if known != Self.unknown { return Transition(state: Int(known >> 1), isMatch: known & 1 != 0) }
        return makeTransition(state, kind, kinds)
    }

    /// The kind of the last character of a state, if the last match ended before it; else `nil`.
    func kindAfterMatch(_ state: Int) -> Int? {
        keys[state].kindAfterMatch == Self.noKind ? nil : keys[state].kindAfterMatch
    }

    /// The same state, but for a doubt about its only character.
    ///
    /// - Returns: `nil` if there are too many states.
    mutating func state(_ state: Int, in doubt: Doubt) -> Int? {
        index(of: Key(places: keys[state].places, kindAfterMatch: Self.noKind, doubt: doubt))
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
            case .character, .lookahead: break
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
        var isMatch = false
        for index in visited.indices { visited[index] = false }
        for place in keys[state].places where !isMatch {
            isMatch = follow(Int(place), mask, &places)
        }
        let key = Key(places: places, kindAfterMatch: isMatch && mask != nil ? kind : Self.noKind)
        guard let next = places.isEmpty ? 0 : index(of: key) else { return nil }
        transitions[state * Self.width + kind] = UInt16(next << 1 | (isMatch ? 1 : 0))
        return Transition(state: next, isMatch: isMatch)
    }

    /// Follows a place to where it takes a character.
    ///
    /// - Parameter mask: the sets that the next character is in; `nil` at the end of the text.
    /// - Returns: whether the expression ends here, so that what comes later in the list does not count.
    private mutating func follow(_ place: Int, _ mask: UInt64?, _ places: inout [Int32]) -> Bool {
        guard !visited[place] else { return false }
        visited[place] = true
        switch steps[place] {
        case .accept: return true
        case .fork(let first, let second):
            return follow(first, mask, &places) || follow(second, mask, &places)
        case .character(let set, let next):
            let next = Int32(next)
            if let mask, mask >> UInt64(set) & 1 != 0, !places.contains(next) { places.append(next) }
            return false
        case .lookahead(let set, let acceptsEnd, let isNegated, let next):
            let isThere = mask.map { mask in set.map { mask >> UInt64($0) & 1 != 0 } ?? false } ?? acceptsEnd
            return isThere != isNegated && follow(next, mask, &places)
        }
    }
}
