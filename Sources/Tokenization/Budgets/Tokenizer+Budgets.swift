extension Tokenizer {
    /// How many tokens a text has, or `nil` if it has more than a limit. Stops where that is certain.
    ///
    /// ```swift
    /// tokenizer.count("How many eyes?", upTo: 100)       // 4
    /// tokenizer.count("How many eyes?", upTo: 3)         // nil
    /// ```
    ///
    /// Special tokens count as the text that they are spelled with. Traps where ``count(_:)`` traps.
    ///
    /// - Complexity: as encoding the text up to the limit.
    public func count(_ text: String, upTo limit: Int) -> Int? {
        neverFailing { try count(text.utf8, upTo: limit, specialTokens: .asText) }
    }

    /// How many tokens bytes have, or `nil` if they have more than a limit.
    ///
    /// - Throws: what encoding throws.
    public func count(
        _ bytes: some Collection<UInt8>, upTo limit: Int, specialTokens policy: SpecialTokenPolicy
    ) throws -> Int? {
        var count = 0
        do {
            try forEachBatch(of: bytes, specialTokens: policy) { ids, _ in
                count += ids.count
                if count > limit { throw LimitPassed() }
            }
        } catch is LimitPassed {
            return nil
        }
        return count <= limit ? count : nil
    }

    /// Whether a text has at most this many tokens.
    ///
    /// ```swift
    /// tokenizer.fits(prompt, in: 128_000)
    /// ```
    ///
    /// - Complexity: as ``count(_:upTo:)``.
    public func fits(_ text: String, in budget: Int) -> Bool { count(text, upTo: budget) != nil }

    /// Where to cut a text so that its start fits a budget: the byte offset of the longest prefix that ends
    /// between two characters and, as a text of its own, has at most `budget` tokens.
    ///
    /// ```swift
    /// let cut = tokenizer.prefix(of: text, fitting: 4_096)
    /// let start = String(text.utf8.prefix(cut))!
    /// ```
    ///
    /// A longer prefix can have fewer tokens than a shorter one: `"aaa"` may be two tokens and `"aaaa"` one. Of
    /// all prefixes that fit, this is the longest. Only where an encoding changes text before it is merged, or
    /// has a custom split pattern, are prefixes that end more than 64 bytes after the place where the budget
    /// runs out not looked at.
    ///
    /// Special tokens are encoded as text. Traps where ``count(_:)`` traps.
    ///
    /// - Complexity: as encoding the prefix and a few words more.
    public func prefix(of text: String, fitting budget: Int) -> Int {
        neverFailing { try prefix(of: text.utf8, fitting: budget) }
    }

    /// Where to cut bytes so that their start fits a budget. A place before a continuation byte of UTF-8 is
    /// inside a character.
    ///
    /// - Throws: what encoding throws.
    public func prefix(of bytes: some Collection<UInt8>, fitting budget: Int) throws -> Int {
        try withBuffer(of: bytes) { text in
            guard budget > 0 else { return 0 }
            guard let search = PrefixSearch(self) else { return try triedPrefix(of: text, fitting: budget) }
            return search.longest(of: text, from: 0, fitting: budget).end
        }
    }

    /// Where to cut a text so that its end fits a budget: the byte offset of the longest suffix that begins
    /// between two characters and, as a text of its own, has at most `budget` tokens.
    ///
    /// ```swift
    /// let cut = tokenizer.suffix(of: log, fitting: 4_096)
    /// let end = String(log.utf8.dropFirst(cut))!
    /// ```
    ///
    /// All else is as for ``prefix(of:fitting:)-(String,_)``.
    ///
    /// - Complexity: linear in the suffix, in constant time for each byte.
    public func suffix(of text: String, fitting budget: Int) -> Int {
        neverFailing { try suffix(of: text.utf8, fitting: budget) }
    }

    /// Where to cut bytes so that their end fits a budget.
    ///
    /// - Throws: what encoding throws.
    public func suffix(of bytes: some Collection<UInt8>, fitting budget: Int) throws -> Int {
        try withBuffer(of: bytes) { text in
            guard budget > 0 else { return text.count }
            guard let counts = SuffixCounts(self) else { return try triedSuffix(of: text, fitting: budget) }
            return longestSuffix(of: text, fitting: budget, counts) { _ in true }
        }
    }

    /// Where the longest suffix begins that fits and begins at a place that is allowed, or the end of the text.
    func longestSuffix(
        of text: UnsafeBufferPointer<UInt8>, fitting budget: Int, _ counts: SuffixCounts,
        at isAllowed: (Int) -> Bool
    ) -> Int {
        var (counts, longest) = (counts, text.count)
        var start = text.count
        while start > 0 {
            start -= 1
            while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
            counts.extend(to: text.count - start, of: text)
            if counts.count <= budget {
                if text[start] & 0xC0 != 0x80, isAllowed(start) { longest = start }
            } else if counts.fewestTokensOfLonger(of: text) > budget {
                break
            }
        }
        return longest
    }
}

/// Stops counting.
private struct LimitPassed: Error {}
