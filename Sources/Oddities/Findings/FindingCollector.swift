import BytePairs

/// Keeps the first findings of each kind, and counts all.
struct FindingCollector {
    private struct Kind: Hashable {
        let oddity: Oddity
        let severity: Severity
    }

    /// How many findings of a kind are kept.
    private let limit: Int
    private let minSeverity: Severity
    private(set) var findings: [Finding] = []
    private var counts: [Kind: Int] = [:]
    private var detector: Detector?

    init(limit: Int, minSeverity: Severity) {
        self.limit = limit
        self.minSeverity = minSeverity
    }

    /// Runs one search of a detector, if it has it.
    mutating func run<Subject>(
        _ search: KeyPath<Detector, Detector.Search<Subject>?>, of detector: Detector, in subject: Subject
    ) {
        self.detector = detector
        detector[keyPath: search]?(subject, &self)
    }

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
        let detector = detector!
        let kind = Kind(oddity: detector.oddity, severity: severity ?? detector.severity)
        guard kind.severity >= minSeverity else { return }
        counts[kind, default: 0] += 1
        guard counts[kind]! <= limit else { return }
        let place = place()
        findings.append(
            Finding(
                oddity: kind.oddity, severity: kind.severity, proof: proof ?? detector.proof,
                bytes: place.bytes, tokens: place.tokens, ids: place.ids, message: message(),
                suggestion: suggestion(), data: data()))
    }

    /// Counts findings of the running detector that come after all that it adds.
    mutating func addCountOnly(_ count: Int) {
        guard count > 0, detector!.severity >= minSeverity else { return }
        counts[Kind(oddity: detector!.oddity, severity: detector!.severity), default: 0] += count
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
        counts.map { FindingCount(oddity: $0.key.oddity, severity: $0.key.severity, count: $0.value) }
            .sorted { ($1.severity, $0.oddity.order) < ($0.severity, $1.oddity.order) }
    }
}

/// Where a finding is.
struct Place {
    var bytes: Range<Int>
    var tokens: Range<Int>
    var ids: [TokenID]

    /// The most ids that a finding lists.
    static let mostIDs = 64
}
