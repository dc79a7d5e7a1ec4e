import Display
import JSON

/// The first line of a ``TokenTable``.
struct TokenTableHeader: JSONDocument {
    let byteCount: Int
    let counts: [(name: String, tokens: Int)]
    let shown: [(bytes: Range<Int>, text: String)]

    func writeFields(to json: inout JSONWriter) {
        json.field("bytes", byteCount)
        json.objects("encodings", counts) { json, count in
            json.field("name", count.name)
            json.field("count", count.tokens)
        }
        json.array("shown") { json in
            for (bytes, text) in shown {
                json.array { json in
                    json.value(bytes.lowerBound)
                    json.value(bytes.upperBound)
                    json.value(text)
                }
            }
        }
    }
}

/// Stretches of a text as `visible` shows them, each byte string once. Printable ASCII is left out: in it, only
/// spaces look different.
struct VisibleStretches {
    private let text: [UInt8]
    private var known: Set<ArraySlice<UInt8>> = []
    /// In the order in which they came.
    private(set) var all: [(bytes: Range<Int>, text: String)] = []

    init(_ text: [UInt8]) { self.text = text }

    mutating func add(_ range: Range<Int>) {
        let bytes = text[range]
        guard !bytes.allSatisfy({ $0 &- 0x20 < 0x5F }), known.insert(bytes).inserted else { return }
        all.append((range, visible(bytes)))
    }
}
