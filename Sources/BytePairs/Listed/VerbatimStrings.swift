/// The strings that are one token wherever a piece has them, whatever would be merged.
struct VerbatimStrings: Sendable {
    private let search: StringSearch
    private let tokens: FlatArray<TokenID>
    /// A token and its byte range.
    typealias Match = (token: TokenID, range: Range<Int>)

    init(_ symbols: SymbolRules, _ spelled: TokenTable) {
        let known = symbols.verbatim.filter { Int($0) < spelled.count }
        search = StringSearch(known.map { Array(spelled.token(Int($0))) })
        tokens = FlatArray(known)
    }

    /// The first one in a piece at or after a place: the longest of those that begin there.
    ///
    /// - Complexity: see ``StringSearch``.
    @inline(__always)
    func first(
        in piece: UnsafeBufferPointer<UInt8>, from start: Int, _ progress: inout StringSearch.Progress
    ) -> Match? {
        search.first(in: piece, from: start, &progress).map { (tokens[$0.index], $0.range) }
    }
}
