package import Formats
package import Oddities

/// A report on a text and what it was made of: what all views of it show.
package struct ReportDocument: Sendable {
    package let encoding: EncodingSummary
    package let input: InputSummary
    package let report: TextReport
    /// Sentences that belong to no finding.
    package let notes: [String]

    package init(encoding: EncodingSummary, input: InputSummary, report: TextReport, notes: [String] = []) {
        self.encoding = encoding
        self.input = input
        self.report = report
        self.notes = notes
    }
}

/// A report on a vocabulary.
package struct VocabularyDocument: Sendable {
    package let encoding: EncodingSummary
    package let report: VocabularyReport
    /// The corpus whose tokens were counted, if there was one.
    package let corpus: InputSummary?

    package init(encoding: EncodingSummary, report: VocabularyReport, corpus: InputSummary?) {
        self.encoding = encoding
        self.report = report
        self.corpus = corpus
    }
}

/// The reports on two texts that say the same in two languages. The first is the measure of the other.
package struct ParallelDocument: Sendable {
    package let encoding: EncodingSummary
    package let input: InputSummary
    package let report: TextReport
    package let other: InputSummary
    package let otherReport: TextReport

    package init(
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

/// Where a text came from.
package struct InputSummary: Sendable, Hashable {
    package enum Kind: String, Sendable {
        /// Standard input.
        case text
        case file
    }

    package let kind: Kind
    /// The file's path, or `-`.
    package let name: String

    package init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }
}
