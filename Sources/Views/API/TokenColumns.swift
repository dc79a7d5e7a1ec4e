import Display
package import Tokenization

/// The tokens of one encoding for a ``TokenTable``.
package struct TokenColumns: Sendable {
    let name: String
    /// Each number's lowest byte comes first in memory.
    let ids: [UInt32]
    let ends: [UInt32]
    /// What is shown of bytes that are not printable ASCII, each byte string once, in the order in which they came.
    let shown: [(bytes: Range<Int>, text: String)]

    private static let startsPiece: UInt32 = 1 << 31
    private static let isPartial: UInt32 = 1 << 30
    private static let isSpecial: UInt32 = 1 << 29

    /// - Parameter spans: the tokens of the text in this encoding.
    /// - Complexity: linear in the text.
    package init(name: String, _ spans: [TokenSpan], of text: [UInt8]) {
        self.name = name
        // A key path would take longer than all the rest.
        ids = spans.map { $0.id.littleEndian }
        var last = -1
        ends = spans.map { span in
            var end = UInt32(span.bytes.upperBound)
            if span.piece.lowerBound != last { end |= Self.startsPiece }
            if span.isPartialUTF8 { end |= Self.isPartial }
            if span.isSpecial { end |= Self.isSpecial }
            last = span.piece.lowerBound
            return end.littleEndian
        }
        shown = Self.shown(spans, of: text)
    }

    private static func shown(_ spans: [TokenSpan], of text: [UInt8]) -> [(Range<Int>, String)] {
        var known: Set<ArraySlice<UInt8>> = []
        var shown: [(Range<Int>, String)] = []
        func add(_ range: Range<Int>) {
            let bytes = text[range]
            if known.insert(bytes).inserted { shown.append((range, visible(bytes))) }
        }
        text.withUnsafeBufferPointer { buffer in
            for span in spans {
                // In printable ASCII, only spaces look different.
                if buffer[span.bytes].allSatisfy({ $0 &- 0x20 < 0x5F }) { continue }
                add(span.bytes)
                if span.isPartialUTF8 { add(span.wholeCharacters(in: text)) }
            }
        }
        return shown
    }
}
