/// Byte-pair encoding of one piece by a list of merges. Returns the same ids as ``ReferenceListedEncoder``.
///
/// - Complexity: quadratic in the symbols of a short piece, *n* log *n* for a long one.
struct ListedEncoder: Sendable {
    let tables: ListedMerges
    /// The symbols from which a queue is faster than scanning.
    let queueThreshold: Int
    let windows: WindowedMerge

    /// Calls `body` with each token of a piece that is not empty, and the place where it ends in the piece, in
    /// bytes.
    @inline(__always)
    func encode(_ piece: UnsafeBufferPointer<UInt8>, _ body: (_ token: TokenID, _ end: Int) -> Void) {
        if tables.looksUpWholePieces, case let whole = tables.symbol(spelled: piece), whole < tables.size {
            return body(whole, piece.count)
        }
        let size = PieceSymbols.memorySize(tables, bytes: piece.count)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: size) { memory in
            var symbols = PieceSymbols(tables, memory)
            symbols.append(piece)
            if symbols.count < queueThreshold { mergeByScanning(&symbols) } else { mergeByQueue(&symbols) }
            symbols.emit(piece, body)
        }
    }

    private func mergeByScanning(_ symbols: inout PieceSymbols) {
        let (pairs, ids, ends, ranks) = (tables.pairs, symbols.ids, symbols.ends, symbols.ranks)
        var count = symbols.count
        guard count > 1 else { return }
        for index in 0..<count &- 1 { ranks[index] = pairs[ids[index], ids[index &+ 1]].rank }
        ranks[count &- 1] = PairRanks.none
        while true {
            var best = 0
            var lowest = ranks[0]
            for index in 1..<max(count, 1) where ranks[index] < lowest {
                lowest = ranks[index]
                best = index
            }
            if lowest == PairRanks.none { break }
            ids[best] = pairs[ids[best], ids[best &+ 1]].token
            count &-= 1
            ends[best] = ends[best &+ 1]
            for index in best &+ 1..<max(count, best &+ 1) {
                ids[index] = ids[index &+ 1]
                ends[index] = ends[index &+ 1]
                ranks[index] = ranks[index &+ 1]
            }
            ranks[best] = best &+ 1 < count ? pairs[ids[best], ids[best &+ 1]].rank : PairRanks.none
            if best > 0 { ranks[best &- 1] = pairs[ids[best &- 1], ids[best]].rank }
        }
        symbols.count = count
    }

    private func mergeByQueue(_ symbols: inout PieceSymbols) {
        let (ids, ends) = (symbols.ids, symbols.ends)
        var count = 0
        func keep(_ token: TokenID, end: Int) {
            ids[count] = token
            // Never before it is read: a part ends at its own symbol or a later one.
            ends[count] = ends[end &- 1]
            count &+= 1
        }
        if symbols.count < windows.threshold {
            let parts = LinkedParts(capacity: symbols.count)
            merge(ids, 0..<symbols.count, in: parts)
            parts.forEachPart(keep)
        } else {
            var stack = SymbolStack()
            windows.merge(symbolCount: symbols.count, into: &stack) { merge(ids, $0, in: $1) }
            for part in stack.parts { keep(part.token, end: Int(part.end)) }
        }
        symbols.count = count
    }

    /// Makes symbols parts and does all merges.
    private func merge(_ ids: UnsafePointer<TokenID>, _ range: Range<Int>, in parts: LinkedParts) {
        let pairs = tables.pairs
        parts.begin(count: range.count) { ids[range.lowerBound &+ $0] }
        parts.merge(
            downTo: 1, rank: { left, right, _, _ in pairs[left, right].rank },
            token: { _, left, right in pairs[left, right].token })
    }
}
