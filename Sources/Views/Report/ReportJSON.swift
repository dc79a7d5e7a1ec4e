import BytePairs
import Oddities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ReportDocument {
    /// The document as JSON, which `docs/report.schema.json` describes. One line.
    ///
    /// - Complexity: linear in what the report keeps.
    public func json() throws -> [UInt8] { try encoded(TextReportJSON(self)) }
}

extension VocabularyDocument {
    /// The document as JSON, which `docs/report.schema.json` describes. One line.
    ///
    /// - Complexity: linear in what the report keeps.
    public func json() throws -> [UInt8] { try encoded(VocabularyReportJSON(self)) }
}

extension ParallelDocument {
    /// The document as JSON, which `docs/report.schema.json` describes. One line.
    ///
    /// - Complexity: linear in what the reports keep.
    public func json() throws -> [UInt8] { try encoded(ParallelReportJSON(self)) }
}

private func encoded(_ document: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try Array(encoder.encode(document)) + [0x0A]
}

private struct TextReportJSON: Encodable {
    let version = 1
    let encoding: EncodingSummary
    let input: InputJSON
    let totals: TotalsJSON
    let compare: [String: Int]
    let oddities: [FindingJSON]
    let counts: [CountJSON]
    let scripts: [ScriptJSON]
    let positions: [PositionJSON]
    let notes: [String]
    let tokens: [TokenJSON]?

    init(_ document: ReportDocument) {
        let report = document.report
        encoding = document.encoding
        input = InputJSON(document.input, report.totals)
        totals = TotalsJSON(report.totals)
        compare = Dictionary(
            report.comparisons.map { ($0.name, $0.tokens) }, uniquingKeysWith: { first, _ in first })
        oddities = report.findings.map(FindingJSON.init)
        counts = report.counts.map(CountJSON.init)
        scripts = report.scripts.map(ScriptJSON.init)
        positions = report.positions.map(PositionJSON.init)
        notes = document.notes
        tokens = report.tokens?.map(TokenJSON.init)
    }
}

private struct InputJSON: Encodable {
    let kind: String
    let name: String?
    let bytes: Int
    let validUTF8: Bool

    init(_ input: InputSummary, _ totals: TextTotals) {
        kind = input.kind.rawValue
        name = input.name
        bytes = totals.bytes
        validUTF8 = totals.isValidUTF8
    }

    init(vocabulary bytes: Int) {
        kind = "vocabulary"
        name = nil
        self.bytes = bytes
        validUTF8 = false
    }
}

private struct TotalsJSON: Encodable {
    let tokens, distinct, bytes, characters, lines: Int

    init(_ totals: TextTotals) {
        tokens = totals.tokens
        distinct = totals.distinct
        bytes = totals.bytes
        characters = totals.characters
        lines = totals.lines
    }
}

private struct FindingJSON: Encodable {
    let code: String
    let severity: Severity
    let proof: Proof
    let bytes: [Int]
    let tokens: [Int]
    let ids: [TokenID]
    let message: String
    let suggestion: String?
    let data: [String: Finding.Value]

    init(_ finding: Finding) {
        code = finding.oddity.rawValue
        severity = finding.severity
        proof = finding.proof
        bytes = [finding.bytes.lowerBound, finding.bytes.upperBound]
        tokens = [finding.tokens.lowerBound, finding.tokens.upperBound]
        ids = finding.ids
        message = finding.message
        suggestion = finding.suggestion
        data = finding.data
    }
}

private struct CountJSON: Encodable {
    let code: String
    let severity: Severity
    let count: Int

    init(_ count: FindingCount) {
        code = count.oddity.rawValue
        severity = count.severity
        self.count = count.count
    }
}

private struct ScriptJSON: Encodable {
    let name: String
    let letters, bytes, tokens: Int

    init(_ script: ScriptCost) {
        name = script.name
        letters = script.letters
        bytes = script.bytes
        tokens = script.tokens
    }
}

private struct TokenJSON: Encodable {
    let id: TokenID
    let bytesHex: String
    /// `null` where the bytes are not UTF-8.
    let text: String?
    let range: [Int]?

    init(_ token: TextToken) {
        id = token.id
        bytesHex = hexadecimal(token.bytes).filter { $0 != " " }.lowercased()
        text = String(validating: token.bytes, as: UTF8.self)
        range = [token.range.lowerBound, token.range.upperBound]
    }

    init(_ token: VocabularyToken) {
        id = token.id
        bytesHex = hexadecimal(token.bytes).filter { $0 != " " }.lowercased()
        text = String(validating: token.bytes, as: UTF8.self)
        range = nil
    }

    enum CodingKeys: CodingKey { case id, bytesHex, text, range }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(bytesHex, forKey: .bytesHex)
        try container.encode(text, forKey: .text)
        try container.encodeIfPresent(range, forKey: .range)
    }
}

private struct PositionJSON: Encodable {
    let position: Int
    let token: TokenJSON?
    let line: Int?

    init(_ position: TokenPosition) {
        self.position = position.position
        token = position.token.map(TokenJSON.init)
        line = position.line
    }
}

private struct VocabularyReportJSON: Encodable {
    let version = 1
    let encoding: EncodingSummary
    let input: InputJSON
    let totals: VocabularyTotalsJSON
    let oddities: [FindingJSON]
    let counts: [CountJSON]
    let longest: [TokenJSON]
    let scripts: [ScriptTokensJSON]
    let corpus: String?
    let unused: [TokenJSON]?

    init(_ document: VocabularyDocument) {
        let report = document.report
        encoding = document.encoding
        input = InputJSON(vocabulary: report.totals.tokensOfLength.reduce(0) { $0 + $1.key * $1.value })
        totals = VocabularyTotalsJSON(report.totals)
        oddities = report.findings.map(FindingJSON.init)
        counts = report.counts.map(CountJSON.init)
        longest = report.longest.map(TokenJSON.init)
        scripts = report.scripts.map { ScriptTokensJSON(name: $0.name, tokens: $0.tokens) }
        corpus = document.corpus?.name
        unused = report.unused?.map(TokenJSON.init)
    }
}

private struct ScriptTokensJSON: Encodable {
    let name: String
    let tokens: Int
}

private struct VocabularyTotalsJSON: Encodable {
    let tokens, specialTokens, unreachable, unreachableContextual, unreachableDead, partialUTF8,
        impossibleBytes: Int
    let redundant, withAndWithoutSpace, whiteSpaceOnly, notNFC, neverMerged: Int
    /// By the number of digits, and of bytes.
    let digitTokens, tokensOfLength: [String: Int]
    let used: Int?

    init(_ totals: VocabularyTotals) {
        tokens = totals.tokens
        specialTokens = totals.specialTokens
        unreachable = totals.unreachable
        unreachableContextual = totals.unreachableContextual
        unreachableDead = totals.unreachableDead
        partialUTF8 = totals.partialUTF8
        impossibleBytes = totals.impossibleBytes
        redundant = totals.redundant
        withAndWithoutSpace = totals.withAndWithoutSpace
        whiteSpaceOnly = totals.whiteSpaceOnly
        notNFC = totals.notNFC
        neverMerged = totals.neverMerged
        digitTokens = Dictionary(uniqueKeysWithValues: totals.digitTokens.map { (String($0), $1) })
        tokensOfLength = Dictionary(uniqueKeysWithValues: totals.tokensOfLength.map { (String($0), $1) })
        used = totals.used
    }
}

private struct ParallelReportJSON: Encodable {
    struct Side: Encodable {
        let input: InputJSON
        let totals: TotalsJSON
        let compare: [String: Int]
        let scripts: [ScriptJSON]
    }

    let version = 1
    let encoding: EncodingSummary
    let text: Side
    let against: Side
    /// Tokens of the second text for each of the first.
    let ratio: Double

    init(_ document: ParallelDocument) {
        func side(_ input: InputSummary, _ report: TextReport) -> Side {
            Side(
                input: InputJSON(input, report.totals), totals: TotalsJSON(report.totals),
                compare: Dictionary(
                    report.comparisons.map { ($0.name, $0.tokens) }, uniquingKeysWith: { first, _ in first }),
                scripts: report.scripts.map(ScriptJSON.init))
        }
        encoding = document.encoding
        text = side(document.input, document.report)
        against = side(document.other, document.otherReport)
        ratio = Double(document.otherReport.totals.tokens) / Double(max(document.report.totals.tokens, 1))
    }
}
