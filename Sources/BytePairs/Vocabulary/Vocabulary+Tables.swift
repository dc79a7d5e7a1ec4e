extension Vocabulary {
    /// All tables as they lie in memory, in the order in which ``init(tables:of:)`` takes them; `nil` for a vocabulary whose ids
    /// are too many for flat tables (``MergeTable``).
    ///
    /// Good as long as the vocabulary is there, and for this build of the program on this kind of machine: see
    /// ``tablesFingerprint``.
    package var tables: [UnsafeRawBufferPointer]? {
        guard pairs.slots.count > 0 else { return nil }
        return [
            tokens.bytes.bytes, tokens.ends.bytes, tokens.slots.bytes, mergeList.ids.bytes,
            pairs.slots.bytes, bytePairs.bytes,
        ]
    }

    /// Changes with whatever decides what stands where in the tables: the order of a word's bytes, and the hashes.
    package static var tablesFingerprint: UInt64 {
        let sample: [UInt8] = Array("Where does it stand?".utf8)
        return sample.withUnsafeBufferPointer { byteHash($0, seed: 0) } ^ wordHash(0x0102_0304_0506_0708)
    }

    /// A vocabulary over tables that ``tables`` gave, in memory that `owner` keeps as it is; `nil` if they cannot be that.
    ///
    /// Whether the content is what was written is for the caller to know, by a sum.
    package init?(tables: [UnsafeRawBufferPointer], of owner: AnyObject) {
        guard tables.count == 6, tables.allSatisfy({ !$0.isEmpty }) else { return nil }
        let tokens = TokenTable(
            bytes: FlatArray(tables[0], of: owner), ends: FlatArray(tables[1], of: owner),
            slots: FlatArray(tables[2], of: owner))
        guard tokens.isPlausible, let pairs = MergeTable(slots: FlatArray(tables[4], of: owner)),
            tables[3].count % (3 * MemoryLayout<TokenID>.stride) == 0,
            tables[5].count == 1 << 16 * MemoryLayout<TokenID>.stride
        else { return nil }
        self.tokens = tokens
        self.pairs = pairs
        mergeList = FlatMerges(ids: FlatArray(tables[3], of: owner))
        bytePairs = FlatArray(tables[5], of: owner)
        count = (0..<tokens.count).count { !tokens.range(of: $0).isEmpty }
    }

    /// The ids below ``size`` that no token has.
    ///
    /// - Complexity: linear in the vocabulary.
    package var holes: [TokenID] {
        count == size ? [] : (0..<TokenID(size)).filter { byteCount(of: $0) == 0 }
    }
}
