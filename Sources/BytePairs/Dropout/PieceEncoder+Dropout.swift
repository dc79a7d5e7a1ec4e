extension PieceEncoder {
    /// Appends the ids of a piece that is not empty, of which merges are dropped at random (``MergeDropout``).
    ///
    /// A piece is not looked up whole, as in Hugging Face's library: that would merge it after all.
    ///
    /// - Precondition: the piece has less than 2 GiB.
    package func encode(
        _ piece: UnsafeBufferPointer<UInt8>, dropout probability: Double, seed: UInt64,
        into ids: inout [TokenID]
    ) {
        precondition(piece.count <= Self.longestPiece, "a piece of 2 GiB or more")
        guard probability > 0 else { return encode(piece, into: &ids) }
        var dropout = MergeDropout(probability: probability, seed: seed)
        if let listed { return encode(piece, listed.tables, &dropout, into: &ids) }
        let pairs = vocabulary.mergeTable
        var symbols = piece.map { byteTokens[Int($0)] }
        var ends = Array(1...piece.count)
        dropout.merge(&symbols, &ends) { left, right in
            let merged = pairs[left, right]
            return merged == PairMap.none ? nil : (merged, merged)
        }
        ids += symbols
    }

    private func encode(
        _ piece: UnsafeBufferPointer<UInt8>, _ tables: ListedMerges, _ dropout: inout MergeDropout,
        into ids: inout [TokenID]
    ) {
        let size = PieceSymbols.memorySize(tables, bytes: piece.count)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: size) { memory in
            var symbols = PieceSymbols(tables, memory)
            symbols.append(piece)
            var tokens = (0..<symbols.count).map { symbols.ids[$0] }
            var ends = (0..<symbols.count).map { Int(symbols.ends[$0]) }
            dropout.merge(&tokens, &ends) { left, right in
                let entry = tables.pairs[left, right]
                return entry.rank == PairRanks.none ? nil : (entry.rank, entry.token)
            }
            for index in tokens.indices {
                symbols.ids[index] = tokens[index]
                symbols.ends[index] = UInt32(ends[index])
            }
            symbols.count = tokens.count
            symbols.emit(piece) { token, _ in ids.append(token) }
        }
    }
}
