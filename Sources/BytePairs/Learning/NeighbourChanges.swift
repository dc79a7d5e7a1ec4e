/// How a merge changes the pairs with each neighbour on one side: found by the neighbour's id alone, because the other
/// side of the pair is the merge's own.
struct NeighbourChanges: ~Copyable {
    struct Change {
        /// How often the old pair stood here.
        var lost = 0
        /// How often the new pair stands here now.
        var gained = 0
        /// In how many places of the distinct pieces.
        var occurrences = 0
        /// Where the next place of the new pair goes.
        var nextPlace = 0
    }

    private var changes: UnsafeMutablePointer<Change>
    private var capacity = 1 << 10
    /// The neighbours that have changes, in the order of their first.
    private(set) var touched: [TokenID] = []

    init() {
        changes = .allocate(capacity: capacity)
        changes.initialize(repeating: Change(), count: capacity)
    }

    deinit { changes.deallocate() }

    /// Makes room for the ids below a number.
    mutating func makeRoom(for count: Int) {
        guard count > capacity else { return }
        let larger = UnsafeMutablePointer<Change>.allocate(capacity: 2 * count)
        larger.initialize(repeating: Change(), count: 2 * count)
        changes.deallocate()
        changes = larger
        capacity = 2 * count
    }

    @inline(__always)
    subscript(id: TokenID) -> Change {
        get { changes[Int(id)] }
        nonmutating _modify { yield &changes[Int(id)] }
    }

    /// Notes one place of a piece that occurs `count` times.
    @inline(__always)
    mutating func add(_ count: Int, _ id: TokenID) {
        let change = changes + Int(id)
        if change.pointee.occurrences == 0 { touched.append(id) }
        change.pointee.lost += count
        change.pointee.gained += count
        change.pointee.occurrences &+= 1
    }

    /// Forgets all changes.
    mutating func clear() {
        for id in touched { changes[Int(id)] = Change() }
        touched.removeAll(keepingCapacity: true)
    }
}
