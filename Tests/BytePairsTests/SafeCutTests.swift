import BytePairs
import TestSupport
import Testing

/// Where texts are cut, against a model that knows characters and no masks: too few cuts are no less wrong than too many,
/// although they change no ids.
@Suite struct SafeCutTests {
    /// A character, or a byte that is not part of one.
    private struct Character {
        let scalar: UInt32?
        let start: Int
        let count: Int

        var isASCII: Bool { (scalar ?? .max) < 0x80 }
        var hasTwoBytes: Bool { (0x80..<0x800).contains(scalar ?? .max) }
        var isMark: Bool { scalar == 0x2581 }
        var isLetter: Bool {
            isASCII && ((0x61...0x7A).contains(scalar!) || (0x41...0x5A).contains(scalar!))
        }
        /// What a window may consist of.
        var isCommon: Bool { isASCII || hasTwoBytes || isMark }

        /// Whether this one continues the word of the one before it.
        func continuesWord(of previous: Character) -> Bool {
            isLetter && (previous.isLetter || previous.isMark)
                || hasTwoBytes && (previous.hasTwoBytes || previous.isMark)
        }
    }

    private func characters(of text: [UInt8]) -> [Character] {
        var (found, start): ([Character], Int) = ([], 0)
        while start < text.count {
            let scalars = (start + 1...min(start + 4, text.count)).lazy.compactMap { end in
                String(validating: text[start..<end], as: UTF8.self).map { (Array($0.unicodeScalars), end) }
            }
            let scalar = scalars.first { $0.0.count == 1 }
            found.append(
                Character(scalar: scalar?.0[0].value, start: start, count: (scalar?.1 ?? start + 1) - start))
            start += found.last!.count
        }
        return found
    }

    /// What may merge: two characters next to each other in a token. And which characters have a token.
    private struct Rules {
        var pairs: Set<[UInt32]> = []
        var known: Set<UInt32> = []
        var replacesEachByte = false

        func canCut(_ first: Character, _ second: Character) -> Bool {
            guard let a = first.scalar, let b = second.scalar else { return replacesEachByte }
            return !pairs.contains([a, b]) && (replacesEachByte || known.contains(a) && known.contains(b))
        }
    }

    /// The ends within one piece: 64 bytes at a time, words as a whole where all of them are common characters.
    private func ends(of piece: [Character], in rules: Rules) -> [Int] {
        guard let first = piece.first, let last = piece.last else { return [] }
        let textEnd = last.start + last.count
        var (ends, index, lastCut) = ([Int](), 0, first.start)
        while index < piece.count {
            let position = piece[index].start
            let next = piece[index...].firstIndex { $0.start >= position + 64 } ?? piece.count
            let isWindow =
                index > 0 && position + 66 <= textEnd && piece[index - 1..<next].allSatisfy(\.isCommon)
                && (index..<next).contains { !piece[$0].continuesWord(of: piece[$0 - 1]) }
            for place in index..<next where place > 0 {
                let (a, b) = (piece[place - 1], piece[place])
                let isShort = !isWindow && a.hasTwoBytes && b.hasTwoBytes && b.start - lastCut < 32
                if rules.canCut(a, b), !isShort, !(isWindow && b.continuesWord(of: a)) {
                    ends.append(b.start)
                    lastCut = b.start
                }
            }
            index = next
        }
        return ends + [textEnd]
    }

    /// A vocabulary of some of the characters and of pairs of them, and what it says about cuts.
    private func vocabulary(
        _ scalars: [Unicode.Scalar], _ generator: inout SeededGenerator
    ) -> (PieceEncoder, Rules) {
        var rules = Rules()
        var symbols = SymbolRules(unit: .characters)
        symbols.unknownToken = 0
        symbols.fusesUnknown = true
        rules.replacesEachByte = Bool.random(using: &generator)
        if rules.replacesEachByte { symbols.byteTokens = Array(repeating: 0, count: 256) }
        let known = scalars.filter { _ in Int.random(in: 0..<8, using: &generator) > 0 }
        rules.known = Set(known.map(\.value).filter { $0 < 0x1_0000 })
        var spellings = [Array("unknown".utf8)] + known.map { Array(String($0).utf8) }
        var merges: [MergeList.RankedMerge] = []
        for (first, a) in known.enumerated() {
            for (second, b) in known.enumerated() where Int.random(in: 0..<3, using: &generator) == 0 {
                let pair = Pair(left: TokenID(first + 1), right: TokenID(second + 1))
                merges.append(
                    .init(Merge(pair: pair, token: TokenID(spellings.count)), rank: UInt32(merges.count)))
                spellings.append(spellings[first + 1] + spellings[second + 1])
                rules.pairs.insert([a.value, b.value])
            }
        }
        let list = MergeList(tokens: spellings, spellings: spellings, merges: merges, symbols: symbols)
        return (PieceEncoder(Vocabulary(list)), rules)
    }

    /// Characters at both ends of each class.
    @Test(arguments: [
        "azAZ\u{2581}", "z{`@[ \u{2581}\n", "aZ\u{80}\u{7FF}\u{2581}", "\u{7F}\u{C0}\u{2581}",
        "ж\u{42F}\u{2581}.", "ab\u{2580}\u{2582}\u{2581}", "a中\u{800}\u{2581}", "é😀\u{FFFF}a\u{2581}",
    ])
    func textsAreCutWhereNothingCanMerge(alphabet: String) throws {
        var generator = SeededGenerator(2026)
        let memory = GuardedMemory(capacity: 4096)
        let scalars = Array(alphabet.unicodeScalars)
        let illFormed: [[UInt8]] = [[0xE2], [0xE2, 0x96], [0xC3], [0x80], [0xBF], [0xFF], [0xC1], [0xDF]]
        var cuts = 0
        for round in 0..<160 {
            let (encoder, rules) = vocabulary(scalars, &generator)
            let safeCuts = try #require(encoder.safeCuts)
            // Mixtures, and runs that fill windows.
            let longest = [1, 1, 3, 90][round % 4]
            var text: [UInt8] = []
            while text.count < 60 + round * 2 {
                let character = Array(String(scalars.randomElement(using: &generator)!).utf8)
                let count = Int.random(in: 1...longest, using: &generator)
                text += (0..<count).flatMap { _ in character }
                if round % 5 == 4, Int.random(in: 0..<40, using: &generator) == 0 {
                    text += illFormed.randomElement(using: &generator)!
                }
            }
            let all = characters(of: text)
            let middle = all.randomElement(using: &generator)!.start
            let pieces = [all.filter { $0.start < middle }, all.filter { $0.start >= middle }]
            let expected = pieces.flatMap { ends(of: $0, in: rules) }
            let found = safeCuts.ends(within: [middle, text.count], of: memory.atEnd(text))
            #expect(found == expected, "\(String(decoding: text, as: UTF8.self).debugDescription)")
            #expect(safeCuts.ends(within: [middle, text.count], of: memory.atStart(text)) == expected)
            cuts += found.count
        }
        #expect(cuts > 1_000)
    }

    /// A byte that is no character at each place in and around a window: what follows it is a character of its own.
    /// The last byte of a window was once taken for the first of a character whatever came after it.
    @Test(arguments: [[0xC3], [0xDF], [0xE2], [0xE2, 0x96], [0x80], [0xFF]] as [[UInt8]])
    func illFormedBytesAreCutAtAnyPlace(illFormed: [UInt8]) throws {
        var generator = SeededGenerator(7)
        let (encoder, rules) = vocabulary(Array("ab.é\u{2581}".unicodeScalars), &generator)
        let safeCuts = try #require(encoder.safeCuts)
        for unit in ["ab.", "a.\u{2581}b", "é.", "ééa"].map({ Array($0.utf8) }) {
            for place in 0..<200 {
                let text = (0..<80).flatMap { _ in unit }
                let start = text[place...].firstIndex { $0 & 0xC0 != 0x80 }!
                let changed = text[..<start] + illFormed + text[start..<240]
                let expected = ends(of: characters(of: Array(changed)), in: rules)
                let found = safeCuts.ends(within: [changed.count], of: Array(changed))
                #expect(found == expected, "at \(start)")
                let parts = zip([0] + found, found).map { Array(changed[$0..<$1]) }
                #expect(parts.flatMap { encoder.encode($0) } == encoder.encode(Array(changed)))
            }
        }
    }

    /// A character that becomes no token moves the places of those after it, so that nothing is known then.
    @Test(arguments: [
        (false, 0, 0, false), (true, 0, 0, true), (false, 256, 0, true), (false, 256, 1, false),
        (true, 256, 1, true),
        (true, 256, 256, true), (false, 256, 256, false),
    ])
    func cutsAreKnownWhereEveryCharacterBecomesTokens(
        hasUnknown: Bool, byteTokens: Int, missing: Int, isKnown: Bool
    ) {
        let spellings = ["?", "a", "b"].map { Array($0.utf8) }
        var symbols = SymbolRules(unit: .characters)
        if hasUnknown { symbols.unknownToken = 0 }
        symbols.byteTokens = (0..<byteTokens).map { $0 < missing ? nil : 0 }
        let list = MergeList(tokens: spellings, spellings: spellings, merges: [], symbols: symbols)
        #expect((PieceEncoder(Vocabulary(list)).safeCuts != nil) == isKnown)
    }

    @Test func onlyASCIICharactersAreAskedAboutByTheirByte() throws {
        var generator = SeededGenerator(1)
        let (encoder, rules) = vocabulary(Array("ab\u{2581}".unicodeScalars), &generator)
        let cuts = try #require(encoder.safeCuts)
        let mark = Character(scalar: 0x2581, start: 1, count: 3)
        for byte in UInt8.min...UInt8.max {
            let character = Character(scalar: UInt32(byte), start: 0, count: 1)
            #expect(cuts.isCut(beforeMarkAfter: byte) == (byte < 0x80 && rules.canCut(character, mark)))
        }
    }
}
