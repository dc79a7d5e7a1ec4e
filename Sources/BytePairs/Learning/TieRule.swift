/// Which of two equally frequent pairs a trainer merges first.
///
/// Real corpora have many ties after the first few hundred merges, so two trainers agree only if they break
/// ties alike. The rule also determines how single bytes are numbered, since one rule compares ids.
public enum TieRule: String, Sendable, Hashable, CaseIterable {
    /// The smaller left id, then the smaller right id, with the bytes in GPT-2's order, as in Hugging Face's
    /// trainer. The result does not depend on the order of the corpus.
    case huggingFace = "huggingface"

    /// The pair that occurs first in the corpus with all merges so far applied, as in minbpe.
    case firstSeen = "first-seen"

    /// The pair with fewer bytes, then the lexicographically smaller one, as in SentencePiece.
    case sentencePiece = "sentencepiece"

    /// How the 256 single bytes are numbered.
    public var alphabet: ByteAlphabet {
        switch self {
        case .huggingFace: .gpt2
        case .firstSeen, .sentencePiece: .byteValue
        }
    }
}
