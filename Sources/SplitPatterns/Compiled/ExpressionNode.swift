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

extension ExpressionNode {
    /// Whether it may match without taking a character.
    var mayBeEmpty: Bool {
        switch self {
        case .set: false
        case .sequence(let parts): parts.allSatisfy(\.mayBeEmpty)
        case .alternatives(let branches): branches.contains(where: \.mayBeEmpty)
        case .repetition(let part, let repetition): repetition.least == 0 || part.mayBeEmpty
        case .atomic(let part): part.mayBeEmpty
        case .lookahead: true
        }
    }

    /// Whether it matches anywhere, if only nothing.
    var cannotFail: Bool {
        switch self {
        case .set, .lookahead: false
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
        case .repetition, .atomic, .lookahead: false
        }
    }
}
