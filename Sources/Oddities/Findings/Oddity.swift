/// The kinds of oddity. The raw value is the code that reports and options use.
///
/// The order is that of `docs/oddities.md`, which explains each with an example.
public enum Oddity: String, Sendable, Hashable, CaseIterable, Codable {
    // Identity
    case twins, shouting
    case curlyApostrophe = "curly-apostrophe"
    case notNFC = "not-nfc"
    case homoglyph, invisible, mojibake
    // Numbers
    case numberChunk = "number-chunk"
    case loneSpace = "lone-space"
    case numberShape = "number-shape"
    // Boundaries
    case endUnstable = "end-unstable"
    case templateSeam = "template-seam"
    case endLookahead = "end-lookahead"
    case shrinkingPrefix = "shrinking-prefix"
    case crlf
    case specialText = "special-text"
    // Letters and scripts
    case hiddenLetters = "hidden-letters"
    case morphemeSplit = "morpheme-split"
    case fragmentation
    case splitCharacter = "split-character"
    case zwjEmoji = "zwj-emoji"
    // Layout
    case indentation, serialisation, run
    case outlierLine = "outlier-line"
    // Round trip
    case lossyDecode = "lossy-decode"
    case nonCanonical = "non-canonical"
    // Vocabulary
    case unreachable
    case partialUTF8 = "partial-utf8"
    case scaffold, glitch

    /// Its place in the catalogue, from 0.
    var order: Int { Self.places[self]! }

    private static let places = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}

/// How much an oddity can matter. Ordered.
public enum Severity: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
    /// Worth knowing.
    case info
    /// Costs a little.
    case low
    /// Can change what a model says.
    case medium
    /// Very likely not what the writer meant, or known to break models.
    case high

    /// By how much it can matter.
    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self)! }
}

/// How sure a finding is.
public enum Proof: String, Sendable, Hashable, Codable {
    /// Follows from the text, the tokens and the encoding.
    case exact
    /// A text was found that shows it.
    case witness
    /// A rule of thumb.
    case heuristic
    /// An external list says so.
    case externalList = "external-list"
}
