import BytePairs
import Tokenization

/// Which added tokens a `tokenizer.json` lists in `"vocab"` too.
///
/// Their library honours the id of an added token only if `"vocab"` has the token; others get the ids from the number of
/// entries on. Listed, a token can also be a piece of text, so those are left out that neither merge
/// nor need their entry.
struct AddedTokenIDs {
    /// The ids of added tokens that only `"added_tokens"` has.
    let unlisted: Set<TokenID>
    /// Whether added tokens keep the ids that they share with tokens that merges make.
    let keepsTaken: Bool

    init(_ encoding: Encoding, _ names: TokenNames) {
        var candidates = Set(encoding.specialTokens.map(\.id))
        if let rules = encoding.vocabulary.symbolRules {
            for merge in encoding.vocabulary.merges {
                candidates.remove(merge.token)
                candidates.remove(merge.pair.left)
                candidates.remove(merge.pair.right)
            }
            if let unknown = rules.unknownToken { candidates.remove(unknown) }
            for id in rules.byteTokens + rules.verbatim { if let id { candidates.remove(id) } }
            candidates = candidates.filter { encoding.vocabulary.spelling(of: $0) == nil }
        } else {
            // Those with a letter that spells no byte, which no text becomes.
            candidates = Set(
                encoding.specialTokens.filter { ByteAlphabet.token(spelled: $0.text) == nil }.map(\.id))
        }
        let fitting = [candidates, []].first { Self.getTheirIDs($0, encoding, names) }
        unlisted = fitting ?? []
        keepsTaken = encoding.vocabulary.symbolRules == nil || fitting != nil
    }

    /// Whether tokens without an entry get the ids that they have.
    private static func getTheirIDs(_ unlisted: Set<TokenID>, _ encoding: Encoding, _ names: TokenNames)
        -> Bool
    {
        let listed = (0..<TokenID(names.count)).count { names[$0] != nil && !unlisted.contains($0) }
        let withoutEntry = unlisted.union(encoding.takenIDs)
        var next = TokenID(listed)
        for token in encoding.specialTokens {
            guard withoutEntry.contains(token.id) else { continue }
            guard token.id == next else { return false }
            next += 1
        }
        return true
    }
}
