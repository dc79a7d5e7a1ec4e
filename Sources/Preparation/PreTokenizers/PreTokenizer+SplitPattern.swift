package import SplitPatterns

extension PreTokenizer {
    /// The pattern that cuts a text into the same pieces; `nil` if this adds or removes text, or merges
    /// matches with gaps. A built-in pattern wherever this is the pre-tokenizer of one.
    ///
    /// Of Falcon, only almost the same; see ``numberBytes``.
    package var splitPattern: SplitPattern? {
        if isFalcon { return .falcon }
        guard let steps = expressions else { return nil }
        var pattern =
            SplitPattern(knownByExported: steps.map(\.published))
            ?? (try? SplitPattern(expressions: steps.map(\.expression)))
        pattern?.published = steps.map(\.published)
        return pattern
    }

    /// Bytes inside characters that the pre-tokenizer takes for numbers and cuts off, in runs, where
    /// ``splitPattern`` does not: after a `ByteLevel`, they look like fractions and superscripts. A vocabulary
    /// that was trained with such pieces has no token of these and other bytes, so that the ids are the same.
    package var numberBytes: Set<UInt8> { isFalcon ? [0xB2, 0xB3, 0xB9, 0xBC, 0xBD, 0xBE] : [] }

    /// An expression whose matches and gaps are pieces.
    private struct Expression {
        /// As files spell it: in Oniguruma's syntax, if it is from one.
        let published: String
        /// In PCRE2's syntax.
        let expression: String

        init(_ expression: String, published: String? = nil) {
            self.expression = expression
            self.published = published ?? expression
        }

        /// An expression in Oniguruma's syntax.
        init?(published: String) {
            guard let pattern = try? TextPattern(oniguruma: published) else { return nil }
            self.init(pattern.expression!, published: published)
        }
    }

    private var expressions: [Expression]? {
        switch self {
        case .split(let pattern, .isolated, _) where !pattern.mayMatchEmpty:
            switch pattern.source {
            case .literal(let bytes):
                String(validating: bytes, as: UTF8.self).map {
                    [Expression(SplitPattern.expression(literal: $0))]
                }
            case .expression(let expression): [Expression(expression)]
            case .oniguruma(let published): [Expression(pattern.expression!, published: published)]
            }
        case .digits(let individually):
            Expression(published: SplitPattern.numberExpression + (individually ? "" : "+")).map { [$0] }
        case .punctuation(.isolated): [Expression(SplitPattern.punctuationExpression)]
        case .punctuation(.contiguous): [Expression(SplitPattern.punctuationExpression + "+")]
        case .byteLevel(addsPrefixSpace: false, usesRegex: true):
            Expression(published: SplitPattern.byteLevelExpression).map { [$0] }
        case .byteLevel(addsPrefixSpace: false, usesRegex: false): []
        case .sequence(let steps): Self.expressions(of: steps)
        case .split, .punctuation, .whitespace, .whitespaceSplit, .characterDelimiter, .metaspace, .byteLevel,
            .fixedLength:
            nil
        }
    }

    /// None if a step follows a `ByteLevel`: it sees bytes spelled as characters.
    private static func expressions(of steps: [PreTokenizer]) -> [Expression]? {
        var expressions: [Expression] = []
        var spellsBytes = false
        for step in steps {
            guard let more = step.expressions, !spellsBytes || more.isEmpty else { return nil }
            expressions += more
            spellsBytes = spellsBytes || step.spellsBytes
        }
        return expressions
    }

    private var spellsBytes: Bool {
        switch self {
        case .byteLevel: true
        case .sequence(let steps): steps.contains(where: \.spellsBytes)
        default: false
        }
    }

    /// Falcon's, whose pattern is ``SplitPattern/falcon``.
    package static let falcon = PreTokenizer.sequence([
        .punctuation(.contiguous), .byteLevel(addsPrefixSpace: false, usesRegex: true),
        .digits(individually: false),
        .split(try! TextPattern(oniguruma: "[0-9][0-9][0-9]"), .isolated, isInverted: false),
    ])

    private var isFalcon: Bool {
        guard case .sequence(let steps) = self, steps.count == 4,
            case .split(let digits, .isolated, isInverted: false) = steps[3]
        else { return false }
        return steps[0] == .punctuation(.contiguous)
            && steps[1] == .byteLevel(addsPrefixSpace: false, usesRegex: true)
            && steps[2] == .digits(individually: false)
            && [.oniguruma("[0-9][0-9][0-9]"), .expression("[0-9][0-9][0-9]")].contains(digits.source)
    }
}
