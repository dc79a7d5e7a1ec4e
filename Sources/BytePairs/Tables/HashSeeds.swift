/// Builds hash tables with a seed that is always the same, so that compiled vocabularies can be compared byte for byte;
/// with a random one if their entries collide much more often than by chance, because someone chose them to.
///
/// - Parameter build: makes the tables, or returns `nil` as soon as ``Probes/areTooMany``.
/// - Complexity: that of building twice at most, each time linear in the entries.
func withHashSeed<Tables>(_ build: (_ seed: UInt64, _ probes: inout Probes) -> Tables?) -> Tables {
    var probes = Probes(isLimited: true)
    if let tables = build(0, &probes) { return tables }
    probes = Probes(isLimited: false)
    return build(.random(in: .min ... .max), &probes)!
}

/// How many slots have been looked at while hash tables are filled.
struct Probes {
    fileprivate let isLimited: Bool
    private var entries = 0
    private var count = 0

    fileprivate init(isLimited: Bool) { self.isLimited = isLimited }

    /// Whether it is more than ever happens by chance: in tables that are half full at most, an entry takes 1.5 on
    /// average.
    var areTooMany: Bool { isLimited && count > 8 * entries + 1024 }

    /// Finds the free slot for one more entry, of as many slots as a power of two.
    mutating func freeSlot(from hash: UInt64, among count: Int, isTaken: (Int) -> Bool) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & (count - 1)
        entries += 1
        while isTaken(slot) {
            slot = (slot + 1) & (count - 1)
            self.count += 1
        }
        return slot
    }
}
