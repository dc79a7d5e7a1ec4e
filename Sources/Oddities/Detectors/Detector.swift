/// Looks for one kind of oddity.
///
/// ```swift
/// for detector in Detector.all { print(detector.oddity.rawValue, detector.severity, detector.reason) }
/// ```
///
/// A detector is a value: its findings depend only on what it is given. To add one, add a case to ``Oddity``,
/// write the detector in the folder of its family, and list it in ``all``.
public struct Detector: Sendable {
    /// What it looks for.
    public let oddity: Oddity
    /// How much its findings matter, unless a finding says otherwise.
    public let severity: Severity
    /// How sure its findings are, unless a finding says otherwise.
    public internal(set) var proof = Proof.exact
    /// Why the findings matter, in one sentence.
    public let reason: String
    /// Whether it runs only if asked for by its code, because it takes long or reports a lot.
    public internal(set) var isOnRequest = false

    typealias Search<Subject> = @Sendable (Subject, inout FindingCollector) -> Void

    /// Searches one passage of a text.
    var inPassage: Search<Passage>?
    /// Searches the figures gathered over a whole text.
    var inText: Search<TextSummary>?
    /// Searches the last passage of a text.
    var atEnd: Search<Passage>?
    /// Whether findings are about the text's end, and wrong about a part of it that ends elsewhere.
    package var looksAtEnd: Bool { atEnd != nil }

    /// Searches a vocabulary.
    var inVocabulary: Search<VocabularySurvey>?

    /// All detectors, a line for each family, in the order of ``Oddity``.
    public static let all = [
        twins, shouting, curlyApostrophe, notNFC, homoglyph, lookalikeDomain, styledLetters, invisible,
        mojibake,
        numberChunk, decimalOrder, loneSpace, numberShape,
        endUnstable, templateSeam, slotSpace, labelSpacing, endLookahead, shrinkingPrefix, crlf, specialText,
        hiddenLetters, morphemeSplit, fragmentation, splitCharacter, zwjEmoji,
        indentation, mixedIndentation, trailingSpace, serialisation, run, outlierLine,
        notUTF8, lossyDecode, nonCanonical,
        unreachable, partialUTF8, scaffold, repetition, suspect, glitch,
    ]

    /// The one detector of an oddity.
    public static func of(_ oddity: Oddity) -> Detector { all.first { $0.oddity == oddity }! }
}
