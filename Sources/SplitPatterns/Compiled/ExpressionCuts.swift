/// Where a text can be cut without a change of its pieces, for a pattern whose expressions have automata. For one
/// thread.
///
/// The answer depends on the characters around a place only, and is the same in every process, so that several can share
/// out a file.
final class ExpressionCuts {
    private let stages: [CutStage]
    /// For two ASCII characters, what is known of the place between them.
    private var known = [Answer](repeating: .unknown, count: asciiCount * asciiCount)

    private enum Answer: UInt8 { case unknown, no, yes }

    private static let asciiCount = 128

    /// - Parameter expressions: those of a pattern, in order.
    /// - Returns: `nil` if an expression has no automaton or looks behind, or if pieces are not sure to end after an `a`,
    ///   as an example of a word, or after the line break behind it.
    init?(_ expressions: [CompiledExpression?]) {
        stages = expressions.compactMap { $0.map { CutStage($0) } }
        guard expressions.allSatisfy({ $0?.lookbehindSets == 0 }),
            endsPiece(after: ["a"], before: " ") || endsPiece(after: ["a"], before: "\n")
                || endsPiece(after: ["a", "\n"], before: "a")
        else { return nil }
    }

    /// Whether a piece ends between two characters, in any text.
    ///
    /// - Parameters:
    ///   - last: the last character before the place, or the last two.
    ///   - next: the character after it.
    /// - Complexity: constant for characters that have come before; else linear in the expressions.
    func endsPiece(after last: [Unicode.Scalar], before next: Unicode.Scalar) -> Bool {
        for stage in stages {
            if stage.endsMatch(after: last, before: next) { return true }
            // What this expression never takes is between its matches, and the next one sees it as it is.
            if stage.mayTake(last[last.count - 1]) { return false }
        }
        return false
    }

    /// The same for two ASCII characters.
    func endsPiece(after last: UInt8, before next: UInt8) -> Bool {
        let index = Int(last) * Self.asciiCount + Int(next)
        if known[index] == .unknown {
            let answer = endsPiece(after: [Unicode.Scalar(last)], before: Unicode.Scalar(next))
            known[index] = answer ? .yes : .no
        }
        return known[index] == .yes
    }
}

/// One expression, and what has been found out about it.
///
/// A match surely ends between two characters if, with the second one, no step that the first can lead to goes on, and
/// each ends a match or not just as it would at the end of the text. A test compares the pieces of two parts with those
/// of the whole, for many expressions.
private final class CutStage {
    private let steps: [ExpressionProgram.Step]
    private let start: Int
    private let matchers: [PCRE2Matcher]
    /// For characters that have come before, a bit for each set that they are in.
    private var masks: [Unicode.Scalar: UInt64] = [:]
    private var answers: [[UInt64]: Bool] = [:]
    private lazy var outcomesAtEnd = outcomes(before: nil)

    private static let mostKept = 1 << 14

    /// What a step leads to, or a list of steps.
    private struct Outcome: Equatable {
        /// Whether the next character is taken.
        var goesOn = false
        var match = ExpressionStates.Match.none

        /// With what is tried after it.
        func or(_ other: Outcome) -> Outcome {
            match == .none ? Outcome(goesOn: goesOn || other.goesOn, match: other.match) : self
        }
    }

    init(_ expression: CompiledExpression) {
        steps = expression.steps
        start = expression.start
        matchers = expression.sets.map { PCRE2Matcher($0, hasStack: false) }
    }

    /// Whether some match has the character.
    func mayTake(_ character: Unicode.Scalar) -> Bool { !stepsAfter(mask(of: character)).isEmpty }

    func endsMatch(after last: [Unicode.Scalar], before next: Unicode.Scalar) -> Bool {
        let key = (last + [next]).map { mask(of: $0) }
        if let known = answers[key] { return known }
        let answer = endsMatch(after: Array(key.dropLast()), before: key[key.count - 1])
        if answers.count == Self.mostKept { answers.removeAll() }
        answers[key] = answer
        return answer
    }

    private func endsMatch(after last: [UInt64], before next: UInt64) -> Bool {
        let outcomes = outcomes(before: next)
        // A match that begins with the last character ends here. It is found unless an earlier one takes that character,
        // which must then end here too, or before: that is checked below.
        let begun = stepsAfterStart(last[last.count - 1])
        let endsHere = Outcome(match: .endsHere)
        guard begun.reduce(Outcome(), { $0.or(outcomes[$1]) }) == endsHere,
            begun.reduce(Outcome(), { $0.or(outcomesAtEnd[$1]) }) == endsHere
        else { return false }
        let possible = last.dropFirst().reduce(stepsAfter(last[0])) { stepsAfter($1, from: $0) }
        return possible.allSatisfy { !outcomes[$0].goesOn && outcomes[$0].match == outcomesAtEnd[$0].match }
    }

    /// The steps that a character can lead to, whatever comes before it.
    private func stepsAfter(_ mask: UInt64) -> Set<Int> {
        Set(
            steps.compactMap { step in
                if case .character(let set, let next) = step, Self.contains(mask, set) { next } else { nil }
            })
    }

    /// The steps that a character can lead to from some of these.
    private func stepsAfter(_ mask: UInt64, from places: Set<Int>) -> Set<Int> {
        var taken: Set<Int> = []
        follow(Array(places), mask) { step in
            if case .character(_, let next) = step { taken.insert(next) }
            return true
        }
        return taken
    }

    /// The steps that a character leads to at the start of a match, the most wanted first.
    private func stepsAfterStart(_ mask: UInt64) -> [Int] {
        var taken: [Int] = []
        follow([start], mask) { step in
            guard case .character(_, let next) = step else { return false }
            taken.append(next)
            return true
        }
        return taken
    }

    /// Follows steps in the order in which they are tried, to those that take the next character and those that end a
    /// match, until `body` returns `false`.
    private func follow(_ places: [Int], _ mask: UInt64, _ body: (ExpressionProgram.Step) -> Bool) {
        var visited = [Bool](repeating: false, count: steps.count)
        var waiting = Array(places.reversed())
        while let place = waiting.popLast() {
            guard !visited[place] else { continue }
            visited[place] = true
            switch steps[place] {
            case .accept: if !body(steps[place]) { return }
            case .character(let set, _): if Self.contains(mask, set), !body(steps[place]) { return }
            case .fork(let first, let second): waiting += [second, first]
            case .lookahead, .lookbehind:
                if let next = passed(steps[place], mask) { waiting.append(next) }
            }
        }
    }

    /// What each step leads to before a character, or at the end of the text.
    ///
    /// - Complexity: linear in the steps: what repeats takes a character each time.
    private func outcomes(before mask: UInt64?) -> [Outcome] {
        var outcomes = [Outcome?](repeating: nil, count: steps.count)
        var waiting = Array(steps.indices)
        while let place = waiting.last {
            guard outcomes[place] == nil else {
                waiting.removeLast()
                continue
            }
            var unknown: [Int] = []
            switch steps[place] {
            case .accept(let length):
                outcomes[place] = Outcome(match: length.map { .fixed($0) } ?? .endsHere)
            case .character(let set, _):
                outcomes[place] = Outcome(goesOn: mask.map { Self.contains($0, set) } ?? false)
            case .fork(let first, let second):
                unknown = [first, second].filter { outcomes[$0] == nil }
                if unknown.isEmpty { outcomes[place] = outcomes[first]!.or(outcomes[second]!) }
            case .lookahead, .lookbehind:
                let next = passed(steps[place], mask)
                if let next, outcomes[next] == nil { unknown = [next] }
                if unknown.isEmpty { outcomes[place] = next.flatMap { outcomes[$0] } ?? Outcome() }
            }
            waiting += unknown
        }
        return outcomes.map { $0! }
    }

    /// What comes after an assertion; `nil` if it does not hold.
    private func passed(_ step: ExpressionProgram.Step, _ mask: UInt64?) -> Int? {
        guard case .lookahead(let set, let acceptsEnd, let isNegated, let next) = step else { return nil }
        let isThere = mask.map { mask in set.map { Self.contains(mask, $0) } ?? false } ?? acceptsEnd
        return isThere != isNegated ? next : nil
    }

    private static func contains(_ mask: UInt64, _ set: Int) -> Bool { mask >> UInt64(set) & 1 != 0 }

    private func mask(of character: Unicode.Scalar) -> UInt64 {
        if let known = masks[character] { return known }
        let bytes = Array(UTF8.encode(character)!)
        var mask: UInt64 = 0
        bytes.withUnsafeBufferPointer { bytes in
            for (index, matcher) in matchers.enumerated() where matcher.matchesWhole(bytes) {
                mask |= 1 << UInt64(index)
            }
        }
        if masks.count == Self.mostKept { masks.removeAll() }
        masks[character] = mask
        return mask
    }
}
