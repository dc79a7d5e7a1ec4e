import BytePairs

extension Tokenizer {
    /// Where to cut a text so that it fits a budget: the byte offset of the longest prefix that ends between two
    /// characters and has at most `budget` tokens.
    ///
    /// ```swift
    /// let cut = tokenizer.prefix(of: text, fitting: 4_096)
    /// let start = String(text.utf8.prefix(cut))!
    /// ```
    ///
    /// The result never has more tokens than the budget: it is encoded again to see that it does not. Cutting can
    /// change tokens near the cut, and a longer prefix can have fewer tokens than a shorter one; of the places up to
    /// 64 bytes behind the one where the budget runs out, the last that fits is taken.
    ///
    /// Special tokens are encoded as text. For a split pattern of the user's own, what ``count(_:)`` says holds.
    ///
    /// - Complexity: as a few encodings of the prefix.
    public func prefix(of text: String, fitting budget: Int) -> Int {
        neverFailing { try withBuffer(of: text.utf8) { try prefix(of: $0, fitting: budget) } }
    }

    private func prefix(of text: UnsafeBufferPointer<UInt8>, fitting budget: Int) throws -> Int {
        guard budget > 0 else { return 0 }
        guard let exhausted = try offset(ofToken: budget, in: text) else { return text.count }
        var cut = min(exhausted + 64, text.count)
        while cut > 0 {
            let isBoundary = cut == text.count || text[cut] & 0xC0 != 0x80
            if isBoundary, try fits(UnsafeBufferPointer(rebasing: text[..<cut]), budget) { return cut }
            cut -= 1
        }
        return 0
    }

    /// Where the token with this index begins, or `nil` if the text has no more than that many tokens.
    private func offset(ofToken index: Int, in text: UnsafeBufferPointer<UInt8>) throws -> Int? {
        var count = 0
        var offset = 0
        do {
            try forEachBatch(of: text, specialTokens: .asText) { ids, _ in
                for id in ids {
                    if count == index { throw EnoughSeen() }
                    count += 1
                    offset += encoding.vocabulary.withBytes(of: id) { $0.count }
                }
            }
            return nil
        } catch is EnoughSeen {
            return offset
        }
    }

    private func fits(_ text: UnsafeBufferPointer<UInt8>, _ budget: Int) throws -> Bool {
        var count = 0
        do {
            try forEachBatch(of: text, specialTokens: .asText) { ids, _ in
                count += ids.count
                if count > budget { throw EnoughSeen() }
            }
            return true
        } catch is EnoughSeen {
            return false
        }
    }
}

/// Ends an encoding early: the answer is known.
private struct EnoughSeen: Error {}
