/// Which of two equally frequent pairs a trainer merges first.
///
/// On real corpora ties are common from the first few hundred merges on, so two trainers agree only if they
/// break ties alike. The rule also says how the single bytes are numbered, since one rule compares ids.
public enum TieRule: String, Sendable, Hashable, CaseIterable {
    /// The smaller left id, then the smaller right id, with the bytes in GPT-2's order. The result does not depend on
    /// the order of the corpus, so counts can be merged from anywhere. Hugging Face's trainer does this.
    case huggingFace = "huggingface"

    /// The pair that the corpus, with all merges so far applied, shows first. minbpe does this.
    case firstSeen = "first-seen"

    /// The pair with the shorter text in bytes, then the lexicographically smaller. SentencePiece does this.
    case sentencePiece = "sentencepiece"

    /// How the 256 single bytes, which come before all merges, are numbered.
    public var alphabet: ByteAlphabet {
        switch self {
        case .huggingFace: .gpt2
        case .firstSeen, .sentencePiece: .byteValue
        }
    }
}
