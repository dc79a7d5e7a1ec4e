package import SplitPatterns

extension PreTokenizer {
    /// The pattern that gives the same pieces, where nothing is removed or added; else `nil`.
    package var splitPattern: SplitPattern? {
        guard let expressions = isolatingExpressions, !expressions.isEmpty else { return nil }
        return try? SplitPattern(exportedExpressions: expressions)
    }

    private var isolatingExpressions: [String]? {
        switch self {
        case .split(let pattern, .isolated, isInverted: false):
            switch pattern.source {
            case .expression(let expression), .oniguruma(let expression): [expression]
            case .literal: nil
            }
        case .digits(individually: true): [#"\p{N}"#]
        case .byteLevel(addsPrefixSpace: false, let usesRegex):
            usesRegex ? [SplitPattern.byteLevelExpression] : []
        case .sequence(let steps):
            steps.reduce([String]?([])) { all, step in
                step.isolatingExpressions.flatMap { new in all.map { $0 + new } }
            }
        default: nil
        }
    }
}
