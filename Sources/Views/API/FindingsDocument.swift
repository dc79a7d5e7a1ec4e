import Formats
package import JSON
import Oddities

/// The findings about a text in some encodings, without the tokens: the answer of `POST /api/findings`.
package struct FindingsDocument: JSONDocument {
    let inspections: [Inspection]

    /// - Parameter inspections: at least one, all of the same text.
    package init(_ inspections: [Inspection]) {
        precondition(!inspections.isEmpty, "a document of nothing")
        self.inspections = inspections
    }

    package func writeFields(to json: inout JSONWriter) {
        json.totals(inspections[0].report.totals)
        json.objects("encodings", inspections) { json, inspection in
            json.field("name", inspection.encoding.name)
            json.field("oddities", inspection.report.findings)
            json.objects("counts", inspection.report.counts) { json, count in
                json.field("code", count.oddity.rawValue)
                json.field("severity", count.severity.rawValue)
                json.field("count", count.count)
                json.field("reason", Detector.of(count.oddity).reason)
            }
        }
    }
}

extension JSONWriter {
    /// What a text has, as every document about one says it.
    mutating func totals(_ totals: TextTotals) {
        object("text") { json in
            json.field("bytes", totals.bytes)
            json.field("characters", totals.characters)
            json.field("lines", totals.lines)
            json.field("validUTF8", totals.isValidUTF8)
        }
    }
}
