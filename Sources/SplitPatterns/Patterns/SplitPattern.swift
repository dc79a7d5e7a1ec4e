import Pieces
import Platform

/// How a text is cut into pieces before any merging: merges never cross the ends of a piece.
///
/// ```swift
/// let text = Array("How many eyes?".utf8)
/// try SplitPattern.gpt2.pieces(of: text)             // [0..<3, 3..<8, 8..<13, 13..<14]
/// let words = try SplitPattern(regex: #"\w+|\W"#)
/// ```
///
/// A pattern is a regular expression whose matches are the pieces. What lies between matches is a piece too,
/// so that nothing is lost. With more than one expression, each cuts the pieces of the one before. Each run
/// of bytes that are not well-formed UTF-8 is a piece of its own, which no expression sees.
public struct SplitPattern: Sendable {
    /// The name of a built-in pattern, `nil` for a custom expression.
    public let name: String?
    /// The expressions, in the order in which they are applied.
    public let expressions: [String]
    /// The expressions as the `tokenizer.json` has them that the pattern is from, in Oniguruma's syntax, so that
    /// they can be written again; else `nil`.
    package var published: [String]?

    let engine: Engine
    /// Whether text that an expression does not match is left out rather than a piece.
    package let dropsGaps: Bool
    /// Making a splitter costs more than splitting a short text: PCRE2 maps memory for its stack.
    private let splitters: Pool<Splitter>
    /// Where texts can be cut, for a custom pattern of which that is known.
    let cuts: Pool<ExpressionCuts>?

    enum Engine: Sendable {
        /// One of the built-in patterns.
        case scanner(Scanner)
        /// One of each, in order.
        case expressions([SplitExpression])
    }

    /// An expression, compiled by PCRE2 and, where it can be, for this project's automaton.
    struct SplitExpression: Sendable {
        let regex: PCRE2Regex
        let compiled: CompiledExpression?
    }

    /// A custom pattern, in PCRE2's syntax.
    ///
    /// - Throws: ``SplitPatternError`` if it does not compile or matches the empty string.
    public init(regex: String) throws(SplitPatternError) {
        try self.init(expressions: [regex])
    }

    /// A pattern of several expressions, applied in order. The expressions of a built-in pattern give that
    /// pattern.
    ///
    /// - Throws: ``SplitPatternError`` if one does not compile or matches the empty string.
    public init(expressions: [String]) throws(SplitPatternError) {
        if let known = Self.named.first(where: { $0.hasSameExpressions(as: expressions) }) {
            self = known
        } else {
            try self.init(compiling: expressions)
        }
    }

    /// A built-in pattern.
    init(name: String, expressions: [String], scanner: Scanner) {
        self.name = name
        self.expressions = expressions
        engine = .scanner(scanner)
        dropsGaps = false
        cuts = nil
        splitters = Pool { [engine] in Splitter(expressions, engine) }
    }

    /// A pattern of expressions, even if they are those of a built-in one.
    ///
    /// - Parameters:
    ///   - dropsGaps: whether text that an expression does not match is left out rather than a piece.
    ///   - onlyPCRE2: whether PCRE2 finds all matches: the reference for scanners and automata.
    package init(
        compiling expressions: [String], dropsGaps: Bool = false, onlyPCRE2: Bool = false
    ) throws(SplitPatternError) {
        name = nil
        self.expressions = expressions
        var compiled: [SplitExpression] = []
        for expression in expressions {
            let regex = try PCRE2Regex(expression)
            if PCRE2Matcher(regex).matchesEmptySubject { throw .matchesEmptyString(expression) }
            compiled.append(
                SplitExpression(
                    regex: regex, compiled: onlyPCRE2 ? nil : CompiledExpression(expression)))
        }
        engine = .expressions(compiled)
        self.dropsGaps = dropsGaps
        splitters = Pool { [engine] in Splitter(expressions, engine, dropsGaps: dropsGaps) }
        let known = compiled.map(\.compiled)
        if let cuts = ExpressionCuts(known) {
            self.cuts = Pool { ExpressionCuts(known)! }
            self.cuts?.give(cuts)
        } else {
            cuts = nil
        }
    }

    /// Whether the pattern is a built-in one.
    package var isBuiltIn: Bool { if case .scanner = engine { true } else { false } }

    /// Whether no text needs PCRE2, except for one that makes its expressions look at the same characters again and
    /// again.
    package var isCompiled: Bool {
        switch engine {
        case .scanner: true
        case .expressions(let expressions): expressions.allSatisfy { $0.compiled != nil }
        }
    }

    /// The pieces of `bytes` as byte ranges, in order and without gaps.
    ///
    /// - Throws: ``SplitPatternError`` if matching hits a limit; built-in patterns never do.
    /// - Complexity: linear in the text for the built-in patterns and those that are compiled (see docs/design.md).
    public func pieces(of bytes: [UInt8]) throws(SplitPatternError) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        try bytes.withUnsafeBufferPointer { (text) throws(SplitPatternError) in
            try forEachPiece(of: text) { pieces.append($0) }
        }
        return pieces
    }

    /// Calls `body` with each piece of a text.
    ///
    /// - Parameter time: how long expressions may take for this and the other texts that share it.
    package func forEachPiece(
        of text: UnsafeBufferPointer<UInt8>, within time: MatchingTime? = nil, _ body: (Range<Int>) -> Void
    ) throws(SplitPatternError) {
        let splitter = splitters.take()
        defer { splitters.give(splitter) }
        splitter.begin(text, in: 0..<text.count, within: time)
        while let batch = try splitter.nextBatch() {
            var start = batch.start
            for end in batch.ends {
                body(start..<end)
                start = end
            }
        }
    }

    /// A splitter for this pattern, for one thread. ``give(_:)`` takes it back.
    package func takeSplitter() -> Splitter { splitters.take() }

    /// Takes a splitter back. The caller must not use it again.
    package func give(_ splitter: Splitter) { splitters.give(splitter) }
}

extension SplitPattern: Hashable {
    /// Patterns are equal if their expressions are.
    public static func == (a: SplitPattern, b: SplitPattern) -> Bool {
        a.hasSameExpressions(as: b.expressions)
    }

    /// Hashes the expressions.
    public func hash(into hasher: inout Hasher) { hasher.combine(expressions.map { Array($0.utf8) }) }

    /// Compares bytes: as `String`s, "`" and U+1FEF are equal, and as expressions they are not.
    private func hasSameExpressions(as others: [String]) -> Bool {
        expressions.elementsEqual(others) { $0.utf8.elementsEqual($1.utf8) }
    }
}

extension SplitPattern: CustomStringConvertible {
    /// The name, or the expressions if there is no name.
    public var description: String { name ?? expressions.joined(separator: "  then  ") }
}
