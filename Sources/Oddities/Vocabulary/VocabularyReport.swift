public import BytePairs
public import Tokenization

/// What is odd about the tokens of an encoding.
///
/// ```swift
/// let report = VocabularyReport(on: tokenizer)
/// report.totals.unreachable
/// ```
public struct VocabularyReport: Sendable {
    /// Counts.
    public let totals: VocabularyTotals
    /// What was found, the gravest first, then in the order of ``Oddity`` and of ids.
    public let findings: [Finding]
    /// How many findings there were of each kind and severity.
    public let counts: [FindingCount]
    /// The longest tokens, longest first.
    public let longest: [VocabularyToken]
    /// The longest words of each script, longest first, in the order of ``scripts``.
    public let longestWords: [ScriptWords]
    /// Kinds of oddity that need a list by hand, of which there is none for this encoding.
    public let unlisted: [Oddity]
    /// The scripts of the tokens' first letters, those of most tokens first.
    public let scripts: [ScriptTokens]
    /// The first tokens that a corpus does not have; `nil` without a corpus.
    public let unused: [VocabularyToken]?

    /// The longest words of a script among the tokens.
    public struct ScriptWords: Sendable, Hashable {
        /// The script's name in English.
        public let name: String
        /// Tokens of letters alone, longest first.
        public let tokens: [VocabularyToken]
    }

    /// How many tokens have their first letter from a script.
    public struct ScriptTokens: Sendable, Hashable {
        /// The script's name in English.
        public let name: String
        /// How many.
        public let tokens: Int

        /// Those of most tokens first.
        static func sorted(_ counts: [Script: Int]) -> [ScriptTokens] {
            counts.sorted { ($0.value, $1.key.number) > ($1.value, $0.key.number) }
                .map { ScriptTokens(name: $0.key.name, tokens: $0.value) }
        }
    }

    /// Surveys an encoding.
    ///
    /// - Parameters:
    ///   - tokenizer: of the encoding.
    ///   - usage: how often each id occurs in a corpus; without it, use is estimated from the merges.
    ///   - detectors: what to look for.
    ///   - minSeverity: findings that matter less are left out.
    ///   - mostFindings: how many findings of a kind are kept.
    /// - Complexity: as encoding every token on its own.
    public init(
        on tokenizer: Tokenizer, usage: TokenUsage? = nil, detectors: [Detector] = Detector.all,
        minSeverity: Severity = .info, mostFindings: Int = 1000
    ) {
        let survey = VocabularySurvey(tokenizer, usage: usage?.counts)
        var collector = FindingCollector(limit: mostFindings, minSeverity: minSeverity)
        for detector in detectors { collector.run(\.inVocabulary, of: detector, in: survey) }
        totals = survey.totals
        findings = collector.sortedFindings
        counts = collector.sortedCounts
        longest = survey.longest.map { VocabularyToken($0, survey.vocabulary) }
        scripts = ScriptTokens.sorted(survey.tokensOfScript)
        let rank = Dictionary(uniqueKeysWithValues: scripts.enumerated().map { ($1.name, $0) })
        longestWords = survey.longestOfScript.map { script, ids in
            ScriptWords(name: script.name, tokens: ids.map { VocabularyToken($0, survey.vocabulary) })
        }.sorted { rank[$0.name] ?? .max < rank[$1.name] ?? .max }
        unlisted = [
            (Oddity.suspect, SuspectTokens.areListed(in: survey.vocabulary)),
            (.glitch, GlitchTokens.areListed(in: survey.vocabulary)),
        ].filter { !$0.1 }.map(\.0)
        unused = usage.map { usage in
            usage.counts.indices.lazy.map { TokenID($0) }
                .filter { usage.counts[Int($0)] == 0 && survey.vocabulary.byteCount(of: $0) > 0 }
                .prefix(mostFindings).map { VocabularyToken($0, survey.vocabulary) }
        }
    }
}

/// A token of a vocabulary.
public struct VocabularyToken: Sendable, Hashable {
    /// Its id.
    public let id: TokenID
    /// Its bytes.
    public let bytes: [UInt8]

    init(_ id: TokenID, _ vocabulary: Vocabulary) {
        self.id = id
        bytes = vocabulary[id] ?? []
    }
}

/// How often each token occurs in texts.
///
/// ```swift
/// var usage = TokenUsage(tokenizer)
/// try usage.add(Array("How many eyes?".utf8))
/// ```
public struct TokenUsage: Sendable {
    private let tokenizer: Tokenizer
    /// How often each id occurred, by id.
    public private(set) var counts: [Int]

    /// Of no texts yet.
    public init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        counts = [Int](repeating: 0, count: tokenizer.encoding.vocabulary.size)
    }

    /// Counts the tokens of a text. Special tokens are encoded as text.
    ///
    /// - Throws: what encoding throws.
    public mutating func add(_ text: [UInt8]) throws {
        try tokenizer.forEachBatch(of: text, specialTokens: .asText) { ids, _ in
            for id in ids { counts[Int(id)] += 1 }
        }
    }
}
