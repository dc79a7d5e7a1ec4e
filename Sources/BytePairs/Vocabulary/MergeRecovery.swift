/// Finds the merge that makes each token of a vocabulary that lists only tokens, as tiktoken's files do.
///
/// Encoding a token on its own, without the whole-piece look-up, leaves two parts before the last merge: its
/// pair. One pair per token suffices (docs/design.md). A token that merging never produces has no merge.
///
/// - Complexity: quadratic in the length of a short token, as nearly all are; *n* log *n* for a long one.
func recoverMerges(of table: ByteStringTable, _ bytePairs: FlatArray<TokenID>) -> [Merge] {
    let longest = (0..<table.count).reduce(0) { max($0, table.range(of: $1).count) }
    var merger = LowestRankMerger()
    var merges: [Merge] = []
    merges.reserveCapacity(table.count)
    // The pairs found so far: a long token is mostly made of others, and to look these up by their bytes would take
    // a time that is quadratic in its length.
    var tokenOfPair = PairMap()
    for id in 0..<table.count {
        table.withBytes(of: id) { token in
            guard token.count > 1 else { return }
            let pair =
                token.count < longToken
                ? lastPair(of: token, in: table, bytePairs, &merger)
                : lastPair(ofLong: token, in: table, tokenOfPair)
            guard let pair else { return }
            merges.append(Merge(pair: pair, token: TokenID(id)))
            if longest >= longToken { _ = tokenOfPair.insert(TokenID(id), for: pair) }
        }
    }
    return merges
}

/// Tokens of at least this many bytes, as trainers make from long runs of a letter, are merged with a queue.
private let longToken = 256

private func lastPair(
    of token: UnsafeBufferPointer<UInt8>, in table: ByteStringTable, _ bytePairs: FlatArray<TokenID>,
    _ merger: inout LowestRankMerger
) -> Pair? {
    func id(_ range: Range<Int>) -> TokenID? {
        if range.count == 2 {
            let id = bytePairs[Int(token[range.lowerBound]) << 8 | Int(token[range.lowerBound + 1])]
            return id == PairMap.none ? nil : id
        }
        return table.number(of: UnsafeBufferPointer(rebasing: token[range])).map { TokenID($0) }
    }
    merger.merge(byteCount: token.count, downTo: 2, rank: id)
    return merger.count == 2 ? Pair(left: id(merger[0])!, right: id(merger[1])!) : nil
}

private func lastPair(
    ofLong token: UnsafeBufferPointer<UInt8>, in table: ByteStringTable, _ tokenOfPair: PairMap
) -> Pair? {
    let parts = LinkedParts(capacity: token.count)
    parts.begin(count: token.count) { position in
        let byte = UnsafeBufferPointer(rebasing: token[position..<position + 1])
        return TokenID(table.number(of: byte)!)
    }
    parts.merge(
        downTo: 2,
        rank: { left, right, start, end in
            let known = tokenOfPair[left, right]
            if known != PairMap.none { return known }
            let joined = UnsafeBufferPointer(rebasing: token[start..<end])
            return table.number(of: joined).map { TokenID($0) } ?? PairMap.none
        })
    guard parts.count == 2 else { return nil }
    var tokens: [TokenID] = []
    parts.forEachPart { token, _ in tokens.append(token) }
    return Pair(left: tokens[0], right: tokens[1])
}
