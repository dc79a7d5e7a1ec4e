import BytePairs
package import Formats
package import JSON
package import Oddities

// The kinds of documents that docs/report.schema.json describes.

extension ReportDocument: JSONDocument {
    package func writeFields(to json: inout JSONWriter) {
        json.field("encoding", encoding)
        writeReport(to: &json)
    }

    /// All but the head.
    fileprivate func writeReport(to json: inout JSONWriter) {
        report.writeCosts(to: &json, input)
        json.field("oddities", report.findings)
        json.field("counts", report.counts)
        json.field("allowed", report.allowed)
        json.objects("positions", report.positions) { json, position in
            json.field("position", position.position)
            json.field("token", ifPresent: position.token)
            json.field("line", ifPresent: position.line)
        }
        json.field("notes", notes)
        json.field("tokens", ifPresent: report.tokens)
    }
}

/// The reports on several texts in one document.
package struct ReportCollection: JSONDocument {
    package let encoding: EncodingSummary
    package let reports: [ReportDocument]

    package init(encoding: EncodingSummary, reports: [ReportDocument]) {
        self.encoding = encoding
        self.reports = reports
    }

    package func writeFields(to json: inout JSONWriter) {
        json.field("encoding", encoding)
        json.objects("reports", reports) { json, document in document.writeReport(to: &json) }
        let totals = reports.map(\.report.totals)
        json.object("totals") { json in
            json.field("files", reports.count)
            json.field("tokens", totals.reduce(0) { $0 + $1.tokens })
            json.field("bytes", totals.reduce(0) { $0 + $1.bytes })
        }
    }
}

extension ParallelDocument: JSONDocument {
    package func writeFields(to json: inout JSONWriter) {
        json.field("encoding", encoding)
        json.object("text") { report.writeCosts(to: &$0, input) }
        json.object("against") { otherReport.writeCosts(to: &$0, other) }
        json.field("ratio", Double(otherReport.totals.tokens) / Double(max(report.totals.tokens, 1)))
    }
}

extension VocabularyDocument: JSONDocument {
    package func writeFields(to json: inout JSONWriter) {
        json.field("encoding", encoding)
        json.object("input") { json in
            json.field("kind", "vocabulary")
            json.field("bytes", report.totals.tokensOfLength.reduce(0) { $0 + $1.key * $1.value })
            json.field("validUTF8", false)
        }
        json.object("totals") { report.totals.writeFields(to: &$0) }
        json.field("oddities", report.findings)
        json.field("counts", report.counts)
        json.field("longest", report.longest)
        json.objects("longestWords", report.longestWords) { json, script in
            json.field("name", script.name)
            json.field("tokens", script.tokens)
        }
        json.field("unlisted", report.unlisted.map(\.rawValue))
        json.objects("scripts", report.scripts) { json, script in
            json.field("name", script.name)
            json.field("tokens", script.tokens)
        }
        if let corpus { json.field("corpus", path: corpus.name) }
        json.field("unused", ifPresent: report.unused)
    }
}

extension TextReport {
    fileprivate func writeCosts(to json: inout JSONWriter, _ input: InputSummary) {
        json.object("input") { json in
            json.field("kind", input.kind.rawValue)
            json.field("name", path: input.name)
            json.field("bytes", totals.bytes)
            json.field("validUTF8", totals.isValidUTF8)
        }
        json.object("totals") { json in
            json.field("tokens", totals.tokens)
            json.field("distinct", totals.distinct)
            json.field("bytes", totals.bytes)
            json.field("characters", totals.characters)
            json.field("lines", totals.lines)
        }
        let compared = comparisons.map { ($0.name, $0.tokens) }
        json.field("compare", Dictionary(compared, uniquingKeysWith: { first, _ in first }))
        json.objects("scripts", scripts) { json, script in
            json.field("name", script.name)
            json.field("letters", script.letters)
            json.field("bytes", script.bytes)
            json.field("tokens", script.tokens)
        }
    }
}

extension VocabularyTotals {
    fileprivate func writeFields(to json: inout JSONWriter) {
        func byNumber(_ counts: [Int: Int]) -> [String: Int] {
            Dictionary(uniqueKeysWithValues: counts.map { (String($0), $1) })
        }
        json.field("tokens", tokens)
        json.field("specialTokens", specialTokens)
        json.field("unreachable", unreachable)
        json.field("unreachableContextual", unreachableContextual)
        json.field("unreachableDead", unreachableDead)
        json.field("partialUTF8", partialUTF8)
        json.field("impossibleBytes", impossibleBytes)
        json.field("redundant", redundant)
        json.field("withAndWithoutSpace", withAndWithoutSpace)
        json.field("whiteSpaceOnly", whiteSpaceOnly)
        json.field("notNFC", notNFC)
        json.field("neverMerged", neverMerged)
        json.field("digitTokens", byNumber(digitTokens))
        json.field("tokensOfLength", byNumber(tokensOfLength))
        json.field("used", ifPresent: used)
    }
}

extension TextTokens: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.array { json in
            for token in self {
                // A reader that has gone away need not be waited for.
                if json.isStopped { break }
                token.write(to: &json)
            }
        }
    }
}

extension TextToken: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.fields(ofToken: id, bytes)
            json.field("range", range)
        }
    }
}

extension VocabularyToken: JSONWritable {
    package func write(to json: inout JSONWriter) { json.object { $0.fields(ofToken: id, bytes) } }
}

extension JSONWriter {
    fileprivate mutating func fields(ofToken id: TokenID, _ bytes: [UInt8]) {
        field("id", id)
        field("bytesHex", hexDigits(bytes))
        field("text", String(validating: bytes, as: UTF8.self))
    }
}
