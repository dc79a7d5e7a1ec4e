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
        all.reserveCapacity(bytes.count / 4)
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
    /// For each ASCII character, whether a text can be cut before U+2581 after it, and after U+2581 before it.
    private let cutsBeforeMark: [Bool]
    private let cutsAfterMark: [Bool]

    /// The space of SentencePiece and its like: nearly every cut is next to one.
    private static let mark: UInt32 = 0x2581

    init?(_ tables: ListedMerges) {
        guard let pairs = tables.characterPairs else { return nil }
        self.tables = tables
        self.pairs = pairs
        let bytes = tables.symbols.byteTokens
        let replacesEachByte = bytes.count == 256 && bytes.allSatisfy { $0 != nil }
        self.replacesEachByte = replacesEachByte
        func isCut(_ first: UInt32, _ second: UInt32) -> Bool {
            Self.isCut(first, second, pairs, tables, replacesEachByte)
        }
        cutsBeforeMark = (0..<128).map { isCut($0, Self.mark) }
        cutsAfterMark = (0..<128).map { isCut(Self.mark, $0) }
    }

    func appendEnds(of bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, to ends: inout [Int])
    {
        let text = UnsafeBufferPointer(rebasing: bytes[..<end])
        cutsBeforeMark.withUnsafeBufferPointer { cutsBeforeMark in
            cutsAfterMark.withUnsafeBufferPointer { cutsAfterMark in
                var position = start
                var previous: UInt32?
                while position < end {
                    let byte = text[position]
                    let character: DecodedCharacter
                    var isCut: Bool
                    if byte < 0x80 {
                        character = DecodedCharacter(ascii: byte)
                        if let previous, previous < 0x80 {
                            isCut = self.isCut(previous, UInt32(byte))
                        } else if previous == Self.mark {
                            isCut = cutsAfterMark[Int(byte)]
                        } else {
                            isCut = self.isCut(previous, UInt32(byte))
                        }
                    } else {
                        character = DecodedCharacter(in: text, at: position)
                        if character.scalar == Self.mark, let previous, previous < 0x80 {
                            isCut = cutsBeforeMark[Int(previous)]
                        } else {
                            isCut = self.isCut(previous, character.scalar)
                        }
                    }
                    if isCut, position > start { ends.append(position) }
                    previous = character.scalar
                    position &+= character.count
                }
            }
        }
        ends.append(end)
    }

    @inline(__always)
    private func isCut(_ first: UInt32?, _ second: UInt32?) -> Bool {
        guard let first, let second else { return replacesEachByte }
        return Self.isCut(first, second, pairs, tables, replacesEachByte)
    }

    @inline(__always)
    private static func isCut(
        _ first: UInt32, _ second: UInt32, _ pairs: CharacterPairs, _ tables: ListedMerges,
        _ replacesEachByte: Bool
    ) -> Bool {
        // Unknown characters in a row may become one token.
        func isKnown(_ scalar: UInt32) -> Bool {
            scalar < 0x1_0000 && tables.directSymbols[Int(scalar)] < tables.size
        }
        return !pairs.mayContain(first, second) && (replacesEachByte || isKnown(first) && isKnown(second))
    }
}
