/// The strings that are one token wherever a piece has them, whatever would be merged.
struct VerbatimStrings: Sendable {
    private let search: StringSearch
    private let tokens: FlatArray<TokenID>
    /// A token and its byte range.
    typealias Match = (token: TokenID, range: Range<Int>)

    /// Whether a string begins with a byte.
    private let begins: FlatArray<Bool>

    init(_ symbols: SymbolRules, _ spelled: TokenTable) {
        let known = symbols.verbatim.filter { Int($0) < spelled.count }
        let strings = known.map { Array(spelled.token(Int($0))) }
        search = StringSearch(strings)
        tokens = FlatArray(known)
        begins = FlatArray<Bool>(count: 256) { begins in
            for string in strings { if let first = string.first { begins[Int(first)] = true } }
        }
    }

    var isEmpty: Bool { search.isEmpty }

    /// The first one in a piece at or after a place: the longest of those that begin there.
    ///
    /// - Complexity: linear in the bytes up to its end.
    @inline(__always)
    func first(in piece: UnsafeBufferPointer<UInt8>, from start: Int) -> Match? {
        search.first(in: piece, from: start) { position in
            piece[position...].firstIndex { begins[Int($0)] }
        }.map { (tokens[$0.index], $0.range) }
    }
}
