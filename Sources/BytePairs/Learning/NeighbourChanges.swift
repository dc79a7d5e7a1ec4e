/// How a merge changes the pairs on one side. Indexed by the neighbour, because the merge determines the
/// other half, so that pairs are looked up once per neighbour and not once per occurrence.
struct NeighbourChanges: ~Copyable {
    struct Change {
        /// The count that the old pair loses.
        var lost = 0
        /// The count that the new pair gains.
        var gained = 0
        /// Occurrences in the distinct pieces.
        var occurrences = 0
        /// Where the next slot of the new pair is stored.
        var nextPlace = 0
    }

    private var changes: UnsafeMutablePointer<Change>
    private var capacity = 1 << 10
    /// The neighbours that have changes, in the order in which they were added.
    private(set) var touched: [TokenID] = []

    init() {
        changes = .allocate(capacity: capacity)
        changes.initialize(repeating: Change(), count: capacity)
    }

    deinit { changes.deallocate() }

    /// Makes room for ids below `count`. There must be no changes.
    mutating func reserve(_ count: Int) {
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

    /// Adds one occurrence in a piece that occurs `count` times.
    @inline(__always)
    mutating func add(_ count: Int, _ id: TokenID) {
        let change = changes + Int(id)
        if change.pointee.occurrences == 0 { touched.append(id) }
        change.pointee.lost += count
        change.pointee.gained += count
        change.pointee.occurrences &+= 1
    }

    mutating func removeAll() {
        for id in touched { changes[Int(id)] = Change() }
        touched.removeAll(keepingCapacity: true)
    }
}
