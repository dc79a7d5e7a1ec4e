/// What a trainer has learned: the tokens by id, and the merges in the order in which they were made.
///
/// There can be more merges than new tokens: "abc" may be made of "ab" and "c" and, later, of "a" and "bc". The
/// later merge takes the id that is there, as in Hugging Face's trainer, so that no two ids have equal bytes.
public struct LearnedMerges: Sendable, Equatable {
    /// The bytes of each token: first the 256 single bytes, then one token for each merge that made a new one.
    public internal(set) var tokens: [[UInt8]]
    /// The merges, commonest pair first.
    public internal(set) var merges: [Merge] = []

    init(alphabet: ByteAlphabet) {
        tokens = alphabet.bytes.map { [$0] }
    }
}
