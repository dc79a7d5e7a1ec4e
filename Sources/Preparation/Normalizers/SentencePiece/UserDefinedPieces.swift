import BytePairs
import SplitPatterns

/// The pieces of a SentencePiece model that its user defined: the longest one at a place is kept as it is.
package struct UserDefinedPieces: Sendable {
    private let pieces: Set<[UInt8]>
    let search: StringSearch
    /// Whether a piece has a space.
    let haveSpaces: Bool
    /// Whether all pieces are UTF-8, so that in a text that is, none begins or ends inside a character.
    let areWellFormed: Bool

    /// - Parameter pieces: an empty one is left out.
    package init(_ pieces: some Sequence<[UInt8]>) {
        self.pieces = Set(pieces).subtracting([[]])
        search = StringSearch(self.pieces)
        haveSpaces = self.pieces.contains { $0.contains(0x20) }
        areWellFormed = self.pieces.allSatisfy { piece in
            piece.withUnsafeBufferPointer { WellFormedUTF8.end(of: $0, from: 0) } == piece.count
        }
    }
}

extension UserDefinedPieces: Hashable {
    package static func == (a: UserDefinedPieces, b: UserDefinedPieces) -> Bool { a.pieces == b.pieces }

    package func hash(into hasher: inout Hasher) { hasher.combine(pieces) }
}

/// Goes through a text once, from its beginning, and knows the next place where a piece begins.
struct UserDefinedPieceWalk {
    private let search: StringSearch
    private var progress = StringSearch.Progress()
    private var next: Range<Int>?
    private var isAtEnd: Bool

    init(of pieces: UserDefinedPieces) {
        search = pieces.search
        isAtEnd = search.isEmpty
    }

    /// The next piece that begins at or after a position, which is never before one that was asked for; `nil` if none
    /// does.
    @inline(__always)
    mutating func nextPiece(in text: UnsafeBufferPointer<UInt8>, from position: Int) -> Range<Int>? {
        if let next, next.lowerBound >= position { return next }
        return isAtEnd ? nil : find(in: text, from: position)
    }

    @inline(never)
    private mutating func find(in text: UnsafeBufferPointer<UInt8>, from position: Int) -> Range<Int>? {
        next = search.first(in: text, from: position, &progress)?.range
        isAtEnd = next == nil
        return next
    }
}
