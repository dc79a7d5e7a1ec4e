/// A text that is cut into the pieces that are merged.
///
/// The pieces lie next to each other: text that was removed is gone from ``text``, and text that was added is
/// in it.
package struct PreparedText: Sendable {
    /// The bytes of the pieces, and where they come from.
    package var text: AlignedText
    /// Where each piece ends, in bytes of ``text``. No piece is empty.
    package var ends: [Int]

    /// A text that is one piece, or none if it is empty.
    package init(_ text: AlignedText) {
        self.text = text
        ends = text.bytes.isEmpty ? [] : [text.bytes.count]
    }

    /// Makes these ranges the pieces and removes what lies between them.
    ///
    /// - Parameter ranges: ascending; none is empty.
    mutating func keep(_ ranges: [Range<Int>]) {
        var end = 0
        let isWhole = ranges.allSatisfy { range in
            defer { end = range.upperBound }
            return range.lowerBound == end
        }
        guard !isWhole || end < text.bytes.count else {
            ends = ranges.map(\.upperBound)
            return
        }
        text.bytes.keep(ranges)
        if text.tracksOrigins { text.origins.keep(ranges) }
        ends.removeAll(keepingCapacity: true)
        ends.reserveCapacity(ranges.count)
        end = 0
        for range in ranges {
            end += range.count
            ends.append(end)
        }
    }
}

extension Array where Element: BitwiseCopyable {
    /// Moves the elements of ascending ranges to the front and drops all others.
    fileprivate mutating func keep(_ ranges: [Range<Int>]) {
        var count = 0
        withUnsafeMutableBufferPointer { elements in
            guard let base = elements.baseAddress else { return }
            for range in ranges {
                (base + count).update(from: base + range.lowerBound, count: range.count)
                count += range.count
            }
        }
        removeSubrange(count...)
    }
}
