import BytePairs

/// Merges by a list against ``ReferenceListedEncoder``: the rules, the tokens, the merges, then pieces.
enum ListedMerging {
    static func compare(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let list = list(&input)
        let reference = ReferenceListedEncoder(list)
        // How many unknown characters there are in what is not UTF-8 is another question.
        let isUTF8 = list.symbols.unit == .characters
        try PieceEncoding.compare(&input, Vocabulary(list), isUTF8: isUTF8) { reference.encode($0) }
    }

    private static func list(_ input: inout FuzzInput) -> MergeList {
        let flags = input.byte()
        var symbols = SymbolRules(unit: flags & 1 != 0 ? .bytes : .characters)
        if flags & 2 != 0 { symbols.prefix = Array("#".utf8) }
        if flags & 4 != 0 { symbols.suffix = Array("$".utf8) }
        symbols.looksUpWholePieces = flags & 8 != 0
        var spellings = [Array("?".utf8), Array("<FF>".utf8)] + letters(&input, symbols)
        if flags & 16 != 0 { symbols.unknownToken = 0 }
        symbols.fusesUnknown = flags & 32 != 0
        if flags & 64 != 0 {
            for byte in 0..<256 { symbols.byteTokens.append(byte % 7 == 3 ? nil : TokenID(byte % 2)) }
        }
        var merges: [MergeList.RankedMerge] = []
        for _ in 0..<input.number(below: 20) {
            let pair = Pair(left: id(&input, spellings), right: id(&input, spellings))
            let (left, right) = (spellings[Int(pair.left)], spellings[Int(pair.right)])
            let joined = left + right.dropFirst(right.starts(with: symbols.prefix) ? symbols.prefix.count : 0)
            guard joined.count <= 40 else { continue }
            // Several pairs may make a token, and the order of merges need not be that of tokens.
            let known = spellings.firstIndex(of: joined)
            if known == nil { spellings.append(joined) }
            merges.append(
                .init(
                    Merge(pair: pair, token: TokenID(known ?? spellings.count - 1)),
                    rank: UInt32(input.number(below: 64))))
        }
        // A rank is for one pair.
        var ranks: Set<UInt32> = []
        merges.removeAll { !ranks.insert($0.rank).inserted }
        return MergeList(tokens: spellings, spellings: spellings, merges: merges, symbols: symbols)
    }

    private static func id(_ input: inout FuzzInput, _ spellings: [[UInt8]]) -> TokenID {
        TokenID(input.number(below: spellings.count))
    }

    /// The symbols that have tokens: of the alphabet, those that two bytes of the input name, with affixes.
    private static func letters(_ input: inout FuzzInput, _ symbols: SymbolRules) -> [[UInt8]] {
        let mask = UInt16(input.byte()) | UInt16(input.byte()) << 8
        var letters: [[UInt8]] = []
        for (index, letter) in SmallVocabulary.alphabet.enumerated() where mask >> index & 1 == 0 {
            let forms = [
                letter, symbols.prefix + letter, letter + symbols.suffix,
                symbols.prefix + letter + symbols.suffix,
            ]
            for form in forms where !letters.contains(form) { letters.append(form) }
        }
        return letters
    }
}
