import Display
import Formats
package import JSON
import Oddities
import Tokenization

/// A text in some encodings: the output of `bpe inspect --json` and the answer of `POST /api/tokenize`.
package struct InspectionDocument: JSONDocument {
    let inspections: [Inspection]

    /// - Parameter inspections: at least one, all of the same text.
    package init(_ inspections: [Inspection]) {
        precondition(!inspections.isEmpty, "a document of nothing")
        self.inspections = inspections
    }

    package func writeFields(to json: inout JSONWriter) {
        json.totals(inspections[0].report.totals)
        json.objects("encodings", inspections) { json, inspection in inspection.writeFields(to: &json) }
    }
}

extension Inspection {
    fileprivate func writeFields(to json: inout JSONWriter) {
        encoding.writeFields(to: &json)
        json.field("count", spans.count)
        json.array("tokens") { writeTokens(to: &$0) }
        json.field("pieces", pieces())
        json.field("oddities", report.findings)
        json.field("counts", report.counts)
    }

    private func writeTokens(to json: inout JSONWriter) {
        let (characters, pieces) = (characterRanges(), pieceNumbers())
        text.withUnsafeBufferPointer { text in
            for (index, span) in spans.enumerated() {
                json.object { json in
                    let bytes = UnsafeBufferPointer(rebasing: text[span.bytes])
                    json.field("id", Int(span.id))
                    json.name("text")
                    if span.isPartialUTF8 { json.value(raw: "null") } else { json.value(utf8: bytes) }
                    json.name("shown")
                    json.value(visible: bytes)
                    json.field("bytes", span.bytes)
                    json.field("characters", characters[index])
                    json.field("piece", pieces[index])
                    if span.isSpecial { json.field("special", true) }
                    if span.isPartialUTF8 {
                        json.field("partOf", visible(self.text[wholeCharacters(around: span)]))
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    /// Writes what `visible(bytes)` returns, for most tokens without making a string.
    fileprivate mutating func value(visible bytes: UnsafeBufferPointer<UInt8>) {
        // In printable ASCII, only spaces are replaced.
        guard bytes.allSatisfy({ $0 &- 0x20 < 0x5F }) else { return value(visible(bytes)) }
        value(utf8: bytes, space: (0xE2, 0x90, 0xA0))
    }
}

extension BoundaryComparison: JSONDocument {
    package func writeFields(to json: inout JSONWriter) {
        json.objects("encodings", [first, second]) { json, inspection in
            json.field("name", inspection.encoding.name)
            json.field("count", inspection.spans.count)
        }
        json.objects("stretches", stretches) { json, stretch in
            json.field("bytes", stretch.bytes)
            json.field("ids", [first.spans[stretch.first].map(\.id), second.spans[stretch.second].map(\.id)])
            json.field("isCutDifferently", stretch.isCutDifferently)
        }
    }
}
