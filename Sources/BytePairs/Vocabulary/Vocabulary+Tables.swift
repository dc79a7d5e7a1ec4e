extension Vocabulary {
    /// The memory of all tables, valid while the vocabulary exists and for the same ``tablesFingerprint``, or
    /// `nil` if there are too many ids for a flat ``MergeTable``.
    package var tables: [UnsafeRawBufferPointer]? {
        guard mergeTable.slots.count > 0 else { return nil }
        return [
            tokens.bytes.bytes, tokens.ends.bytes, tokens.slots.bytes, mergeList.bytes,
            mergeTable.slots.bytes,
            bytePairs.bytes,
        ]
    }

    /// Identifies what the layout of the tables depends on: byte order and hash functions.
    package static var tablesFingerprint: UInt64 {
        let sample: [UInt8] = Array("Where does it stand?".utf8)
        return sample.withUnsafeBufferPointer { byteHash($0, seed: 0) } ^ wordHash(0x0102_0304_0506_0708)
    }

    /// A vocabulary backed by ``tables`` that `owner` keeps unchanged, or `nil` if their sizes are wrong. The
    /// caller verifies the content.
    package init?(tables: [UnsafeRawBufferPointer], of owner: AnyObject) {
        guard tables.count == 6, tables.allSatisfy({ !$0.isEmpty }) else { return nil }
        let tokens = TokenTable(
            bytes: FlatArray(tables[0], of: owner), ends: FlatArray(tables[1], of: owner),
            slots: FlatArray(tables[2], of: owner))
        guard tokens.isPlausible, let mergeTable = MergeTable(slots: FlatArray(tables[4], of: owner)),
            tables[3].count % MemoryLayout<Merge>.stride == 0,
            tables[5].count == 1 << 16 * MemoryLayout<TokenID>.stride
        else { return nil }
        self.tokens = tokens
        self.mergeTable = mergeTable
        mergeList = FlatArray(tables[3], of: owner)
        bytePairs = FlatArray(tables[5], of: owner)
        count = tokens.usedCount
        listed = nil
        emptyTokens = []
    }

    /// The ids below ``size`` that no token has.
    ///
    /// - Complexity: linear in the vocabulary.
    package var holes: [TokenID] {
        count == size ? [] : (0..<TokenID(size)).filter { byteCount(of: $0) == 0 }
    }
}
