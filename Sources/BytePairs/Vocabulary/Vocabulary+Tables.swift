extension Vocabulary {
    /// The memory of all tables, valid while the vocabulary exists and for the same ``tablesFingerprint``, or
    /// `nil` if some are not flat: there are too many ids for a ``MergeTable``, or nothing merges.
    package var tables: [UnsafeRawBufferPointer]? {
        if let listed { return listed.tables.map { tokens.tables + $0 } }
        guard mergeTable.slots.count > 0, emptyTokens.isEmpty else { return nil }
        return tokens.tables + [mergeList.bytes, mergeTable.slots.bytes, bytePairs.bytes]
    }

    /// Identifies what the layout of the tables depends on: byte order and hash functions.
    package static var tablesFingerprint: UInt64 {
        let sample: [UInt8] = Array("Where does it stand?".utf8)
        return sample.withUnsafeBufferPointer { byteHash($0, seed: 1) }
            ^ wordHash(0x0102_0304_0506_0708, seed: 1)
    }

    /// A vocabulary backed by ``tables`` that `owner` keeps unchanged, or `nil` if their sizes are wrong. The
    /// caller verifies the content.
    package init?(tables: [UnsafeRawBufferPointer], of owner: AnyObject) {
        let count = TokenTable.tableCount
        guard tables.count == count + 3, tables.allSatisfy({ !$0.isEmpty }),
            let tokens = TokenTable(tables: tables[..<count], of: owner),
            let mergeTable = MergeTable(slots: FlatArray(tables[count + 1], of: owner), seed: tokens.seed),
            tables[count].count % MemoryLayout<Merge>.stride == 0,
            tables[count + 2].count == 1 << 16 * MemoryLayout<TokenID>.stride
        else { return nil }
        self.tokens = tokens
        self.mergeTable = mergeTable
        mergeList = FlatArray(tables[count], of: owner)
        bytePairs = FlatArray(tables[count + 2], of: owner)
        self.count = tokens.usedCount
        listed = nil
        emptyTokens = []
    }

    /// A vocabulary that merges by a list, backed by ``tables`` that `owner` keeps unchanged, or `nil` if their
    /// sizes are wrong. The caller verifies the content.
    ///
    /// - Parameters:
    ///   - symbols: ``symbolRules`` of the vocabulary that the tables are of.
    ///   - emptyTokens: its ids of tokens without bytes.
    package init?(
        tables: [UnsafeRawBufferPointer], of owner: AnyObject, symbols: SymbolRules, emptyTokens: Set<TokenID>
    ) {
        let count = TokenTable.tableCount
        guard tables.count > count, let tokens = TokenTable(tables: tables[..<count], of: owner),
            let listed = ListedMerges(tables: Array(tables[count...]), of: owner, symbols, size: tokens.count)
        else { return nil }
        self.tokens = tokens
        self.listed = listed
        self.emptyTokens = emptyTokens
        self.count = tokens.usedCount + emptyTokens.count
        bytePairs = FlatArray(count: 0) { _ in }
        mergeList = listed.merges
        mergeTable = MergeTable()
    }

    /// The ids below ``size`` that no token has.
    ///
    /// - Complexity: linear in the vocabulary.
    package var holes: [TokenID] {
        count == size ? [] : (0..<TokenID(size)).filter { byteCount(of: $0) == 0 }
    }
}

extension ListedMerges {
    /// The memory of all tables; `nil` if nothing merges.
    fileprivate var tables: [UnsafeRawBufferPointer]? {
        guard merges.count > 0, firstMerges.count > 0 else { return nil }
        let tables =
            spelled.tables + [pairs.slots.bytes, directSymbols.bytes, merges.bytes, firstMerges.bytes]
        return tables + (characterPairs.map { [$0.bits.bytes] } ?? [])
    }

    fileprivate convenience init?(
        tables: [UnsafeRawBufferPointer], of owner: AnyObject, _ symbols: SymbolRules, size: Int
    ) {
        let count = TokenTable.tableCount
        guard tables.count == count + 4 || tables.count == count + 5, tables.allSatisfy({ !$0.isEmpty }),
            let spelled = TokenTable(tables: tables[..<count], of: owner), spelled.count >= size,
            let pairs = PairRanks(slots: FlatArray(tables[count], of: owner), seed: spelled.seed)
        else { return nil }
        let directSymbols = FlatArray<TokenID>(tables[count + 1], of: owner)
        let firstMerges = FlatArray<UInt32>(tables[count + 3], of: owner)
        guard directSymbols.count == (symbols.unit == .bytes ? 1 << 8 : 1 << 16), firstMerges.count == size
        else { return nil }
        var characterPairs: CharacterPairs?
        if tables.count == count + 5 {
            guard let known = CharacterPairs(bits: FlatArray(tables[count + 4], of: owner)) else {
                return nil
            }
            characterPairs = known
        }
        self.init(
            pairs: pairs, spelled: spelled, directSymbols: directSymbols, symbols: symbols,
            merges: FlatArray(tables[count + 2], of: owner), firstMerges: firstMerges,
            characterPairs: characterPairs,
            size: size)
    }
}
