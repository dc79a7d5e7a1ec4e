import Display
import Formats
package import JSON
package import Tokenization

/// The number of tokens that a text has in some encodings: the answer of `POST /api/count`.
package struct CountDocument: JSONDocument {
    let byteCount: Int
    let counts: [(encoding: Encoding, tokens: Int)]

    package init(byteCount: Int, counts: [(encoding: Encoding, tokens: Int)]) {
        self.byteCount = byteCount
        self.counts = counts
    }

    package func writeFields(to json: inout JSONWriter) {
        json.field("bytes", byteCount)
        json.objects("counts", counts) { json, count in
            json.field("encoding", EncodingSummary(count.encoding))
            json.field("tokens", count.tokens)
        }
    }
}

/// The bytes that ids decode to: the answer of `POST /api/decode`.
package struct DecodedDocument: JSONDocument {
    let encoding: Encoding
    /// Need not be UTF-8.
    let bytes: [UInt8]
    /// The same bytes.
    let base64: String

    package init(encoding: Encoding, bytes: [UInt8], base64: String) {
        self.encoding = encoding
        self.bytes = bytes
        self.base64 = base64
    }

    package func writeFields(to json: inout JSONWriter) {
        json.field("encoding", EncodingSummary(encoding))
        json.field("bytes", bytes.count)
        json.field("text", String(validating: bytes, as: UTF8.self))
        json.field("shown", visible(bytes))
        json.field("base64", base64)
    }
}

/// The encodings that requests can name, the default first, with the models that use them and their context
/// windows: the answer of `GET /api/encodings`.
package struct EncodingListDocument: JSONDocument {
    let names: [String]

    package init(names: [String]) { self.names = names }

    package func writeFields(to json: inout JSONWriter) {
        json.objects("encodings", names) { json, name in
            json.field("name", name)
            let models = ModelNames.models(ofEncoding: name)
            guard !models.isEmpty else { return }
            json.field("models", models)
            json.object("limits") { json in
                json.field("date", ModelLimit.date)
                json.objects("models", ModelLimit.all(ofEncoding: name)) { json, limit in
                    json.field("name", limit.model)
                    json.field("tokens", limit.contextWindow)
                }
            }
        }
    }
}
