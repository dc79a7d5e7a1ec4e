/// An expression that ``ExpressionReader`` understands, as a tree.
indirect enum ExpressionNode {
    /// One character: an expression in PCRE2's syntax that matches exactly one.
    case set(String)
    case sequence([ExpressionNode])
    /// The first that matches counts.
    case alternatives([ExpressionNode])
    case repetition(ExpressionNode, Repetition)
    /// What has matched is not tried another way.
    case atomic(ExpressionNode)
    case lookahead(Lookahead)
    case lookbehind(Lookbehind)
    /// What must come next, as an expression of any length.
    case farLookahead(ExpressionNode)
}

/// How often something may come.
struct Repetition {
    enum Mode { case greedy, lazy, possessive }

    let least: Int
    /// `nil` for any number.
    let most: Int?
    let mode: Mode
}

/// What must come next, or must not: one character, or the end of the text.
struct Lookahead {
    /// An expression for one character; `nil` for none.
    let set: String?
    /// Whether the end of the text will do as well.
    let acceptsEnd: Bool
    let isNegated: Bool
}

/// What must come right before, or must not: one character.
struct Lookbehind {
    /// An expression for one character.
    let set: String
    let isNegated: Bool
}

extension ExpressionNode {
    /// Between a character of a set and one of another, or the start or the end of the text; or anywhere else.
    static func border(of set: String, isNegated: Bool) -> ExpressionNode {
        func places(after: Bool, before: Bool) -> ExpressionNode {
            .sequence([
                .lookbehind(Lookbehind(set: set, isNegated: !after)),
                .lookahead(Lookahead(set: set, acceptsEnd: false, isNegated: !before)),
            ])
        }
        return .alternatives([
            places(after: true, before: isNegated), places(after: false, before: !isNegated),
        ])
    }

    /// Whether it may match without taking a character.
    var mayBeEmpty: Bool {
        switch self {
        case .set: false
        case .sequence(let parts): parts.allSatisfy(\.mayBeEmpty)
        case .alternatives(let branches): branches.contains(where: \.mayBeEmpty)
        case .repetition(let part, let repetition): repetition.least == 0 || part.mayBeEmpty
        case .atomic(let part): part.mayBeEmpty
        case .lookahead, .lookbehind, .farLookahead: true
        }
    }

    /// Whether it matches anywhere, if only nothing.
    var cannotFail: Bool {
        switch self {
        case .set, .lookahead, .lookbehind, .farLookahead: false
        case .sequence(let parts): parts.allSatisfy(\.cannotFail)
        case .alternatives(let branches): branches.contains(where: \.cannotFail)
        case .repetition(let part, let repetition): repetition.least == 0 || part.cannotFail
        case .atomic(let part): part.cannotFail
        }
    }

    /// Whether it decides about one character and takes it: a set, perhaps after lookaheads at it.
    var isOneCharacter: Bool {
        switch self {
        case .set: true
        case .sequence(let parts):
            parts.last?.isOneCharacter ?? false
                && parts.dropLast().allSatisfy { if case .lookahead = $0 { true } else { false } }
        case .alternatives(let branches): branches.allSatisfy(\.isOneCharacter)
        case .repetition, .atomic, .lookahead, .lookbehind, .farLookahead: false
        }
    }

    /// Whether it takes no character, but looks at one.
    var isAssertion: Bool {
        switch self {
        case .lookahead, .lookbehind, .farLookahead: true
        case .sequence(let parts), .alternatives(let parts): !parts.isEmpty && parts.allSatisfy(\.isAssertion)
        case .set, .repetition, .atomic: false
        }
    }

    /// How many characters it takes, if that is always the same number.
    var length: Int? {
        switch self {
        case .set: 1
        case .lookahead, .lookbehind: 0
        case .sequence(let parts):
            parts.reduce(0) { sum, part in sum.flatMap { sum in part.length.map { sum + $0 } } }
        case .alternatives(let branches):
            branches.allSatisfy { $0.length == branches[0].length } ? branches[0].length : nil
        case .repetition(let part, let repetition):
            repetition.least == repetition.most ? part.length.map { $0 * repetition.least } : nil
        case .atomic, .farLookahead: nil
        }
    }

    /// Alternatives of one length each that together are the same, in the order in which a backtracking matcher tries
    /// them, if at most one part of a sequence is a set that comes more or less often.
    var ofFixedLengths: [ExpressionNode]? {
        if length != nil { return [self] }
        switch self {
        case .repetition(let part, let repetition):
            guard part.isOneCharacter, repetition.mode != .possessive, let most = repetition.most else {
                return nil
            }
            let counts = Array(repetition.least...most)
            return (repetition.mode == .lazy ? counts : counts.reversed()).map { count in
                count == 0
                    ? .sequence([])
                    : .repetition(part, Repetition(least: count, most: count, mode: .greedy))
            }
        case .sequence(let parts):
            let variable = parts.indices.filter { parts[$0].length == nil }
            guard variable.count == 1 else { return nil }
            return parts[variable[0]].ofFixedLengths?.map { part in
                .sequence(parts[..<variable[0]] + [part] + parts[(variable[0] + 1)...])
            }
        case .set, .lookahead, .lookbehind, .alternatives, .atomic, .farLookahead: return nil
        }
    }
}
