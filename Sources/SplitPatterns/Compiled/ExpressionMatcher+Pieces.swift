extension ExpressionMatcher {
    /// Why no more pieces were found.
    enum Stop {
        /// The text has ended, or there is no more room.
        case done
        /// From `position` up to here nothing matches.
        case gap(end: Int)
        case givenUp
    }

    /// Appends the ends of the pieces after `position` to the first `count` of `ends`, up to the first gap.
    ///
    /// - Parameters:
    ///   - position: where the last piece ended.
    ///   - origin: added to each end.
    func fill(
        _ ends: UnsafeMutableBufferPointer<Int>, count: inout Int, of text: ScannedText, position: inout Int,
        origin: Int
    ) -> Stop {
        while count < ends.count, position < text.end {
            stride(ends, &count, text, &position, origin)
            guard count < ends.count, position < text.end else { break }
            // No stride leads on, or the text has ended: one piece without them.
            switch matchEnd(in: text, from: position) {
            case .givenUp: return .givenUp
            case .noMatch:
                return switch firstMatch(in: text, from: position &+ Self.length(text.byte(at: position))) {
                case .givenUp: .givenUp
                case .match(let start, _): .gap(end: start)
                case .noMatch: .gap(end: text.end)
                }
            case .end(let end):
                position = end
                ends[count] = origin &+ end
                count &+= 1
            }
        }
        return .done
    }

    /// Finds pieces as long as strides lead on. `position` becomes the end of the last one.
    @inline(__always)
    private func stride(
        _ ends: UnsafeMutableBufferPointer<Int>, _ count: inout Int, _ text: ScannedText,
        _ position: inout Int, _ origin: Int
    ) {
        let base = text.address(of: 0).assumingMemoryBound(to: UInt8.self)
        let places = ends.baseAddress!
        let ascii = kinds.ascii
        // Local variables stay in registers.
        var (index, at) = (count, position)
        guard let start = startState(in: text, at: position) else { return }
        // A lookbehind can begin a piece in a state that no stride has led to.
        strides.makeRoom(for: start)
        var rows = strides.rows
        var row = start &* ExpressionStates.width
        while true {
            let limit = min(text.end, at &+ (ends.count &- index) / PieceStrides.Stride.mostEnded)
            while at < limit {
                let byte = base[at]
                var kind: Int
                var length = 1
                if byte < 0x80 {
                    kind = Int(ascii[Int(byte)])
                } else {
                    length = Self.length(byte)
                    kind = kinds.known(text.codePoint(at: at))
                }
                let stride = rows[row &+ kind]
                if stride.next == 0 { break }
                // Written whether they are ends or not: a branch would be mispredicted.
                places[index] = origin &+ at &- Int(stride.bytesBack)
                places[index &+ 1] = origin &+ at
                index &+= Int(stride.piecesEnded)
                row = Int(stride.next)
                at &+= length
            }
            if at >= limit {
                if at == text.end, index < ends.count {
                    if endsPiece(row / ExpressionStates.width) {
                        places[index] = origin &+ at
                        index &+= 1
                    }
                    break
                }
                if ends.count &- index < PieceStrides.Stride.mostEnded { break }
            } else if learnStride(from: row / ExpressionStates.width, in: text, at: at) {
                rows = strides.rows
            } else {
                break
            }
        }
        if index > count { position = places[index &- 1] &- origin }
        count = index
    }
}
