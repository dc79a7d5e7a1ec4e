import JSON

/// The tokens of a text in some encodings, in a form that is quickly written and read: the answer of
/// `POST /api/tokens`.
///
/// A line of JSON, filled up with spaces so that what follows is aligned, then for each encoding its ids and the
/// ends of its tokens, as 32-bit numbers, the lowest byte first. The highest bits of an end say what the token is.
/// The line has what `visible` makes of the bytes that are not printable ASCII, each only once.
package struct TokenTable {
    private let byteCount: Int
    private let columns: [TokenColumns]

    /// In bytes; an end is below it.
    private static let mostText = 1 << 29

    /// - Precondition: the text is shorter than half a gigabyte.
    package init(byteCount: Int, _ columns: [TokenColumns]) {
        precondition(byteCount < Self.mostText, "the ends would not fit into their bits")
        self.byteCount = byteCount
        self.columns = columns
    }

    /// The whole answer.
    ///
    /// - Complexity: linear in the text.
    package func bytes() -> [UInt8] {
        var bytes = line()
        bytes.reserveCapacity(bytes.count + columns.reduce(0) { $0 + 8 * $1.ids.count })
        for column in columns {
            for numbers in [column.ids, column.ends] {
                numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
        }
        return bytes
    }

    private func line() -> [UInt8] {
        var line = jsonDocument { json in
            json.field("bytes", byteCount)
            json.objects("encodings", columns) { json, column in
                json.field("name", column.name)
                json.field("count", column.ids.count)
            }
            json.array("shown") { json in
                for (bytes, text) in columns.flatMap(\.shown) {
                    json.array { json in
                        json.value(bytes.lowerBound)
                        json.value(bytes.upperBound)
                        json.value(text)
                    }
                }
            }
        }
        line.removeLast()
        while line.count % 4 != 3 { line.append(0x20) }
        return line + [0x0A]
    }
}
