/// The kinds of oddity. The raw value is the code that reports and options use.
///
/// The order is that of `docs/oddities.md`, which explains each with an example.
public enum Oddity: String, Sendable, Hashable, CaseIterable, Codable {
    // Identity
    case twins, shouting
    case curlyApostrophe = "curly-apostrophe"
    case notNFC = "not-nfc"
    case homoglyph
    case lookalikeDomain = "lookalike-domain"
    case styledLetters = "styled-letters"
    case invisible, mojibake
    // Numbers
    case numberChunk = "number-chunk"
    case decimalOrder = "decimal-order"
    case loneSpace = "lone-space"
    case numberShape = "number-shape"
    // Boundaries
    case endUnstable = "end-unstable"
    case templateSeam = "template-seam"
    case slotSpace = "slot-space"
    case labelSpacing = "label-spacing"
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
    case indentation
    case mixedIndentation = "mixed-indentation"
    case trailingSpace = "trailing-space"
    case serialisation, run
    case outlierLine = "outlier-line"
    // Round trip
    case notUTF8 = "not-utf8"
    case lossyDecode = "lossy-decode"
    case nonCanonical = "non-canonical"
    // Vocabulary
    case unreachable
    case partialUTF8 = "partial-utf8"
    case scaffold, repetition, suspect, glitch

    /// Its place in the catalogue, from 0.
    var order: Int { Self.allCases.firstIndex(of: self)! }
}

/// What a finding asks of a person. Ordered.
public enum Severity: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
    /// A fact about the tokens: nothing to do.
    case info
    /// A fact that costs a little.
    case low
    /// Worth a look.
    case medium
    /// Something that a person who knew of it would change.
    case high

    /// By how much it matters.
    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

    /// From 0.
    var rank: Int {
        switch self {
        case .info: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        }
    }
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
