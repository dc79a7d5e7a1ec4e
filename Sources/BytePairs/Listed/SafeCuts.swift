/// Decides between which characters a text can be cut, so that the ids are the same and the parts are short
/// words that come again: wherever nothing can merge.
///
/// Only for vocabularies whose merges are a list of pairs of characters.
package struct SafeCuts: Sendable {
    private let tables: ListedMerges
    private let pairs: CharacterPairs
    /// Whether unknown characters become tokens of their bytes, so that each is replaced on its own.
    private let replacesEachByte: Bool
    /// The answers for characters of one or two bytes: before U+2581, after it, and for each pair of ASCII
    /// characters.
    private let beforeMark: FlatArray<Bool>
    private let afterMark: FlatArray<Bool>
    private let betweenASCII: FlatArray<Bool>

    /// The space of SentencePiece and its like: nearly every cut is next to one.
    private static let mark: UInt32 = 0x2581
    /// Characters of at most two bytes are below this.
    private static let short: UInt32 = 0x800
    /// Stands for a byte that is no character.
    private static let illFormed = UInt32.max
    /// Letters of two bytes, such as Cyrillic ones, are not cut apart before there are this many bytes: a word
    /// is shorter, and asking for each of its letters takes longer than it saves.
    private static let wordLength = 32

    /// `nil` if it is not known what can merge.
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
        beforeMark = FlatArray((0..<Self.short).map { isCut($0, Self.mark) })
        afterMark = FlatArray((0..<Self.short).map { isCut(Self.mark, $0) })
        betweenASCII = FlatArray((0..<UInt32(1 << 14)).map { isCut($0 >> 7, $0 & 0x7F) })
    }

    /// Whether a text can be cut after an ASCII character and before U+2581.
    package func isCut(beforeMarkAfter byte: UInt8) -> Bool { byte < 0x80 && beforeMark[Int(byte)] }

    /// Pieces that are cut further.
    ///
    /// - Parameters:
    ///   - ends: where each piece ends, ascending; empty ones are left out.
    ///   - bytes: the text.
    /// - Complexity: linear in the text.
    package func ends(within ends: [Int], of bytes: [UInt8]) -> [Int] {
        var all: [Int] = []
        all.reserveCapacity(bytes.count / 4)
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            for end in ends where end > start {
                appendEnds(of: bytes, from: start, to: end, to: &all)
                start = end
            }
        }
        return all
    }

    private func appendEnds(
        of bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, to ends: inout [Int]
    ) {
        let text = UnsafeBufferPointer(rebasing: bytes[..<end])
        var position = start
        var lastCut = start
        var previous = Self.illFormed
        while position < end {
            let character = DecodedCharacter(in: text, at: position)
            let next = character.scalar ?? Self.illFormed
            if position > start, isCut(previous, next, wordLength: position &- lastCut) {
                ends.append(position)
                lastCut = position
            }
            previous = next
            position &+= character.count
        }
        ends.append(end)
    }

    /// Whether a text can be cut between two neighbours. `false` for some where it could.
    @inline(__always)
    private func isCut(_ first: UInt32, _ second: UInt32, wordLength: Int) -> Bool {
        if first | second < 0x80 { return betweenASCII[Int(first << 7 | second)] }
        if second == Self.mark, first < Self.short { return beforeMark[Int(first)] }
        if first == Self.mark, second < Self.short { return afterMark[Int(second)] }
        if first | second < Self.short, first >= 0x80, second >= 0x80, wordLength < Self.wordLength {
            return false
        }
        if first == Self.illFormed || second == Self.illFormed { return replacesEachByte }
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
