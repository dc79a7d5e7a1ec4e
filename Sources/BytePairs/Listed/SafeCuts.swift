/// Decides between which characters a text can be cut, so that the ids are the same and the parts are short
/// words that come again: wherever nothing can merge.
///
/// Only for vocabularies whose merges are a list of pairs of characters.
package struct SafeCuts: Sendable {
    private let tables: ListedMerges
    private let pairs: CharacterPairs
    /// Whether unknown characters become tokens of their bytes, so that each is replaced on its own.
    private let replacesEachByte: Bool
    /// The answers for characters of one or two bytes: before U+2581, and after it.
    private let beforeMark: FlatArray<Bool>
    private let afterMark: FlatArray<Bool>
    /// The answers, 1 or 0, for two characters that are ASCII or U+2581: indexed by the last byte of the first
    /// one, in the high byte, and the first byte of the second one.
    private let betweenSimple: FlatArray<UInt8>

    /// The space of SentencePiece and its like: nearly every cut is next to one.
    static let mark: UInt32 = 0x2581
    /// Characters of at most two bytes are below this.
    static let short: UInt32 = 0x800
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
        betweenSimple = FlatArray(
            (0..<UInt32(1 << 16)).map { pair in
                let (last, first) = (pair >> 8, pair & 0xFF)
                guard last < 0x80 || last == 0x81, first < 0x80 || first == 0xE2 else { return 0 }
                return isCut(last < 0x80 ? last : Self.mark, first < 0x80 ? first : Self.mark) ? 1 : 0
            })
    }

    /// Whether a text can be cut after an ASCII character and before U+2581.
    package func isCut(beforeMarkAfter byte: UInt8) -> Bool { byte < 0x80 && beforeMark[Int(byte)] }

    /// Pieces that are cut further.
    ///
    /// - Parameters:
    ///   - ends: where each piece ends, ascending; empty ones are left out.
    ///   - bytes: the text.
    /// - Complexity: linear in the text.
    package func ends(within ends: [Int], of bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
        Array(unsafeUninitializedCapacity: bytes.count) { all, count in
            var start = 0
            for end in ends where end > start {
                let text = UnsafeBufferPointer(rebasing: bytes[..<end])
                count = appendEnds(of: text, from: start, to: all, count)
                start = end
            }
        }
    }

    /// Pieces of bytes in an array.
    package func ends(within ends: [Int], of bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBufferPointer { self.ends(within: ends, of: $0) }
    }

    /// Writes the ends within a piece at the end of `text`, and returns how many there are now.
    private func appendEnds(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, to ends: UnsafeMutableBufferPointer<Int>,
        _ count: Int
    ) -> Int {
        var count = count
        var position = start
        var previous = Self.illFormed
        while position < text.count {
            if position > start, let window = WordWindow(text, at: position, after: previous) {
                var cuts = cuts(in: window, of: text)
                while cuts != 0 {
                    ends[count] = position &+ cuts.trailingZeroBitCount
                    count &+= 1
                    cuts &= cuts &- 1
                }
                position = window.end
                previous = window.last(in: text)
                continue
            }
            let next = min(position &+ WordWindow.size, text.count)
            var lastCut = count > 0 ? max(start, ends[count - 1]) : start
            while position < next {
                let character = DecodedCharacter(in: text, at: position)
                let scalar = character.scalar ?? Self.illFormed
                if position > start, isCut(previous, scalar, wordLength: position &- lastCut) {
                    ends[count] = position
                    count &+= 1
                    lastCut = position
                }
                previous = scalar
                position &+= character.count
            }
        }
        ends[count] = text.count
        return count + 1
    }

    /// Where a window can be cut, as a mask.
    @inline(__always)
    private func cuts(in window: WordWindow, of text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var cuts: UInt64 = 0
        // Whether there is a cut is hard to predict, so this has no branch.
        var rest = window.candidates & window.simple
        while rest != 0 {
            let bit = rest.trailingZeroBitCount
            let position = window.start &+ bit
            let pair = Int(text[position &- 1]) << 8 | Int(text[position])
            cuts |= UInt64(betweenSimple[pair]) &<< UInt64(bit)
            rest &= rest &- 1
        }
        rest = window.candidates & ~window.simple
        while rest != 0 {
            let bit = rest.trailingZeroBitCount
            let (first, second) = (
                window.character(before: bit, in: text), window.character(at: bit, in: text)
            )
            if isCut(first, second, wordLength: Self.wordLength) { cuts |= rest & (0 &- rest) }
            rest &= rest &- 1
        }
        return cuts
    }

    /// Whether a text can be cut between two neighbours. `false` for some where it could.
    @inline(__always)
    private func isCut(_ first: UInt32, _ second: UInt32, wordLength: Int) -> Bool {
        if first | second < 0x80 { return betweenSimple[Int(first << 8 | second)] != 0 }
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
