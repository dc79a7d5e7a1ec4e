/// Looks for one kind of oddity.
///
/// ```swift
/// for detector in Detector.all { print(detector.oddity.rawValue, detector.severity, detector.reason) }
/// ```
///
/// A detector is a value: what it finds depends on nothing but what it is given.
public struct Detector: Sendable {
    /// What it looks for.
    public let oddity: Oddity
    /// How much its findings matter, unless a finding says else.
    public let severity: Severity
    /// How sure its findings are, unless a finding says else.
    public let proof: Proof
    /// Why anybody should care, in one sentence.
    public let reason: String
    /// Whether it works only if it is asked for by its code, because it takes long or because it says much.
    public let isOnRequest: Bool

    /// Finds oddities within a stretch of text.
    let inPassage: (@Sendable (Passage, inout FindingCollector) -> Void)?
    /// Finds oddities of a text as a whole, from what was gathered on the way.
    let inText: (@Sendable (TextSummary, inout FindingCollector) -> Void)?
    /// Finds oddities of a text's end.
    let atEnd: (@Sendable (Passage, inout FindingCollector) -> Void)?
    /// Finds oddities of a vocabulary.
    let inVocabulary: (@Sendable (VocabularySurvey, inout FindingCollector) -> Void)?

    init(
        _ oddity: Oddity, _ severity: Severity, _ proof: Proof, _ reason: String, isOnRequest: Bool = false,
        inPassage: (@Sendable (Passage, inout FindingCollector) -> Void)? = nil,
        inText: (@Sendable (TextSummary, inout FindingCollector) -> Void)? = nil,
        atEnd: (@Sendable (Passage, inout FindingCollector) -> Void)? = nil,
        inVocabulary: (@Sendable (VocabularySurvey, inout FindingCollector) -> Void)? = nil
    ) {
        self.oddity = oddity
        self.severity = severity
        self.proof = proof
        self.reason = reason
        self.isOnRequest = isOnRequest
        self.inPassage = inPassage
        self.inText = inText
        self.atEnd = atEnd
        self.inVocabulary = inVocabulary
    }

    /// All detectors, in the order of ``Oddity``.
    public static let all: [Detector] =
        identity + numbers + boundaries + lettersAndScripts + layout + roundTrip + vocabulary

    /// The detector of an oddity: there is one for each.
    public static func of(_ oddity: Oddity) -> Detector { all.first { $0.oddity == oddity }! }
}
