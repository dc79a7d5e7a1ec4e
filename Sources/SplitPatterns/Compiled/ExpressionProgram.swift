/// An expression as steps of a nondeterministic automaton.
struct ExpressionProgram {
    enum Step {
        /// Takes one character of a set.
        case character(set: Int, next: Int)
        /// Goes on in two ways; what the first leads to counts before what the second leads to.
        case fork(Int, Int)
        /// Goes on if the next character is of a set, or not.
        case lookahead(set: Int?, acceptsEnd: Bool, isNegated: Bool, next: Int)
        /// Goes on if the last character is of a set, or not.
        case lookbehind(set: Int, isNegated: Bool, next: Int)
        /// A match ends: here, or so many characters after its start.
        case accept(length: Int?)
    }

    private(set) var steps: [Step] = []
    private(set) var start = 0
    /// Expressions for one character, each once.
    private(set) var sets: [String] = []
    // By bytes: to `String`, U+0341 is the same as U+0301.
    private var setIndices: [[UInt8]: Int] = [:]

    private static let mostSteps = 2000
    /// The most characters before a lookahead of more than one. A transition of ``ExpressionStates`` has room for 14.
    private static let longestFixed = 8

    /// `nil` if PCRE2 would go about it in a way that steps cannot follow, or if there are too many steps.
    init?(_ expression: ExpressionNode) {
        var branches = if case .alternatives(let branches) = expression { branches } else { [expression] }
        branches = branches.flatMap { Self.separated($0) ?? [$0] }
        guard let end = append(.accept(length: nil)),
            let start = append(branches, { $0.append(alternative: $1, before: end) })
        else { return nil }
        self.start = start
    }

    /// Appends alternatives, the first before the others, each by `each`, and returns where they begin.
    private mutating func append(
        _ branches: [ExpressionNode], _ each: (inout Self, ExpressionNode) -> Int?
    ) -> Int? {
        var start: Int?
        for branch in branches.reversed() {
            guard let first = each(&self, branch) else { return nil }
            guard let rest = start else {
                start = first
                continue
            }
            guard let fork = append(.fork(first, rest)) else { return nil }
            start = fork
        }
        return start
    }

    /// An alternative that ends with a far lookahead as several, which take a fixed number of characters each: where
    /// the lookahead ends, nothing else would say where the match did.
    private static func separated(_ branch: ExpressionNode) -> [ExpressionNode]? {
        guard case .sequence(let parts) = branch, case .farLookahead = parts.last else { return nil }
        return ExpressionNode.sequence(Array(parts.dropLast())).ofFixedLengths?.map {
            .sequence([$0, parts[parts.count - 1]])
        }
    }

    private mutating func append(alternative branch: ExpressionNode, before end: Int) -> Int? {
        guard case .sequence(let parts) = branch, parts.count == 2, case .farLookahead(let ahead) = parts[1]
        else { return append(branch, before: end, restCannotFail: true) }
        guard let length = parts[0].length, (1...Self.longestFixed).contains(length),
            let accept = append(.accept(length: length)),
            let rest = append(ahead, before: accept, restCannotFail: true)
        else { return nil }
        return append(parts[0], before: rest, restCannotFail: false)
    }

    private mutating func append(_ step: Step) -> Int? {
        guard steps.count < Self.mostSteps else { return nil }
        steps.append(step)
        return steps.count - 1
    }

    private mutating func index(of set: String) -> Int {
        let bytes = Array(set.utf8)
        if let known = setIndices[bytes] { return known }
        sets.append(set)
        setIndices[bytes] = sets.count - 1
        return sets.count - 1
    }

    /// Appends a part whose end goes on with `next`, and returns where it begins.
    ///
    /// - Parameter restCannotFail: whether what follows the part matches anywhere. Then nothing goes back into
    ///   the part, and a possessive quantifier is the same as a greedy one.
    private mutating func append(_ node: ExpressionNode, before next: Int, restCannotFail: Bool) -> Int? {
        switch node {
        case .set(let text): return append(.character(set: index(of: text), next: next))
        case .lookahead(let lookahead):
            return append(
                .lookahead(
                    set: lookahead.set.map { index(of: $0) }, acceptsEnd: lookahead.acceptsEnd,
                    isNegated: lookahead.isNegated, next: next))
        case .lookbehind(let lookbehind):
            return append(
                .lookbehind(
                    set: index(of: lookbehind.set), isNegated: lookbehind.isNegated, next: next))
        case .farLookahead: return nil
        case .sequence(let parts):
            var (start, isSafe) = (next, restCannotFail)
            for part in parts.reversed() {
                guard let before = append(part, before: start, restCannotFail: isSafe) else { return nil }
                start = before
                isSafe = isSafe && part.cannotFail
            }
            return start
        case .alternatives(let branches):
            return append(branches) { $0.append($1, before: next, restCannotFail: restCannotFail) }
        case .atomic(let part):
            return restCannotFail ? append(part, before: next, restCannotFail: true) : nil
        case .repetition(.set(let text), let repetition) where repetition.mode == .possessive:
            return append(possessive: index(of: text), repetition, before: next)
        case .repetition(let part, let repetition):
            let isAtomic = repetition.mode == .possessive
            guard !isAtomic || restCannotFail else { return nil }
            return append(
                part, repetition, before: next, partRestCannotFail: restCannotFail && repetition.least <= 1)
        }
    }

    private mutating func append(
        _ part: ExpressionNode, _ repetition: Repetition, before next: Int, partRestCannotFail isSafe: Bool
    ) -> Int? {
        var start = next
        func fork(_ again: Int, _ rest: Int) -> Step {
            repetition.mode == .lazy ? .fork(rest, again) : .fork(again, rest)
        }
        if let most = repetition.most {
            for _ in repetition.least..<most {
                guard let again = append(part, before: start, restCannotFail: isSafe),
                    let optional = append(fork(again, next))
                else { return nil }
                start = optional
            }
        } else {
            guard let loop = append(.accept(length: nil)),
                let again = append(part, before: loop, restCannotFail: isSafe)
            else { return nil }
            steps[loop] = fork(again, next)
            start = loop
        }
        for _ in 0..<repetition.least {
            guard let before = append(part, before: start, restCannotFail: isSafe) else { return nil }
            start = before
        }
        return start
    }

    /// A set that is repeated and gives nothing back: where it takes fewer than it may, another must not
    /// follow.
    private mutating func append(
        possessive set: Int, _ repetition: Repetition, before next: Int
    ) -> Int? {
        guard
            let end = append(.lookahead(set: set, acceptsEnd: false, isNegated: true, next: next))
        else { return nil }
        var start = next
        if let most = repetition.most {
            for _ in repetition.least..<most {
                guard let again = append(.character(set: set, next: start)),
                    let optional = append(.fork(again, end))
                else { return nil }
                start = optional
            }
        } else {
            guard let loop = append(.accept(length: nil)),
                let again = append(.character(set: set, next: loop))
            else {
                return nil
            }
            steps[loop] = .fork(again, end)
            start = loop
        }
        for _ in 0..<repetition.least {
            guard let before = append(.character(set: set, next: start)) else { return nil }
            start = before
        }
        return start
    }
}
