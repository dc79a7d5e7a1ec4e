public import Tokenization

/// What to look for in a text, and how much to keep.
public struct ReportOptions: Sendable {
    /// What to look for. Detectors that run only on request are left out unless they are named here.
    public var detectors: [Detector] = Detector.all.filter { !$0.isOnRequest }
    /// Findings that matter less are left out.
    public var minSeverity = Severity.info
    /// Severities for kinds of oddity, whatever their detectors say.
    public var severities: [Oddity: Severity] = [:]
    /// What the text is as a whole; `nil` to judge by its beginning and line by line.
    public var format: TextFormat?
    /// Whether the text itself can say what is meant: `bpe-report: allow KIND`.
    public var readsMarks = true
    /// How many findings of a kind are kept.
    public var mostFindings = 1000
    /// How many lines with findings are kept, in addition to the last line and those of ``positions``.
    public var mostLines = 3
    /// Whether all tokens are kept; memory then grows with the text.
    public var keepsTokens = false
    /// If the text has more tokens than this, none are kept.
    public var mostTokens = Int.max
    /// Positions of tokens to report, counted from 0.
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
