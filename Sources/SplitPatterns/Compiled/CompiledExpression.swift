/// An expression whose matches an automaton finds, without PCRE2: several times as fast, in one pass and with
/// the same matches. Threads share it; each has an ``ExpressionMatcher``.
///
/// ```swift
/// CompiledExpression(#" ?\p{L}+|\s+(?!\S)|\s"#)   // something
/// CompiledExpression(#"(\w)\1"#)                  // nil: PCRE2's
/// ```
///
/// What there can be is in ``ExpressionReader``. What a set has is asked of PCRE2, a character at a time, so that
/// both know the same version of Unicode.
struct CompiledExpression: Sendable {
    let steps: [ExpressionProgram.Step]
    /// Where matches begin.
    let start: Int
    /// The sets that steps name.
    let sets: [PCRE2Regex]
    /// A bit for each set that the last character is looked at for.
    let lookbehindSets: UInt64

    /// Whether a lookahead may take more than one character.
    let looksFarAhead: Bool

    /// A bit of a mask says that a character is not ASCII.
    private static let mostSets = 63

    init?(_ expression: String) {
        guard let node = ExpressionReader.read(expression), !node.mayBeEmpty,
            let program = ExpressionProgram(node), program.sets.count <= Self.mostSets
        else { return nil }
        steps = program.steps
        start = program.start
        var sets: [PCRE2Regex] = []
        for text in program.sets {
            guard let set = try? PCRE2Regex(text, isForOneCharacter: true) else { return nil }
            sets.append(set)
        }
        self.sets = sets
        looksFarAhead = steps.contains { if case .accept(_?) = $0 { true } else { false } }
        lookbehindSets = steps.reduce(0) { bits, step in
            if case .lookbehind(let set, _, _) = step { bits | 1 << UInt64(set) } else { bits }
        }
    }
}
