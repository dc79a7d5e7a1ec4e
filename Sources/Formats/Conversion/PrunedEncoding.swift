package import BytePairs
package import Tokenization

/// An encoding without some of its tokens. Texts that have none of them keep their tokens.
package struct PrunedEncoding {
    package let encoding: Encoding
    /// The new id of each token, `nil` for one that is gone.
    package let ids: [TokenID?]
    /// How many tokens are gone.
    package let dropped: Int
    /// How many were to be dropped and are kept, since merges of others need them, or since they are single
    /// bytes, special tokens or stand for unknown text.
    package let needed: Int

    /// Leaves tokens out.
    ///
    /// - Parameters:
    ///   - unwanted: the ids of the tokens to drop.
    ///   - renumbers: whether ids after a dropped token move down; otherwise they stay, and leave holes.
    /// - Throws: ``VocabularyFileError`` if the ids are too far apart, and what making an encoding throws.
    package init(_ encoding: Encoding, dropping unwanted: Set<TokenID>, renumbers: Bool) throws {
        try IDSpace.check(encoding, path: encoding.name)
        let vocabulary = encoding.vocabulary
        let ordinary = (0..<TokenID(vocabulary.size)).filter { vocabulary.contains($0) }
        var wanted = Set(ordinary.filter { !unwanted.contains($0) || vocabulary.byteCount(of: $0) <= 1 })
        wanted.formUnion(encoding.specialTokens.map(\.id))
        wanted.formUnion(encoding.affixes.before + encoding.affixes.after)
        if let template = encoding.template { wanted.formUnion(template.tokens) }
        if let rules = vocabulary.symbolRules {
            wanted.formUnion(rules.byteTokens.compactMap(\.self) + rules.verbatim)
            if let unknown = rules.unknownToken { wanted.insert(unknown) }
            // A character without a token would be another text's unknown one.
            wanted.formUnion(ordinary.filter { Self.isOneSymbol(vocabulary, $0) })
        }
        let kept = vocabulary.needed(by: wanted).union(encoding.specialTokens.map(\.id))
        var ids = [TokenID?](repeating: nil, count: encoding.size)
        var next: TokenID = 0
        for id in 0..<TokenID(encoding.size) where kept.contains(id) {
            ids[Int(id)] = renumbers ? next : id
            next += 1
        }
        let ordinaryEnd = ids.prefix(vocabulary.size).lazy.compactMap(\.self).max().map { Int($0) + 1 } ?? 0
        let unwantedCount = ordinary.count(where: unwanted.contains)
        dropped = ordinary.count { !kept.contains($0) }
        needed = unwantedCount - dropped
        self.ids = ids
        // A file may put ids around a text that no token has.
        func newID(_ id: TokenID) -> TokenID? { id < ids.count ? ids[Int(id)] : nil }
        self.encoding = try Encoding(
            name: encoding.name,
            vocabulary: vocabulary.subset(ids: Array(ids.prefix(vocabulary.size)), size: ordinaryEnd),
            pattern: encoding.pattern,
            specialTokens: encoding.specialTokens.map { token in
                var token = token
                token.id = ids[Int(token.id)] ?? token.id
                return token
            },
            preparation: encoding.preparation,
            affixes: Encoding.Affixes(
                before: encoding.affixes.before.compactMap(newID),
                after: encoding.affixes.after.compactMap(newID)),
            template: encoding.template?.renumbered(newID),
            decoding: encoding.decoding, offsetTrimmings: encoding.offsetTrimmings)
    }

    private static func isOneSymbol(_ vocabulary: Vocabulary, _ id: TokenID) -> Bool {
        guard let spelling = vocabulary.spelling(of: id) else { return true }
        let affixes =
            (vocabulary.symbolRules?.prefix.count ?? 0) + (vocabulary.symbolRules?.suffix.count ?? 0)
        return spelling.count <= 4 + affixes
            && String(decoding: spelling, as: UTF8.self).unicodeScalars.count <= 1 + affixes
    }
}
