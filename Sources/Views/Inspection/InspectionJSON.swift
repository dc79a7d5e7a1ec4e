import BytePairs
import Display
import JSON
import Oddities
import Tokenization

/// A text in one or several encodings: what `bpe inspect --json` prints and `POST /api/tokenize` answers.
public struct InspectionDocument: Sendable {
    /// The same text in each encoding.
    public let inspections: [Inspection]

    /// A document of inspections of one text; there is at least one.
    public init(_ inspections: [Inspection]) {
        precondition(!inspections.isEmpty, "a document of nothing")
        self.inspections = inspections
    }

    /// The document as JSON, which `docs/formats.md` describes. One line.
    ///
    /// - Complexity: linear in the text and the findings.
    public func json() -> [UInt8] {
        var writer = JSONWriter()
        let totals = inspections[0].report.totals
        writer.object { writer in
            writer.key("version")
            writer.value(1)
            writer.key("text")
            writer.object {
                $0.key("bytes")
                $0.value(totals.bytes)
                $0.key("characters")
                $0.value(totals.characters)
                $0.key("lines")
                $0.value(totals.lines)
                $0.key("validUTF8")
                $0.value(totals.isValidUTF8)
            }
            writer.key("encodings")
            writer.array { writer in
                for inspection in inspections { inspection.write(to: &writer) }
            }
        }
        return writer.bytes + [0x0A]
    }
}

extension Inspection {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("name")
            writer.value(encoding.name)
            writer.key("size")
            writer.value(encoding.size)
            writer.key("count")
            writer.value(spans.count)
            writer.key("tokens")
            writer.array { writeTokens(to: &$0) }
            writer.key("pieces")
            writer.array { writer in
                for piece in pieces() { writer.value(piece) }
            }
            writer.key("oddities")
            writer.array { writer in
                for finding in report.findings { finding.write(to: &writer) }
            }
            writer.key("counts")
            writer.array { writer in
                for count in report.counts {
                    writer.object {
                        $0.key("code")
                        $0.value(count.oddity.rawValue)
                        $0.key("severity")
                        $0.value(count.severity.rawValue)
                        $0.key("count")
                        $0.value(count.count)
                    }
                }
            }
        }
    }

    private func writeTokens(to writer: inout JSONWriter) {
        let (characters, numbers) = (characterRanges(), pieceNumbers())
        text.withUnsafeBufferPointer { text in
            for (index, span) in spans.enumerated() {
                writer.object { writer in
                    writer.key("id")
                    writer.value(Int(span.id))
                    let own = UnsafeBufferPointer(rebasing: text[span.bytes])
                    writer.key("text")
                    if span.isPartialUTF8 { writer.value(nil as String?) } else { writer.value(utf8: own) }
                    writer.key("shown")
                    writer.value(visible: own)
                    writer.key("bytes")
                    writer.value(span.bytes)
                    writer.key("characters")
                    writer.value(characters[index])
                    writer.key("piece")
                    writer.value(numbers[index])
                    if span.isSpecial {
                        writer.key("special")
                        writer.value(true)
                    }
                    if span.isPartialUTF8 {
                        writer.key("partOf")
                        writer.value(visible(self.text[wholeCharacters(around: span)]))
                    }
                }
            }
        }
    }
}

extension Finding {
    /// With the keys that it has in a report.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("code")
            writer.value(oddity.rawValue)
            writer.key("severity")
            writer.value(severity.rawValue)
            writer.key("proof")
            writer.value(proof.rawValue)
            writer.key("bytes")
            writer.value(bytes)
            writer.key("tokens")
            writer.value(tokens)
            writer.key("ids")
            writer.array { writer in
                for id in ids { writer.value(Int(id)) }
            }
            writer.key("message")
            writer.value(message)
            if let suggestion {
                writer.key("suggestion")
                writer.value(suggestion)
            }
            writer.key("data")
            writer.object { writer in
                for (name, value) in data.sorted(by: { $0.key < $1.key }) {
                    writer.key(named: name)
                    value.write(to: &writer)
                }
            }
        }
    }
}

extension Finding.Value {
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .integer(let value): writer.value(value)
        case .number(let value): writer.value(value)
        case .text(let value): writer.value(value)
        case .integers(let values):
            writer.array { writer in
                for value in values { writer.value(value) }
            }
        }
    }
}

extension BoundaryComparison {
    /// The comparison as JSON, which `docs/formats.md` describes. One line.
    ///
    /// - Complexity: linear in the tokens.
    public func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("version")
            writer.value(1)
            writer.key("encodings")
            writer.array { writer in
                for inspection in [first, second] {
                    writer.object {
                        $0.key("name")
                        $0.value(inspection.encoding.name)
                        $0.key("count")
                        $0.value(inspection.spans.count)
                    }
                }
            }
            writer.key("stretches")
            writer.array { writer in
                for stretch in stretches {
                    writer.object { writer in
                        writer.key("bytes")
                        writer.value(stretch.bytes)
                        writer.key("ids")
                        writer.array { writer in
                            for (inspection, tokens) in [(first, stretch.first), (second, stretch.second)] {
                                writer.array { writer in
                                    for span in inspection.spans[tokens] { writer.value(Int(span.id)) }
                                }
                            }
                        }
                        writer.key("isCutDifferently")
                        writer.value(stretch.isCutDifferently)
                    }
                }
            }
        }
        return writer.bytes + [0x0A]
    }
}
