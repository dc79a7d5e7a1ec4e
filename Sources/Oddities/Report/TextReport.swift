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
    /// How many tokens the text has in other encodings, in the order in which they were asked for.
    public internal(set) var comparisons: [Comparison] = []
    /// What was found, the gravest first, then in the order of ``Oddity`` and of the text. Of each kind the first few, as
    /// the options say; ``counts`` has the full numbers.
    public internal(set) var findings: [Finding] = []
    /// How many findings there were of each kind and severity, in the same order.
    public internal(set) var counts: [FindingCount] = []
    /// The lines with the gravest findings, the last line, and those of the positions that were asked for, in the order of
    /// the text.
    public internal(set) var lines: [TextLine] = []
    /// The tokens at the positions that were asked for.
    public internal(set) var positions: [TokenPosition] = []
    /// What each script costs, the most used first.
    public internal(set) var scripts: [ScriptCost] = []
    /// All tokens, if they were asked for.
    public internal(set) var tokens: [TextToken]?

    init() {}

    /// The report on a text.
    ///
    /// - Throws: what encoding throws.
    /// - Complexity: linear in the text, with some three times the time that its tokens take.
    public init(
        of text: String, _ tokenizer: Tokenizer, options: InspectionOptions = InspectionOptions()
    ) throws {
        var inspection = TextInspection(tokenizer, options)
        try inspection.append(Array(text.utf8))
        self = try inspection.finish()
    }
}

/// What to look for in a text, and how much to keep.
public struct InspectionOptions: Sendable {
    /// Who looks. Detectors that work only on request are left out unless they are named here.
    public var detectors: [Detector] = Detector.all.filter { !$0.isOnRequest }
    /// Findings that matter less are left out.
    public var minSeverity = Severity.info
    /// How many findings of a kind are kept.
    public var mostFindings = 1000
    /// How many lines with findings are kept; the last line and those of ``positions`` come on top.
    public var mostLines = 3
    /// Whether all tokens are kept; memory then grows with the text.
    public var keepsTokens = false
    /// If the text has more tokens than this, none are kept.
    public var mostTokens = Int.max
    /// Positions of tokens to be told about, counted from 0.
    public var positions: [Int] = []
    /// Other encodings to count with.
    public var comparisons: [Tokenizer] = []
    /// What to do with the spellings of special tokens.
    public var specialTokens: SpecialTokenPolicy = .asText
    /// Where parts of a template meet, as byte offsets, ascending.
    public var seams: [Int] = []

    /// The usual options.
    public init() {}
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
    /// Where they stand, in bytes from the start of the text.
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
    /// Whether the line has more tokens behind these.
    public let isClippedAfter: Bool

    /// The bytes of the tokens.
    public var bytes: Range<Int> {
        (tokens.first?.range.lowerBound ?? 0)..<(tokens.last?.range.upperBound ?? 0)
    }
}

/// What stands at a position that was asked for.
public struct TokenPosition: Sendable, Hashable {
    /// The position, counted from 0.
    public let position: Int
    /// The token, or `nil` if the text has not so many.
    public let token: TextToken?
    /// Its line, counted from 1.
    public let line: Int?
}

/// What a script costs in a text.
public struct ScriptCost: Sendable, Hashable {
    /// The script's name in English.
    public let name: String
    /// Code points of the script.
    public let letters: Int
    /// Their bytes.
    public let bytes: Int
    /// The tokens that have any of them.
    public let tokens: Int

    /// Tokens for each letter.
    public var tokensPerLetter: Double { letters == 0 ? 0 : Double(tokens) / Double(letters) }
}
