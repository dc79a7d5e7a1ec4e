/// ``MergeDropout`` of one piece by ranks, written for clarity. The fast path is tested against it.
///
/// Keep a list of possible merges. Take out the one with the lowest rank, of equal ranks the leftmost. With the
/// given probability, put it aside. Otherwise put back what was put aside; and if the two neighbours still make
/// that token, merge them and add what they can merge with next.
///
/// - Complexity: cubic in the length of the piece.
package struct ReferenceDropout: Sendable {
    private let vocabulary: Vocabulary
    /// What pairs merge into. The pair decides, as where merges are listed: with some merges dropped, other
    /// neighbours can spell the same token.
    private let merges: [Pair: TokenID]
    private let probability: Double

    package init(_ vocabulary: Vocabulary, probability: Double) {
        self.vocabulary = vocabulary
        merges = Dictionary(uniqueKeysWithValues: vocabulary.merges.map { ($0.pair, $0.token) })
        self.probability = probability
    }

    /// The ids of one piece.
    package func encode(_ piece: [UInt8], seed: UInt64) -> [TokenID] {
        var dropout = MergeDropout(probability: probability, seed: seed)
        // Each part is at the index of its first byte; those merged into the one before are gone.
        var parts: [TokenID?] = piece.map { vocabulary.id(of: [$0]) }
        var possible: [(id: TokenID, index: Int)] = []
        var aside: [(id: TokenID, index: Int)] = []
        func next(after index: Int) -> Int? { parts.indices.first { $0 > index && parts[$0] != nil } }
        func merged(_ index: Int) -> TokenID? {
            guard let left = parts[index], let right = next(after: index) else { return nil }
            return merges[Pair(left: left, right: parts[right]!)]
        }
        func add(_ index: Int?) {
            if let index, let id = merged(index) { possible.append((id, index)) }
        }
        for index in parts.indices { add(index) }
        while let first = possible.min(by: <) {
            possible.remove(at: possible.firstIndex { $0 == first }!)
            if dropout.drops() {
                aside.append(first)
                continue
            }
            possible += aside
            aside = []
            guard merged(first.index) == first.id, let right = next(after: first.index) else { continue }
            parts[first.index] = first.id
            parts[right] = nil
            add(parts[..<first.index].lastIndex { $0 != nil })
            add(first.index)
        }
        return parts.compactMap(\.self)
    }
}
