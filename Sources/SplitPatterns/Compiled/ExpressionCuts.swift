/// Where a text can be cut without a change of its pieces, for a pattern whose expressions have automata. For one
/// thread.
///
/// A place is one if a match ends there in any text that has the characters around it, none goes on, and none sees
/// whether the text ends there. That is read off the steps of an expression: each that the characters before the place
/// can lead to is followed with the character after it, and with the end of the text. A test compares the pieces of
/// both parts with those of the whole.
///
/// The answer is the same in every process, so that several can share out a file.
final class ExpressionCuts {
    private let stages: [CutStage]

    /// - Parameter expressions: those of a pattern, in order; `nil` for what has no automaton.
    /// - Returns: `nil` if no piece is sure to end after a word or a line. So it is with lookbehinds.
    init?(_ expressions: [CompiledExpression?]) {
        // Later ones see only the parts that these give, so that what ends a part needs none of them.
        stages = expressions.prefix { $0?.lookbehindSets == 0 }.compactMap { $0.map { CutStage($0) } }
        guard
            endsPiece(after: ["a"], before: " ") || endsPiece(after: ["a"], before: "\n")
                || endsPiece(after: ["a", "\n"], before: "a")
        else { return nil }
    }

    /// Whether a piece ends between two characters, in any text.
    ///
    /// - Parameters:
    ///   - last: the last character before the place, or the last two.
    ///   - next: the character after it.
    /// - Complexity: constant for characters that have come before.
    func endsPiece(after last: [Unicode.Scalar], before next: Unicode.Scalar) -> Bool {
        for stage in stages {
            if stage.endsMatch(after: last, before: next) { return true }
            // What this expression never takes is between its matches, and the next one sees it as it is.
            if stage.takes(last[last.count - 1]) { return false }
        }
        return false
    }
}

/// One expression, and what has been found out about it.
private final class CutStage {
    private let steps: [ExpressionProgram.Step]
    private let start: Int
    private let matchers: [PCRE2Matcher]
    /// For characters that have come before, a bit for each set that they are in.
    private var masks: [Unicode.Scalar: UInt64] = [:]
    private var answers: [[UInt64]: Bool] = [:]

    private static let mostMasks = 1 << 14

    /// What a list of places leads to.
    private struct Outcome: Equatable {
        /// The places after the next character.
        var places: [Int] = []
        var match = ExpressionStates.Match.none
    }

    init(_ expression: CompiledExpression) {
        steps = expression.steps
        start = expression.start
        matchers = expression.sets.map { PCRE2Matcher($0, hasStack: false) }
    }

    func takes(_ character: Unicode.Scalar) -> Bool { !placesAfter(mask(of: character)).isEmpty }

    func endsMatch(after last: [Unicode.Scalar], before next: Unicode.Scalar) -> Bool {
        let (last, next) = (last.map { mask(of: $0) }, mask(of: next))
        if let known = answers[last + [next]] { return known }
        let answer = endsMatch(after: last, before: next)
        answers[last + [next]] = answer
        return answer
    }

    private func endsMatch(after last: [UInt64], before next: UInt64) -> Bool {
        // What begins with the last character, if nothing before has taken it, ends after it. So something does: of
        // what begins earlier, each ends here or leaves the last character to another.
        let first = follow([start], last[last.count - 1]).places
        let end = Outcome(match: .endsHere)
        guard follow(first, next) == end, follow(first, nil) == end else { return false }
        // What has begun earlier can be at any of these places, and its match is the same if the text ends here.
        var places = placesAfter(last[0])
        for mask in last.dropFirst() { places = places.flatMap { follow([$0], mask).places } }
        return places.allSatisfy { place in
            let outcome = follow([place], next)
            return outcome.places.isEmpty && outcome.match == follow([place], nil).match
        }
    }

    /// Where a character can lead to, whatever comes before it.
    private func placesAfter(_ mask: UInt64) -> [Int] {
        steps.compactMap { step in
            guard case .character(let set, let next) = step, mask >> UInt64(set) & 1 != 0 else { return nil }
            return next
        }
    }

    /// Follows places, the most wanted first, to where they take the next character or a match ends.
    ///
    /// - Parameter mask: the sets that the next character is in; `nil` at the end of the text.
    private func follow(_ places: [Int], _ mask: UInt64?) -> Outcome {
        var outcome = Outcome()
        var visited: Set<Int> = []
        var waiting = Array(places.reversed())
        while let place = waiting.popLast() {
            guard visited.insert(place).inserted else { continue }
            switch steps[place] {
            case .accept(let length):
                outcome.match = length.map { .fixed($0) } ?? .endsHere
                return outcome
            case .fork(let first, let second): waiting += [second, first]
            case .character(let set, let next):
                if let mask, mask >> UInt64(set) & 1 != 0 { outcome.places.append(next) }
            case .lookahead(let set, let acceptsEnd, let isNegated, let next):
                let isThere =
                    mask.map { mask in set.map { mask >> UInt64($0) & 1 != 0 } ?? false } ?? acceptsEnd
                if isThere != isNegated { waiting.append(next) }
            case .lookbehind: preconditionFailure("an expression that looks behind has no places")
            }
        }
        return outcome
    }

    private func mask(of character: Unicode.Scalar) -> UInt64 {
        if let known = masks[character] { return known }
        let bytes = Array(UTF8.encode(character)!)
        var mask: UInt64 = 0
        bytes.withUnsafeBufferPointer { bytes in
            for (index, matcher) in matchers.enumerated() where matcher.matchesWhole(bytes) {
                mask |= 1 << UInt64(index)
            }
        }
        if masks.count == Self.mostMasks { masks.removeAll() }
        masks[character] = mask
        return mask
    }
}
