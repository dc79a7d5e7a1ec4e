/// A ``MergeList`` as tables for encoding.
final class ListedMerges: Sendable {
    let pairs: PairRanks
    /// The tokens by how they are spelled.
    let spelled: TokenTable
    /// The symbols of single bytes, or of the characters below U+10000; `noSymbol` where there is none.
    let directSymbols: FlatArray<TokenID>
    let symbols: SymbolRules
    let verbatim: VerbatimStrings
    /// The merges in order of rank.
    let merges: FlatArray<Merge>
    /// For each token, one more than the index of its first merge.
    let firstMerges: FlatArray<UInt32>
    /// Where a text can be cut; `nil` if that is not known.
    let characterPairs: CharacterPairs?
    /// The number of ids. Symbols from here on are characters that have no token but are part of some.
    let size: Int

    /// A symbol that has no token and merges with nothing.
    static let noSymbol = TokenID.max
    /// Marks a symbol that merges with nothing.
    static let frozen: TokenID = 1 << 31

    /// - Parameter hidden: the spellings of characters that have no token but are part of some; their symbols
    ///   follow the ids.
    init(_ list: MergeList, hidden: [[UInt8]] = []) {
        let size = list.tokens.count
        self.size = size
        symbols = list.symbols
        let spellings = list.spellings + hidden
        let (pairs, spelled) = withHashSeed { seed, probes in
            PairRanks(list.merges, seed: seed, &probes).flatMap { pairs in
                TokenTable(strings: spellings, seed: seed, &probes).map { (pairs, $0) }
            }
        }
        self.pairs = pairs
        self.spelled = spelled
        let ordered = list.merges.sorted { $0.rank < $1.rank }.map(\.merge)
        merges = FlatArray(ordered)
        firstMerges = FlatArray(count: size) { first in
            for (index, merge) in ordered.enumerated()
            where merge.token < size && first[Int(merge.token)] == 0 {
                first[Int(merge.token)] = UInt32(index + 1)
            }
        }
        verbatim = VerbatimStrings(list.symbols, spelled)
        directSymbols = Self.directSymbols(spelled, list.symbols.unit)
        characterPairs = Self.characterPairs(list, spelled)
    }

    init(
        pairs: PairRanks, spelled: TokenTable, directSymbols: FlatArray<TokenID>, symbols: SymbolRules,
        merges: FlatArray<Merge>, firstMerges: FlatArray<UInt32>, characterPairs: CharacterPairs?, size: Int
    ) {
        self.pairs = pairs
        self.spelled = spelled
        self.directSymbols = directSymbols
        self.symbols = symbols
        self.merges = merges
        self.firstMerges = firstMerges
        self.characterPairs = characterPairs
        self.size = size
        verbatim = VerbatimStrings(symbols, spelled)
    }

    private static func directSymbols(_ spelled: TokenTable, _ unit: SymbolRules.Unit) -> FlatArray<TokenID> {
        let count = unit == .bytes ? 1 << 8 : 1 << 16
        return FlatArray(count: count) { symbols in
            symbols.initialize(repeating: noSymbol, count: count)
            for id in 0..<spelled.count {
                let token = spelled.token(id)
                guard !token.isEmpty, token.count <= 3, spelled.id(of: token) == TokenID(id) else { continue }
                if unit == .bytes {
                    if token.count == 1 { symbols[Int(token[0])] = TokenID(id) }
                } else {
                    let character = DecodedCharacter(in: token, at: 0)
                    guard character.count == token.count, let scalar = character.scalar else { continue }
                    symbols[Int(scalar)] = TokenID(id)
                }
            }
        }
    }

    /// Between two characters that no token has next to each other nothing merges, unless merges see more
    /// than characters: affixes, tokens of bytes, or the unknown token. Nor where characters become no token,
    /// because the places of those after them in a piece depend on it. Where whole pieces are looked up, a part
    /// of one could be a token that its merges do not make.
    private static func characterPairs(_ list: MergeList, _ spelled: TokenTable) -> CharacterPairs? {
        let rules = list.symbols
        guard rules.unit == .characters, rules.prefix.isEmpty, rules.suffix.isEmpty,
            !rules.looksUpWholePieces
        else { return nil }
        let hasAllBytes = rules.byteTokens.count == 256 && !rules.byteTokens.contains(nil)
        guard rules.unknownToken != nil || hasAllBytes else { return nil }
        let replacements = Set(rules.byteTokens.compactMap(\.self) + [rules.unknownToken].compactMap(\.self))
        let mergesReplacements = list.merges.contains {
            replacements.contains($0.merge.pair.left) || replacements.contains($0.merge.pair.right)
        }
        guard !mergesReplacements else { return nil }
        let made = Set(list.merges.map { Int($0.merge.token) })
        return CharacterPairs(
            within: made.union(rules.verbatim.map { Int($0) }).lazy.map { spelled.token($0) })
    }
}

extension TokenTable {
    /// A table in which several ids may have the same string; a look-up finds the first of them.
    init(strings: [[UInt8]?]) { self = withHashSeed { Self(strings: strings, seed: $0, &$1) } }

    /// `nil` if there are too many probes.
    init?(strings: [[UInt8]?], seed: UInt64, _ probes: inout Probes) {
        var ends: [Int] = []
        ends.reserveCapacity(strings.count)
        var all: [UInt8] = []
        for string in strings {
            if let string { all += string }
            ends.append(all.count)
        }
        let slotCount = tableCapacity(atLeast: 2 * strings.count)
        let (bytes, flatEnds, seeds) = (FlatArray(all), FlatArray(ends), FlatArray([seed]))
        let slots = FlatArray<UInt64>(count: slotCount) { slots in
            let table = TokenTable(
                bytes: bytes, ends: flatEnds, slots: FlatArray(count: 0) { _ in }, seeds: seeds)
            for id in strings.indices where !table.range(of: id).isEmpty && !probes.areTooMany {
                let string = table.token(id)
                let hash = byteHash(string, seed: seed)
                func isEqual(_ entry: UInt64) -> Bool {
                    guard (entry ^ hash) >> 32 == 0 else { return false }
                    let other = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) - 1
                    return table.token(other).elementsEqual(string)
                }
                let slot = probes.slot(from: hash, among: slotCount) {
                    slots[$0] != 0 && !isEqual(slots[$0])
                }
                if slots[slot] == 0 { slots[slot] = (hash >> 32) << 32 | UInt64(id + 1) }
            }
        }
        self.init(bytes: bytes, ends: flatEnds, slots: slots, seeds: seeds)
        guard !probes.areTooMany else { return nil }
    }
}

// What the encoder asks for each piece.
extension ListedMerges {
    @inline(__always) var isOfBytes: Bool { symbols.unit == .bytes }
    @inline(__always) var looksUpWholePieces: Bool { symbols.looksUpWholePieces }
    @inline(__always) var hasAffixes: Bool { !symbols.prefix.isEmpty || !symbols.suffix.isEmpty }
    @inline(__always) var hasVerbatim: Bool { !symbols.verbatim.isEmpty }

    /// The most symbols of a piece of this many bytes: the bytes of affixes can become tokens of bytes too.
    @inline(__always)
    func mostSymbols(inBytes count: Int) -> Int { count * (1 + symbols.prefix.count) + symbols.suffix.count }

    /// Whether some symbols are not what is given for them.
    @inline(__always)
    var replacesAtEnd: Bool { symbols.unknown == .afterMerging || !symbols.unused.isEmpty || hasVerbatim }

    /// The symbol with a spelling, or ``noSymbol``.
    @inline(never)
    func symbol(spelled bytes: UnsafeBufferPointer<UInt8>) -> TokenID {
        spelled.id(of: bytes) ?? Self.noSymbol
    }
}

extension ListedMerges {
    /// The first merge that makes a token, or `nil` if there is none.
    func merge(making token: TokenID) -> Merge? {
        guard token < size, firstMerges[Int(token)] > 0 else { return nil }
        return merges[Int(firstMerges[Int(token)]) - 1]
    }
}
