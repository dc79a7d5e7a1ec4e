/// The pieces of a batch that the cache does not have, encoded together.
///
/// A look-up that fails waits for memory several times: for the token that the piece may be, and for each merge. Here all of a
/// batch ask before the first one looks at an answer: for tokens in turn, for merges in ``PieceLanes``. The ids are those that
/// ``PieceEncoder`` gives for each piece alone.
struct NewPieces {
    /// A piece, where its ids belong, and the ids once they are there.
    struct NewPiece {
        fileprivate let bytes: UnsafeBufferPointer<UInt8>
        fileprivate let key: PieceKey
        fileprivate var hash: UInt64 = 0
        /// How many ids of other pieces come before.
        let position: Int
        fileprivate(set) var ids = UnsafeBufferPointer<TokenID>(start: nil, count: 0)
    }

    private let encoder: PieceEncoder
    private let pieces: UnsafeMutablePointer<NewPiece>
    /// The token of each single byte.
    private let bytes: UnsafeMutablePointer<TokenID>
    /// For pieces of up to fifteen, up to thirty-one and more bytes.
    private let lanes: (PieceLanes, PieceLanes, PieceLanes)
    /// The ids of all pieces, one after the other.
    private let ids: UnsafeMutablePointer<TokenID>

    private(set) var count = 0
    private(set) var idCount = 0

    /// The most bytes of a piece.
    static let longestPiece = PieceLanes.mostBytes

    init(_ encoder: PieceEncoder, capacity: Int) {
        self.encoder = encoder
        pieces = .allocate(capacity: capacity)
        ids = .allocate(capacity: capacity * Self.longestPiece)
        let (vocabulary, bytes) = (encoder.vocabulary, UnsafeMutablePointer<TokenID>.allocate(capacity: 256))
        for byte in UInt8.min...UInt8.max {
            (bytes + Int(byte)).initialize(to: vocabulary.id(of: CollectionOfOne(byte))!)
        }
        self.bytes = bytes
        lanes = (
            PieceLanes(vocabulary, bytes: bytes, width: 16), PieceLanes(vocabulary, bytes: bytes, width: 32),
            PieceLanes(vocabulary, bytes: bytes, width: 64)
        )
    }

    func deallocate() {
        pieces.deallocate()
        bytes.deallocate()
        ids.deallocate()
    }

    mutating func removeAll() {
        count = 0
        idCount = 0
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, _ key: PieceKey, at position: Int) {
        (pieces + count).initialize(to: NewPiece(bytes: bytes, key: key, position: position))
        count &+= 1
    }

    @inline(__always)
    subscript(index: Int) -> NewPiece { pieces[index] }

    /// Finds the ids of all pieces, and keeps them in a table.
    mutating func encode(into table: PieceTable, isNarrow: Bool) {
        if encoder.vocabulary.pairs.isShort { encodeSideBySide() } else { encodeEach() }
        for index in 0..<count {
            let piece = pieces[index]
            table.insert(piece.ids, for: piece.bytes, piece.key, isNarrow: isNarrow)
        }
    }

    private mutating func encodeSideBySide() {
        let tokens = encoder.vocabulary.tokens
        for index in 0..<count { pieces[index].hash = tokens.prefetchedHash(of: pieces[index].bytes) }
        for index in 0..<count { tokens.prefetchRange(hash: pieces[index].hash) }
        for index in 0..<count { tokens.prefetchBytes(hash: pieces[index].hash) }
        for index in 0..<count {
            let piece = pieces[index]
            if let token = tokens.id(of: piece.bytes, hash: piece.hash) {
                withUnsafePointer(to: token) { keep(UnsafeBufferPointer(start: $0, count: 1), index) }
            } else {
                switch piece.bytes.count {
                case ...15: put(piece, index, into: lanes.0)
                case ...31: put(piece, index, into: lanes.1)
                default: put(piece, index, into: lanes.2)
                }
            }
        }
        merge(lanes.0)
        merge(lanes.1)
        merge(lanes.2)
    }

    @inline(__always)
    private mutating func put(_ piece: NewPiece, _ index: Int, into lanes: PieceLanes) {
        lanes.put(piece.bytes, index)
        if lanes.areFull { merge(lanes) }
    }

    @inline(__always)
    private mutating func merge(_ lanes: PieceLanes) {
        lanes.merge()
        for lane in 0..<lanes.count { keep(lanes.ids(lane), lanes.owner(lane)) }
        lanes.removeAll()
    }

    @inline(__always)
    private mutating func keep(_ new: UnsafeBufferPointer<TokenID>, _ index: Int) {
        let target = ids + idCount
        for offset in 0..<new.count { target[offset] = new[offset] }
        pieces[index].ids = UnsafeBufferPointer(start: target, count: new.count)
        idCount &+= new.count
    }

    private mutating func encodeEach() {
        for index in 0..<count {
            let new = ids + idCount
            let newCount = encoder.encode(short: pieces[index].bytes, to: new)
            pieces[index].ids = UnsafeBufferPointer(start: new, count: newCount)
            idCount += newCount
        }
    }
}
