import JSON
package import Tokenization

/// The tokens of a text in some encodings, in a form that is quickly written and read: the answer of
/// `POST /api/tokens`.
///
/// A line of JSON, filled up with spaces so that what follows is aligned, then for each encoding its ids and the
/// ends of its tokens, as 32-bit numbers, the lowest byte first. The highest bits of an end say what the token is.
/// The line has what `visible` makes of the bytes that are not printable ASCII, each only once.
package struct TokenTable {
    /// Need not be UTF-8.
    let text: [UInt8]
    let encodings: [(name: String, spans: [TokenSpan])]

    private static let startsPiece: UInt32 = 1 << 31
    private static let isPartial: UInt32 = 1 << 30
    private static let isSpecial: UInt32 = 1 << 29
    /// In bytes; an end is below it.
    private static let mostText = 1 << 29

    /// - Precondition: the text is shorter than half a gigabyte, and the spans are those of the text.
    package init(_ text: [UInt8], _ encodings: [(name: String, spans: [TokenSpan])]) {
        precondition(text.count < Self.mostText, "the ends would not fit into their bits")
        self.text = text
        self.encodings = encodings
    }

    /// The whole answer.
    ///
    /// - Complexity: linear in the text.
    package func bytes() -> [UInt8] {
        var bytes = line()
        bytes.reserveCapacity(bytes.count + encodings.reduce(0) { $0 + 8 * $1.spans.count })
        for (_, spans) in encodings {
            append(spans.lazy.map(\.id), to: &bytes)
            var last = -1
            append(
                spans.lazy.map { span in
                    var end = UInt32(span.bytes.upperBound)
                    if span.piece.lowerBound != last { end |= Self.startsPiece }
                    if span.isPartialUTF8 { end |= Self.isPartial }
                    if span.isSpecial { end |= Self.isSpecial }
                    last = span.piece.lowerBound
                    return end
                }, to: &bytes)
        }
        return bytes
    }

    private func line() -> [UInt8] {
        var line = header.json()
        line.removeLast()
        while line.count % 4 != 3 { line.append(0x20) }
        return line + [0x0A]
    }

    private var header: TokenTableHeader {
        var shown = VisibleStretches(text)
        for (_, spans) in encodings {
            for span in spans {
                shown.add(span.bytes)
                if span.isPartialUTF8 { shown.add(span.wholeCharacters(in: text)) }
            }
        }
        return TokenTableHeader(
            byteCount: text.count, counts: encodings.map { ($0.name, $0.spans.count) }, shown: shown.all)
    }

    private func append(_ numbers: some Sequence<UInt32>, to bytes: inout [UInt8]) {
        for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
    }
}
