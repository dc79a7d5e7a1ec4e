/// Finds the matches of a compiled expression, for one thread.
///
/// Gives up, and leaves the rest of a text to PCRE2, where it would look at the same characters again and
/// again, or where the automaton becomes too large.
final class ExpressionMatcher {
    @exclusivity(unchecked) var kinds: CharacterKinds
    @exclusivity(unchecked) private var states: ExpressionStates
    /// What `fill` follows: transitions that go on to the next piece where one ends.
    @exclusivity(unchecked) var strides: PieceStrides
    /// How many more characters of this text may be looked at without effect.
    @exclusivity(unchecked) private var patience = 0
    /// Whether no text can be matched any more.
    @exclusivity(unchecked) private var isTooLarge = false

    private static let basePatience = 1 << 16
    private static let patiencePerByte = 16

    /// Whether text that nothing matches is a piece like any other.
    private let keepsGaps: Bool

    init(_ expression: CompiledExpression, keepsGaps: Bool) {
        self.keepsGaps = keepsGaps
        kinds = CharacterKinds(expression.sets)
        states = ExpressionStates(expression)
        strides = PieceStrides()
    }

    /// Begins with another text.
    func begin() { patience = Self.basePatience }

    /// Whether the rest of the text is PCRE2's.
    var hasGivenUp: Bool { isTooLarge || patience < 0 }

    enum Search {
        case match(start: Int, end: Int)
        case noMatch
        case givenUp
    }

    /// The first match at or after `start`.
    ///
    /// - Complexity: linear in the distance to its end and what was looked at after it, which is bounded over a
    ///   whole text.
    func firstMatch(in text: ScannedText, from start: Int) -> Search {
        var position = start
        while position < text.end {
            switch matchEnd(in: text, from: position) {
            case .givenUp: return .givenUp
            case .end(let end): return .match(start: position, end: end)
            case .noMatch: position &+= Self.length(text.byte(at: position))
            }
        }
        return .noMatch
    }

    enum Match {
        case end(Int)
        case noMatch
        case givenUp
    }

    /// Where the match that begins at `start` ends, found one character after the other.
    func matchEnd(in text: ScannedText, from start: Int) -> Match {
        guard !hasGivenUp else { return .givenUp }
        var position = start
        var end = start
        guard var state = startState(in: text, at: start) else {
            isTooLarge = true
            return .givenUp
        }
        while true {
            let isInside = position < text.end
            guard let kind = isInside ? kind(of: text, at: position) : ExpressionStates.end,
                let transition = states.transition(state, kind, kinds)
            else {
                isTooLarge = true
                return .givenUp
            }
            switch transition.match {
            case .none: break
            case .endsHere: end = position
            case .fixed(let length): end = Self.end(of: length, in: text, from: start)
            }
            state = transition.state
            if state == 0 { break }
            position &+= Self.length(text.byte(at: position))
        }
        patience &-= position &- end
        patience = min(patience &+ Self.patiencePerByte &* max(end &- start, 1), .max / 2)
        // The first character has been looked at, at least.
        patience &-= 1
        return end > start ? .end(end) : .noMatch
    }

    /// Where so many characters end.
    private static func end(of count: Int, in text: ScannedText, from start: Int) -> Int {
        (0..<count).reduce(start) { end, _ in end &+ length(text.byte(at: end)) }
    }

    /// The state before a match at `position`; `nil` if there are too many.
    func startState(in text: ScannedText, at position: Int) -> Int? {
        guard states.looksBehind, position > 0 else { return ExpressionStates.start }
        var last = position &- 1
        while text.byte(at: last) & 0xC0 == 0x80 { last &-= 1 }
        return kind(of: text, at: last).flatMap { states.start(after: kinds.masks[$0]) }
    }

    /// The kind of the character at `position`; `nil` if there are too many kinds.
    @inline(__always)
    private func kind(of text: ScannedText, at position: Int) -> Int? {
        let byte = text.byte(at: position)
        let known =
            byte < 0x80 ? Int(kinds.ascii[Int(byte)]) : kinds.known(text.codePoint(at: position))
        return known == CharacterKinds.unknown ? kinds.learn(text, at: position) : known
    }

    @inline(__always)
    static func length(_ lead: UInt8) -> Int { lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

    /// Finds out what `strides` has not known: the stride of a state and the character at `position`.
    ///
    /// - Returns: whether there is one now.
    func learnStride(from state: Int, in text: ScannedText, at position: Int) -> Bool {
        guard !hasGivenUp else { return false }
        guard let kind = kind(of: text, at: position), let stride = stride(from: state, kind) else {
            isTooLarge = true
            return false
        }
        strides.set(stride, from: state, kind)
        return stride.next != 0
    }

    /// Whether a piece ends where the text does.
    func endsPiece(_ state: Int) -> Bool {
        switch strides.ends[state] {
        case .endsPiece: return true
        case .endsNone: return false
        case .unknown: break
        }
        let endsMatch = states.transition(state, ExpressionStates.end, kinds)?.isMatch ?? false
        let endsHere =
            switch states.doubt(in: state) {
            case .beginsGap: true
            case .isInGap: !endsMatch
            case nil: state == ExpressionStates.gap || endsMatch
            }
        strides.set(endsHere ? .endsPiece : .endsNone, of: state)
        return endsHere
    }

    private func stride(from state: Int, _ kind: Int) -> PieceStrides.Stride? {
        if state == ExpressionStates.gap { return strideFromGap(kind) }
        if states.isStart(state) { return restart(with: kind, at: state, piecesEnded: 0) }
        guard let transition = states.transition(state, kind, kinds) else { return nil }
        // Where the piece ends, something else must be read again.
        if case .fixed = transition.match { return .missing }
        switch states.doubt(in: state) {
        case .isInGap: return strideFromGap(kind, lastLeadsTo: transition)
        case .beginsGap where transition.state == 0 && !transition.isMatch: return strideFromGap(kind)
        default: break
        }
        if transition.state != 0 { return .init(to: transition.state) }
        if transition.isMatch { return restart(with: kind, at: state, piecesEnded: 1) }
        if hasOnlyPlainStrides { return .missing }
        // The piece ended one character earlier, as white space before a word does.
        guard let last = states.kindAfterMatch(state), isByte(last) else {
            return .missing
        }
        guard let restart = states.transition(ExpressionStates.start, last, kinds) else { return nil }
        guard restart.state != 0 else { return .missing }
        guard let next = states.transition(restart.state, kind, kinds) else { return nil }
        if next.state != 0 { return .init(to: next.state, piecesEnded: 1, bytesBack: 1) }
        return next.isMatch ? self.restart(with: kind, at: state, piecesEnded: 2, bytesBack: 1) : .missing
    }

    /// Whether no stride goes back a character or through a gap: what lookbehinds ask of the character before would not be
    /// known, nor whether a match has ended earlier.
    private var hasOnlyPlainStrides: Bool { states.looksBehind || states.looksFarAhead }

    /// Pieces end where a state is, and the next one, or a gap, begins.
    private func restart(
        with kind: Int, at state: Int, piecesEnded: UInt8, bytesBack: UInt8 = 0
    ) -> PieceStrides.Stride? {
        guard let start = states.start(at: state), let restart = states.transition(start, kind, kinds)
        else { return nil }
        guard keepsGaps, !hasOnlyPlainStrides else {
            return restart.state == 0
                ? .missing : .init(to: restart.state, piecesEnded: piecesEnded, bytesBack: bytesBack)
        }
        var state = restart.state == 0 ? ExpressionStates.gap : restart.state
        if restart.state != 0, isByte(kind), !states.surelyMatches(state) {
            // What follows decides whether there is a match.
            guard let doubtful = states.state(state, in: .beginsGap) else { return nil }
            state = doubtful
        }
        return .init(to: state, piecesEnded: piecesEnded, bytesBack: bytesBack)
    }

    private func isByte(_ kind: Int) -> Bool { kinds.masks[kind] & CharacterKinds.notASCII == 0 }

    /// A gap goes on up to a character where something begins that is sure to match.
    private func strideFromGap(_ kind: Int) -> PieceStrides.Stride? {
        guard let first = states.transition(ExpressionStates.start, kind, kinds) else { return nil }
        if first.state == 0 { return .init(to: ExpressionStates.gap) }
        if states.surelyMatches(first.state) { return .init(to: first.state, piecesEnded: 1) }
        guard isByte(kind) else { return .missing }
        return states.state(first.state, in: .isInGap).map { .init(to: $0) }
    }

    /// - Parameter transition: where the last character, and this one, lead to if a match begins with it.
    private func strideFromGap(
        _ kind: Int, lastLeadsTo transition: ExpressionStates.Transition
    ) -> PieceStrides.Stride? {
        if transition.state == 0 { return transition.isMatch ? .missing : strideFromGap(kind) }
        guard transition.isMatch || states.surelyMatches(transition.state) else { return .missing }
        return .init(to: transition.state, piecesEnded: 1, bytesBack: 1)
    }
}
