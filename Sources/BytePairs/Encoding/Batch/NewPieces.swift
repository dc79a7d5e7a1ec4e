/// The pieces of a batch that are not in the cache, encoded together.
///
/// Encoding a piece waits for memory at every look-up. Here all pieces of a batch issue their loads before
/// the first one uses a result. The ids are those of ``PieceEncoder``.
struct NewPieces {
    struct NewPiece {
        fileprivate let bytes: UnsafeBufferPointer<UInt8>
        fileprivate let key: PieceKey
        fileprivate var hash: UInt64 = 0
        /// Where its ids belong among those of the other pieces.
        let position: Int
        fileprivate(set) var ids = UnsafeBufferPointer<TokenID>(start: nil, count: 0)
    }

    private let encoder: PieceEncoder
    private let pieces: UnsafeMutablePointer<NewPiece>
    /// For pieces of up to 15, up to 31 and more bytes.
    private let lanes: (PieceLanes, PieceLanes, PieceLanes)
    private let ids: UnsafeMutablePointer<TokenID>

    private(set) var count = 0
    private(set) var idCount = 0

    static let longestPiece = PieceLanes.mostBytes

    init(_ encoder: PieceEncoder, capacity: Int) {
        self.encoder = encoder
        pieces = .allocate(capacity: capacity)
        ids = .allocate(capacity: capacity * encoder.mostTokens(inBytes: Self.longestPiece))
        lanes = (
            PieceLanes(encoder, width: 16), PieceLanes(encoder, width: 32), PieceLanes(encoder, width: 64)
        )
    }

    func deallocate() {
        pieces.deallocate()
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

    /// Encodes all pieces and inserts them into a table.
    mutating func encode(into table: PieceTable, isNarrow: Bool) {
        if encoder.vocabulary.mergeTable.isCompact { encodeInterleaved() } else { encodeOneByOne() }
        for index in 0..<count {
            let piece = pieces[index]
            // Characters without a token can leave nothing of a piece.
            if piece.ids.isEmpty { continue }
            table.insert(piece.ids, for: piece.bytes, piece.key, isNarrow: isNarrow)
        }
    }

    private mutating func encodeInterleaved() {
        let tokens = encoder.vocabulary.tokens
        for index in 0..<count { pieces[index].hash = tokens.prefetchedHash(of: pieces[index].bytes) }
        for index in 0..<count { tokens.prefetchRange(hash: pieces[index].hash) }
        for index in 0..<count { tokens.prefetchBytes(hash: pieces[index].hash) }
        for index in 0..<count {
            let piece = pieces[index]
            if let token = tokens.id(of: piece.bytes, hash: piece.hash) {
                withUnsafePointer(to: token) { setIDs(UnsafeBufferPointer(start: $0, count: 1), index) }
            } else {
                switch piece.bytes.count {
                case ...15: add(piece, index, to: lanes.0)
                case ...31: add(piece, index, to: lanes.1)
                default: add(piece, index, to: lanes.2)
                }
            }
        }
        merge(lanes.0)
        merge(lanes.1)
        merge(lanes.2)
    }

    @inline(__always)
    private mutating func add(_ piece: NewPiece, _ index: Int, to lanes: PieceLanes) {
        lanes.add(piece.bytes, index)
        if lanes.isFull { merge(lanes) }
    }

    @inline(__always)
    private mutating func merge(_ lanes: PieceLanes) {
        lanes.merge()
        for lane in 0..<lanes.count { setIDs(lanes.ids(lane), lanes.owner(lane)) }
        lanes.removeAll()
    }

    @inline(__always)
    private mutating func setIDs(_ new: UnsafeBufferPointer<TokenID>, _ index: Int) {
        let target = ids + idCount
        for offset in 0..<new.count { target[offset] = new[offset] }
        pieces[index].ids = UnsafeBufferPointer(start: target, count: new.count)
        idCount &+= new.count
    }

    private mutating func encodeOneByOne() {
        var new: [TokenID] = []
        for index in 0..<count {
            new.removeAll(keepingCapacity: true)
            encoder.encode(pieces[index].bytes, into: &new)
            new.withUnsafeBufferPointer { setIDs($0, index) }
        }
    }
}
