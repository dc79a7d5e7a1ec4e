import BytePairs

/// Keeps the first findings of each kind, and counts all.
struct FindingCollector {
    /// How many findings of a kind and severity are kept.
    private let limit: Int
    private let minSeverity: Severity
    private(set) var findings: [Finding] = []
    private(set) var counts: [Kind: Int] = [:]
    private var kept: [Kind: Int] = [:]
    private var detector: Detector?

    struct Kind: Hashable {
        let oddity: Oddity
        let severity: Severity
    }

    /// What a finding has to say, made only if the finding is kept.
    struct Note {
        var message: String
        var suggestion: String?
        var data: [String: Finding.Value] = [:]

        init(_ message: String, suggestion: String? = nil, data: [String: Finding.Value] = [:]) {
            self.message = message
            self.suggestion = suggestion
            self.data = data
        }
    }

    init(limit: Int, minSeverity: Severity = .info) {
        self.limit = limit
        self.minSeverity = minSeverity
    }

    /// Whose findings come next.
    mutating func begin(_ detector: Detector) { self.detector = detector }

    /// Takes a finding at a place.
    mutating func add(
        _ place: @autoclosure () -> Place, severity: Severity? = nil, proof: Proof? = nil, _ note: () -> Note
    ) {
        let detector = detector!
        let kind = Kind(oddity: detector.oddity, severity: severity ?? detector.severity)
        guard kind.severity >= minSeverity else { return }
        counts[kind, default: 0] += 1
        guard kept[kind, default: 0] < limit else { return }
        kept[kind, default: 0] += 1
        let place = place()
        let note = note()
        findings.append(
            Finding(
                oddity: kind.oddity, severity: kind.severity, proof: proof ?? detector.proof,
                bytes: place.bytes,
                tokens: place.tokens, ids: place.ids, message: note.message, suggestion: note.suggestion,
                data: note.data))
    }

    /// Counts findings of the usual severity that are not kept.
    mutating func addCountOnly(_ count: Int) {
        guard count > 0, detector!.severity >= minSeverity else { return }
        counts[Kind(oddity: detector!.oddity, severity: detector!.severity), default: 0] += count
    }

    /// The gravest first, then in the order of ``Oddity`` and of places.
    var sortedFindings: [Finding] {
        findings.enumerated().sorted { a, b in
            let (first, second) = (a.element, b.element)
            if first.severity != second.severity { return first.severity > second.severity }
            return (first.oddity.order, first.tokens.lowerBound, first.bytes.lowerBound, a.offset)
                < (second.oddity.order, second.tokens.lowerBound, second.bytes.lowerBound, b.offset)
        }.map(\.element)
    }

    /// In the same order.
    var sortedCounts: [FindingCount] {
        counts.map { FindingCount(oddity: $0.key.oddity, severity: $0.key.severity, count: $0.value) }
            .sorted {
                $0.severity != $1.severity ? $0.severity > $1.severity : $0.oddity.order < $1.oddity.order
            }
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
