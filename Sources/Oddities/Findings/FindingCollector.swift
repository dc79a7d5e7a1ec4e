import BytePairs

/// Keeps the first findings of each kind, and counts all.
struct FindingCollector {
    /// How many findings of a kind are kept.
    private let limit: Int
    private let minSeverity: Severity
    /// Severities that replace those of the detectors.
    private let severities: [Oddity: Severity]
    private(set) var findings: [Finding] = []
    /// How many findings there are of each oddity and severity: a row of four for each oddity.
    private var counts = [Int](repeating: 0, count: Oddity.allCases.count * Severity.allCases.count)
    private var detector: Detector?
    /// The row of the running detector's oddity, and its severity if that is set.
    private var row = 0
    private var fixedSeverity: Severity?
    /// What the text itself says is meant.
    var allowances = Allowances()

    init(limit: Int, minSeverity: Severity, severities: [Oddity: Severity] = [:]) {
        self.limit = limit
        self.minSeverity = minSeverity
        self.severities = severities
    }

    /// Runs one search of a detector, if it has it.
    mutating func run<Subject>(
        _ search: KeyPath<Detector, Detector.Search<Subject>?>, of detector: Detector, in subject: Subject
    ) {
        guard let search = detector[keyPath: search] else { return }
        self.detector = detector
        row = detector.oddity.order * Severity.allCases.count
        fixedSeverity = severities[detector.oddity]
        search(subject, &self)
    }

    /// Whether a finding of the running detector would be kept: for what takes long to look for.
    func keeps(_ severity: Severity) -> Bool { (fixedSeverity ?? severity) >= minSeverity }

    /// Adds a finding of the running detector. Its texts and data are made only if it is kept.
    ///
    /// Not inlined: copies in some sixty detectors took a quarter of the time that this module takes to
    /// compile.
    @inline(never)
    mutating func add(
        _ place: @autoclosure () -> Place, severity: Severity? = nil, proof: Proof? = nil,
        _ message: @autoclosure () -> String, suggestion: @autoclosure () -> String? = nil,
        data: @autoclosure () -> [String: Finding.Value] = [:]
    ) {
        let severity = fixedSeverity ?? severity ?? detector!.severity
        guard keeps(severity) else { return }
        // Most texts allow nothing, and their places need not be known.
        if !allowances.isEmpty, allowances.allow(detector!.oddity, place()) { return }
        counts[row + severity.rank] += 1
        guard counts[row + severity.rank] <= limit else { return }
        let place = place()
        findings.append(
            Finding(
                oddity: detector!.oddity, severity: severity, proof: proof ?? detector!.proof,
                bytes: place.bytes, tokens: place.tokens, ids: place.ids, lines: place.lines,
                excerpt: place.excerpt, message: message(), suggestion: suggestion(), data: data()))
    }

    /// Counts findings of the running detector that come after all that it adds.
    mutating func addCountOnly(_ count: Int) {
        let severity = fixedSeverity ?? detector!.severity
        guard count > 0, keeps(severity) else { return }
        counts[row + severity.rank] += count
    }

    /// The gravest first, then in the order of ``Oddity`` and of places.
    var sortedFindings: [Finding] {
        findings.enumerated().sorted { a, b in
            let (x, y) = (a.element, b.element)
            return (y.severity, x.oddity.order, x.tokens.lowerBound, x.bytes.lowerBound, a.offset)
                < (x.severity, y.oddity.order, y.tokens.lowerBound, y.bytes.lowerBound, b.offset)
        }.map(\.element)
    }

    /// In the same order.
    var sortedCounts: [FindingCount] {
        Severity.allCases.reversed().flatMap { severity in
            Oddity.allCases.enumerated().compactMap { order, oddity in
                let count = counts[order * Severity.allCases.count + severity.rank]
                return count == 0 ? nil : FindingCount(oddity: oddity, severity: severity, count: count)
            }
        }
    }
}

/// Where a finding is.
struct Place {
    var bytes: Range<Int>
    var tokens: Range<Int>
    var ids: [TokenID]
    var lines: TextRange?
    var excerpt: String

    /// The most ids that a finding lists.
    static let mostIDs = 64
}
