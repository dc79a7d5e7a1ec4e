extension PieceEncoder {
    /// Pieces that are cut further wherever nothing can merge, so that the ids are the same and the parts are
    /// short words that come again.
    ///
    /// - Parameters:
    ///   - ends: where each piece ends, ascending; empty ones are left out.
    ///   - bytes: the text.
    /// - Complexity: linear in the text.
    package func safeEnds(within ends: [Int], of bytes: [UInt8]) -> [Int] {
        guard let cuts = vocabulary.listed.flatMap(SafeCuts.init) else {
            var last = 0
            return ends.filter { end in
                defer { last = end }
                return end > last
            }
        }
        var all: [Int] = []
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            for end in ends where end > start {
                cuts.appendEnds(of: bytes, from: start, to: end, to: &all)
                start = end
            }
        }
        return all
    }
}

/// Decides between which characters a text can be cut.
private struct SafeCuts {
    private let tables: ListedMerges
    private let pairs: CharacterPairs
    /// Whether unknown characters become tokens of their bytes, so that each is replaced on its own.
    private let replacesEachByte: Bool

    init?(_ tables: ListedMerges) {
        guard let pairs = tables.characterPairs else { return nil }
        self.tables = tables
        self.pairs = pairs
        let bytes = tables.symbols.byteTokens
        replacesEachByte = bytes.count == 256 && bytes.allSatisfy { $0 != nil }
    }

    func appendEnds(of bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, to ends: inout [Int]) {
        let text = UnsafeBufferPointer(rebasing: bytes[..<end])
        var position = start
        var previous: UInt32?
        while position < end {
            let character = DecodedCharacter(in: text, at: position)
            if position > start, isCut(previous, character.scalar) { ends.append(position) }
            previous = character.scalar
            position &+= character.count
        }
        ends.append(end)
    }

    @inline(__always)
    private func isCut(_ first: UInt32?, _ second: UInt32?) -> Bool {
        guard let first, let second else { return replacesEachByte }
        return !pairs.mayContain(first, second) && (replacesEachByte || isKnown(first) && isKnown(second))
    }

    /// Unknown characters in a row may become one token.
    @inline(__always)
    private func isKnown(_ scalar: UInt32) -> Bool {
        scalar < 0x1_0000 && tables.directSymbols[Int(scalar)] < tables.size
    }
}
