/// The automaton of an expression as one that never stops: where a piece ends, the same step begins the next one,
/// so that the processor need not guess where.
struct PieceStrides: ~Copyable {
    /// What a state and a kind of character lead to.
    struct Stride {
        /// Where the row of the next state begins; 0 if there is no stride: the piece must be looked at again.
        var next: UInt16 = 0
        /// How many pieces end before the character. Of two, the second ends right before it.
        var piecesEnded: UInt8 = 0
        /// 1 if the first ends a byte earlier than that.
        var bytesBack: UInt8 = 0

        static let mostEnded = 2

        static var missing: Stride { Stride() }

        private init() {}

        init(to state: Int, piecesEnded: UInt8 = 0, bytesBack: UInt8 = 0) {
            next = UInt16(state * ExpressionStates.width)
            self.piecesEnded = piecesEnded
            self.bytesBack = bytesBack
        }
    }

    /// Whether a piece ends where the text ends, if that is known.
    enum End: UInt8 {
        case unknown
        case endsPiece
        case endsNone
    }

    private(set) var rows: UnsafeMutablePointer<Stride>
    /// For each state.
    private(set) var ends: UnsafeMutablePointer<End>
    private var stateCount = 64

    init() {
        rows = Self.makeRows(stateCount)
        ends = Self.makeEnds(stateCount)
    }

    deinit {
        rows.deallocate()
        ends.deallocate()
    }

    private static func makeRows(_ stateCount: Int) -> UnsafeMutablePointer<Stride> {
        let rows = UnsafeMutablePointer<Stride>.allocate(capacity: stateCount * ExpressionStates.width)
        rows.initialize(repeating: .missing, count: stateCount * ExpressionStates.width)
        return rows
    }

    private static func makeEnds(_ stateCount: Int) -> UnsafeMutablePointer<End> {
        let ends = UnsafeMutablePointer<End>.allocate(capacity: stateCount)
        ends.initialize(repeating: .unknown, count: stateCount)
        return ends
    }

    func set(_ end: End, of state: Int) { ends[state] = end }

    mutating func set(_ stride: Stride, from state: Int, _ kind: Int) {
        makeRoom(for: max(state, Int(stride.next) / ExpressionStates.width))
        rows[state * ExpressionStates.width + kind] = stride
    }

    /// Gives a state a row, if it has none.
    @inline(__always)
    mutating func makeRoom(for state: Int) {
        if state >= stateCount { grow(to: max(state + 1, stateCount * 2)) }
    }

    private mutating func grow(to stateCount: Int) {
        rows.deallocate()
        ends.deallocate()
        // What they held is soon known again.
        (rows, ends, self.stateCount) = (Self.makeRows(stateCount), Self.makeEnds(stateCount), stateCount)
    }
}
