import BytePairs
import Tokenization

/// How files spell the tokens of an encoding, by id: added tokens as they are written, tokens of bytes in GPT-2's
/// characters, others in the characters of the text that is merged.
struct TokenNames {
    /// Whether tokens are spelled in GPT-2's characters for bytes.
    let spellsBytes: Bool
    private let names: [String?]

    /// - Parameter path: of the file that is written, for errors.
    /// - Throws: ``VocabularyFileError`` if the ids are too far apart.
    init(_ encoding: Encoding, path: String) throws(VocabularyFileError) {
        try IDSpace.check(encoding, path: path)
        let vocabulary = encoding.vocabulary
        let rules = vocabulary.symbolRules
        let spellsBytes = rules?.unit ?? .bytes == .bytes
        var names: [String?] = (0..<TokenID(encoding.size)).map { id in
            guard let spelling = vocabulary.spelling(of: id) ?? vocabulary[id], !spelling.isEmpty else {
                return nil
            }
            return spellsBytes
                ? ByteAlphabet.spelling(of: spelling) : String(decoding: spelling, as: UTF8.self)
        }
        for (byte, id) in (rules?.byteTokens ?? []).enumerated() {
            guard let id else { continue }
            names[Int(id)] = String(decoding: ByteSpelling.spelling(of: UInt8(byte)), as: UTF8.self)
        }
        if let unknown = rules?.unknownToken, !spellsBytes, vocabulary.spelling(of: unknown) == nil {
            // Its text is what it is shown as, not what it is called.
            names[Int(unknown)] = "<unk>"
        }
        // Of two with one id, the first; a token that merges make keeps its name.
        let taken = encoding.takenIDs
        for token in encoding.specialTokens.reversed() where !taken.contains(token.id) {
            names[Int(token.id)] = token.text
        }
        self.names = names
        self.spellsBytes = spellsBytes
    }

    var count: Int { names.count }

    /// The spelling of an id, `nil` if the id is unused.
    subscript(id: TokenID) -> String? { id < names.count ? names[Int(id)] : nil }

    /// Two ids with one spelling, if there are any.
    ///
    /// - Complexity: linear in the number of ids.
    var duplicate: (first: TokenID, second: TokenID)? {
        var ids: [[UInt8]: TokenID] = [:]
        for (id, name) in names.enumerated() {
            guard let name else { continue }
            if let first = ids.updateValue(TokenID(id), forKey: Array(name.utf8)) {
                return (first, TokenID(id))
            }
        }
        return nil
    }

    /// Refuses an encoding in which two tokens are spelled alike.
    func checkDistinct(_ encoding: Encoding, path: String) throws(VocabularyFileError) {
        guard let (first, second) = duplicate else { return }
        let special = encoding.specialTokens.first { $0.id == first || $0.id == second }
        let (name, other) =
            special.map { ("the special token \($0.text)", $0.id == first ? second : first) } ?? (
                "token \(second)", first
            )
        throw VocabularyFileError(
            path, "\(name) is spelled like token \(other) in this format",
            remedy: "write NAME.tiktoken instead, or give the token another spelling")
    }
}

extension Encoding {
    /// Ids that special tokens share with tokens that merges make. Hugging Face's library gives them where
    /// `"vocab"` has holes: an added token that is not in it gets the id after the number of its entries.
    ///
    /// - Complexity: linear in the special tokens.
    var takenIDs: Set<TokenID> {
        guard vocabulary.symbolRules != nil else { return [] }
        let taken = specialTokens.filter { token in
            guard let spelling = vocabulary.spelling(of: token.id) else { return false }
            let content = Array(token.text.utf8)
            return spelling != content && spelling != ByteAlphabet.token(spelled: token.text)
        }
        return Set(taken.map(\.id))
    }
}
