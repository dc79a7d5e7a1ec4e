public import Oddities

/// A report on a text, with what it was made of: what all views of it show.
public struct ReportDocument: Sendable {
    /// The encoding.
    public let encoding: EncodingSummary
    /// The text.
    public let input: InputSummary
    /// What was found.
    public let report: TextReport
    /// What else there is to say, in sentences.
    public let notes: [String]

    /// A document of these parts.
    public init(encoding: EncodingSummary, input: InputSummary, report: TextReport, notes: [String] = []) {
        self.encoding = encoding
        self.input = input
        self.report = report
        self.notes = notes
    }
}

/// A report on a vocabulary, with the encoding that it is of.
public struct VocabularyDocument: Sendable {
    /// The encoding.
    public let encoding: EncodingSummary
    /// What was found.
    public let report: VocabularyReport
    /// The corpus whose tokens were counted, if there was one.
    public let corpus: InputSummary?

    /// A document of these parts.
    public init(encoding: EncodingSummary, report: VocabularyReport, corpus: InputSummary?) {
        self.encoding = encoding
        self.report = report
        self.corpus = corpus
    }
}

/// The reports on two texts that say the same in two languages.
public struct ParallelDocument: Sendable {
    /// The encoding.
    public let encoding: EncodingSummary
    /// The text that is the measure.
    public let input: InputSummary
    /// Its report.
    public let report: TextReport
    /// The other text.
    public let other: InputSummary
    /// Its report.
    public let otherReport: TextReport

    /// A document of these parts.
    public init(
        encoding: EncodingSummary, input: InputSummary, report: TextReport, other: InputSummary,
        otherReport: TextReport
    ) {
        self.encoding = encoding
        self.input = input
        self.report = report
        self.other = other
        self.otherReport = otherReport
    }
}

/// What identifies an encoding.
public struct EncodingSummary: Sendable, Hashable, Encodable {
    /// Its name.
    public let name: String
    /// The SHA-256 of its rank file, in lower-case hexadecimal.
    public let sha256: String
    /// Its split pattern: a name, or the expressions.
    public let pattern: String
    /// One more than its largest id.
    public let size: Int

    /// A summary of these parts.
    public init(name: String, sha256: String, pattern: String, size: Int) {
        self.name = name
        self.sha256 = sha256
        self.pattern = pattern
        self.size = size
    }
}

/// What a text came from.
public struct InputSummary: Sendable, Hashable {
    /// Where a text can come from.
    public enum Kind: String, Sendable, Encodable {
        /// Standard input.
        case text
        /// A file.
        case file
    }

    /// Where it came from.
    public let kind: Kind
    /// The file's path, or `-`.
    public let name: String

    /// A summary of these parts.
    public init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }
}
