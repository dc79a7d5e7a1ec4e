/// Byte-pair encoding of one piece by a list of merges, written for clarity. The fast path is tested against it.
///
/// Cut the piece into symbols. Replace the two neighbours whose pair has the lowest rank by what they merge into,
/// the leftmost first, and repeat until no pair is in the list.
///
/// - Complexity: quadratic in the symbols of the piece, times the number of merges. For real work, use
///   ``PieceEncoder``.
package struct ReferenceListedEncoder: Sendable {
    private let list: MergeList
    private let ids: [[UInt8]: TokenID]

    /// An encoder for a list whose unknown characters are replaced before merging.
    package init(_ list: MergeList) {
        precondition(list.symbols.unknown == .beforeMerging, "a rule that this encoder does not have")
        self.list = list
        ids = Dictionary(
            list.spellings.enumerated().compactMap { id, spelling in spelling.map { ($0, TokenID(id)) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The ids of one piece.
    package func encode(_ piece: [UInt8]) -> [TokenID] {
        if list.symbols.looksUpWholePieces, let whole = ids[piece] { return [whole] }
        var parts = symbols(of: piece)
        while let (index, merge) = nextMerge(parts) {
            parts[index] = merge.token
            parts.remove(at: index + 1)
        }
        return parts
    }

    private func nextMerge(_ parts: [TokenID]) -> (index: Int, merge: Merge)? {
        var next: (index: Int, merge: MergeList.RankedMerge)?
        for index in parts.indices.dropLast() {
            let pair = Pair(left: parts[index], right: parts[index + 1])
            // Of two with the same pair, the later one counts.
            guard let found = list.merges.last(where: { $0.merge.pair == pair }) else { continue }
            if next == nil || found.rank < next!.merge.rank { next = (index, found) }
        }
        return next.map { ($0.index, $0.merge.merge) }
    }

    private func symbols(of piece: [UInt8]) -> [TokenID] {
        let rules = list.symbols
        var symbols: [TokenID] = []
        var pending: TokenID?
        let characters = Self.characters(of: piece, rules.unit)
        for (index, character) in characters.enumerated() {
            let spelling =
                (index > 0 ? rules.prefix : []) + character
                + (index == characters.count - 1 ? rules.suffix : [])
            let bytes = rules.byteTokens.isEmpty ? [] : spelling.compactMap { rules.byteTokens[Int($0)] }
            if let id = ids[spelling] {
                symbols += [pending, id].compactMap(\.self)
                pending = nil
            } else if bytes.count == spelling.count {
                symbols += bytes
            } else if let unknown = rules.unknownToken {
                if !rules.fusesUnknown, let pending { symbols.append(pending) }
                pending = unknown
            }
        }
        return symbols + [pending].compactMap(\.self)
    }

    private static func characters(of piece: [UInt8], _ unit: SymbolRules.Unit) -> [[UInt8]] {
        unit == .bytes
            ? piece.map { [$0] }
            : String(decoding: piece, as: UTF8.self).unicodeScalars.map { Array(String($0).utf8) }
    }
}
