import SplitPatterns

/// Reading characters of a text of bytes, some of which may be ill-formed.
extension UnsafeBufferPointer<UInt8> {
    /// The length of the well-formed character at a position; 1 for an ill-formed byte.
    @inline(__always)
    func unitLength(at position: Int) -> Int {
        Swift.max(1, WellFormedUTF8.sequenceLength(self, at: position))
    }

    /// The code point of a well-formed character of this length.
    @inline(__always)
    func codePoint(at position: Int, length: Int) -> UInt32 {
        func bits(_ offset: Int) -> UInt32 { UInt32(self[position &+ offset] & 0x3F) }
        let lead = UInt32(self[position])
        switch length {
        case 1: return lead
        case 2: return (lead & 0x1F) << 6 | bits(1)
        case 3: return (lead & 0x0F) << 12 | bits(1) << 6 | bits(2)
        default: return (lead & 0x07) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3)
        }
    }

    /// The well-formed character at a position, `nil` if there is none.
    @inline(__always)
    func character(at position: Int) -> (codePoint: UInt32, end: Int)? {
        guard position < count else { return nil }
        let length = WellFormedUTF8.sequenceLength(self, at: position)
        guard length > 0 else { return nil }
        return (codePoint(at: position, length: length), position &+ length)
    }

    /// The well-formed character that ends at a position, `nil` if there is none.
    @inline(__always)
    func character(before position: Int) -> (codePoint: UInt32, start: Int)? {
        var start = position
        while start > 0, position &- start < 4 {
            start &-= 1
            guard self[start] & 0xC0 != 0x80 else { continue }
            let length = WellFormedUTF8.sequenceLength(self, at: start)
            guard length == position &- start else { return nil }
            return (codePoint(at: start, length: length), start)
        }
        return nil
    }

    /// The maximal runs of well-formed characters.
    var wellFormedRuns: [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = WellFormedUTF8.nextStart(in: self, from: 0)
        while start < count {
            let end = WellFormedUTF8.end(of: self, from: start)
            runs.append(start..<end)
            start = WellFormedUTF8.nextStart(in: self, from: end)
        }
        return runs
    }
}
