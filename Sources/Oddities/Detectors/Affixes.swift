import BytePairs
import Tokenization

/// Parts of English words that carry a meaning of their own. A short list: what is not on it is not reported.
enum Affixes {
    private static let prefixes = [
        "un", "dis", "mis", "non", "over", "under", "anti", "inter", "counter", "fore",
    ]
    .map { Array($0.utf8) }
    private static let suffixes = ["ness", "less", "ment", "ful", "able", "ship", "hood", "ward", "wise"]
        .map { Array($0.utf8) }

    /// Endings that make other forms of a word; a cut before one is between two parts as well.
    private static let endings = ["s", "es", "ed", "d", "er", "ers", "ing", "ings", "ly"].map {
        Array($0.utf8)
    }

    /// Whether a piece is cut into one token that is a word and such an ending.
    static func isCutBeforeEnding(_ piece: UnsafeBufferPointer<UInt8>, at offset: Int, _ tokenizer: Tokenizer)
        -> Bool
    {
        let stem = UnsafeBufferPointer(rebasing: piece[..<offset])
        return endings.contains { piece[offset...].elementsEqual($0) }
            && tokenizer.encoding.vocabulary.id(of: stem) != nil
    }

    /// Where a prefix meets a word, or a word a suffix, in a piece of small letters that may begin with a space.
    ///
    /// That the rest is a word is taken from the vocabulary: it has the rest with a space before it as one token.
    static func seam(in piece: UnsafeBufferPointer<UInt8>, _ tokenizer: Tokenizer) -> Int? {
        let start = piece.first == 0x20 ? 1 : 0
        let word = piece[start...]
        guard word.count >= 7, word.allSatisfy(isLower) else { return nil }
        func isWord(_ bytes: some Collection<UInt8>) -> Bool {
            bytes.count >= 4 && tokenizer.encoding.vocabulary.id(of: [0x20] + bytes) != nil
        }
        // Short ends of words are in every vocabulary behind a space, as beginnings of others.
        for prefix in prefixes
        where word.count - prefix.count > 4 && word.starts(with: prefix)
            && isWord(word.dropFirst(prefix.count))
        {
            return start + prefix.count
        }
        for suffix in suffixes
        where word.suffix(suffix.count).elementsEqual(suffix) && isWord(word.dropLast(suffix.count)) {
            return piece.count - suffix.count
        }
        return nil
    }
}
