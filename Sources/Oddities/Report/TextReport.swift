public import BytePairs
public import Tokenization

/// What a text costs, and what is odd about it.
///
/// ```swift
/// let report = try TextReport(of: "Q: How many eyes does my foot have?\nA: ", tokenizer)
/// report.totals.tokens
/// report.findings.map(\.message)
/// ```
public struct TextReport: Sendable {
    /// Tokens, bytes, characters, lines.
    public internal(set) var totals = TextTotals()
    /// How many tokens the text has in the other encodings of the options, in their order.
    public internal(set) var comparisons: [Comparison] = []
    /// What was found, the gravest first, then in the order of ``Oddity`` and of the text.
    public internal(set) var findings: [Finding] = []
    /// How many findings of each kind and severity there are; not all need be in ``findings``.
    public internal(set) var counts: [FindingCount] = []
    /// How many findings the text itself says are meant.
    public internal(set) var allowed = 0
    /// Words in such marks that are no kind of oddity, the first few.
    public internal(set) var unknownMarks: [String] = []
    /// The lines of the gravest findings, the last line, and those of ``positions``, as in the text.
    public internal(set) var lines: [TextLine] = []
    /// The tokens at the positions in the options.
    public internal(set) var positions: [TokenPosition] = []
    /// What each script costs, the most used first.
    public internal(set) var scripts: [ScriptCost] = []
    /// All tokens, if the options say so.
    public internal(set) var tokens: TextTokens?

    init() {}

    /// The report on a text.
    ///
    /// - Throws: what encoding throws.
    /// - Complexity: linear in the text, at some three times the time of encoding.
    public init(
        of text: String, _ tokenizer: Tokenizer, options: ReportOptions = ReportOptions()
    ) throws {
        var builder = ReportBuilder(tokenizer, options)
        try builder.append(Array(text.utf8))
        self = try builder.finish()
    }
}

extension TextReport {
    /// Removes findings, and takes them off the counts.
    ///
    /// - Returns: how many there were.
    package mutating func removeFindings(where isKnown: (Finding) -> Bool) -> Int {
        var removed: [Finding] = []
        findings.removeAll { finding in
            let known = isKnown(finding)
            if known { removed.append(finding) }
            return known
        }
        counts = counts.compactMap { count in
            let own = removed.count { $0.oddity == count.oddity && $0.severity == count.severity }
            return count.count == own
                ? nil : FindingCount(oddity: count.oddity, severity: count.severity, count: count.count - own)
        }
        return removed.count
    }

    /// Whether bytes begin a file that is no text in any form of Unicode: they have a zero.
    package static func isBinary(beginning bytes: UnsafeRawBufferPointer) -> Bool {
        let start = UnsafeBufferPointer(rebasing: bytes.bindMemory(to: UInt8.self).prefix(8192))
        return start.contains(0) && EncodingForm(beginning: start) == nil
    }
}

/// What a text costs.
public struct TextTotals: Sendable, Hashable {
    /// Tokens.
    public internal(set) var tokens = 0
    /// How many different ids they have.
    public internal(set) var distinct = 0
    /// Bytes.
    public internal(set) var bytes = 0
    /// Code points: bytes that do not continue a character.
    public internal(set) var characters = 0
    /// Lines, including a last one without a line feed.
    public internal(set) var lines = 0
    /// Whether all bytes are well-formed UTF-8.
    public internal(set) var isValidUTF8 = true

    /// How many bytes a token has on average; 0 for an empty text.
    public var bytesPerToken: Double { tokens == 0 ? 0 : Double(bytes) / Double(tokens) }
}

/// A text's tokens in another encoding.
public struct Comparison: Sendable, Hashable {
    /// The encoding.
    public let name: String
    /// How many tokens the text has in it.
    public internal(set) var tokens: Int
}

/// How many findings there are of one kind.
public struct FindingCount: Sendable, Hashable {
    /// The kind.
    public let oddity: Oddity
    /// How much they can matter.
    public let severity: Severity
    /// How many there are.
    public let count: Int
}

/// One token of a text.
public struct TextToken: Sendable, Hashable {
    /// The token.
    public let id: TokenID
    /// Its bytes; they need not be UTF-8.
    public let bytes: [UInt8]
    /// Their place, in bytes from the start of the text.
    public let range: Range<Int>
    /// Whether it is a special token.
    public let isSpecial: Bool
}

/// A line of a text, or the part of it around a finding.
public struct TextLine: Sendable, Hashable {
    /// Counted from 1.
    public let number: Int
    /// The tokens that begin in the line, counted from 0.
    public let tokenRange: Range<Int>
    /// These tokens.
    public let tokens: [TextToken]
    /// Whether the line has more tokens before these.
    public let isClippedBefore: Bool
    /// Whether the line has more tokens after these.
    public let isClippedAfter: Bool

    /// The bytes of the tokens.
    public var bytes: Range<Int> {
        (tokens.first?.range.lowerBound ?? 0)..<(tokens.last?.range.upperBound ?? 0)
    }
}

/// The token at a position.
public struct TokenPosition: Sendable, Hashable {
    /// The position, counted from 0.
    public let position: Int
    /// The token, or `nil` if the text has fewer.
    public let token: TextToken?
    /// Its line, counted from 1.
    public let line: Int?
}

/// What a script costs in a text.
public struct ScriptCost: Sendable, Hashable {
    /// The script's name in English.
    public let name: String
    /// Code points of the script, including marks on its letters.
    public internal(set) var letters = 0
    /// Their bytes.
    public internal(set) var bytes = 0
    /// The tokens that have any of them.
    public internal(set) var tokens = 0

    /// Tokens for each letter.
    public var tokensPerLetter: Double { letters == 0 ? 0 : Double(tokens) / Double(letters) }
}
