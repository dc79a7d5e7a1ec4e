import BPE
import Formats
import JSON

/// The output of `bpe count --json`. Described in docs/formats.md.
struct CountReport: JSONDocument {
    let encoding: Encoding
    let files: [TokenCount]
    let total: TokenCount

    func writeFields(to json: inout JSONWriter) {
        json.field("encoding", EncodingSummary(encoding))
        json.objects("files", files) { json, file in
            json.field("path", file.path)
            json.field("tokens", file.tokens)
            json.field("bytes", file.bytes)
        }
        json.object("total") { json in
            json.field("tokens", total.tokens)
            json.field("bytes", total.bytes)
        }
    }
}
