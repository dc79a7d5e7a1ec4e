/// Builds hash tables with a seed that is always the same, so that compiled vocabularies can be compared byte for byte;
/// with a random one if their entries collide much more than by chance, because someone chose them to.
///
/// - Parameter build: makes the tables, or returns `nil` as soon as ``Probes/areTooMany``.
/// - Complexity: that of building twice at most, each time linear in the entries.
func withHashSeed<Tables>(_ build: (_ seed: UInt64, _ probes: inout Probes) -> Tables?) -> Tables {
    var probes = Probes(isLimited: true)
    if let tables = build(0, &probes) { return tables }
    probes = Probes(isLimited: false)
    return build(.random(in: .min ... .max), &probes)!
}

/// How many taken slots are passed while hash tables are filled.
struct Probes {
    fileprivate let isLimited: Bool
    private var entries = 0
    private var count = 0
    private var longest = 0

    /// For one entry. By chance, it is not even a fifth of this in tables that are half full at most.
    private static let mostOfOne = 512
    /// On average, once there are some thousand entries; about one by chance.
    private static let mostOnAverage = 8
    private static let mostAtFirst = 1 << 15

    fileprivate init(isLimited: Bool) { self.isLimited = isLimited }

    /// Whether they are more than ever by chance: over all entries, or for one, which would be looked up as slowly.
    var areTooMany: Bool {
        isLimited && (longest > Self.mostOfOne || count > Self.mostOnAverage * entries + Self.mostAtFirst)
    }

    /// Finds the slot for one more entry: the first that is not taken by another one.
    ///
    /// - Parameter slotCount: a power of two.
    mutating func slot(from hash: UInt64, among slotCount: Int, isTaken: (Int) -> Bool) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
        var passed = 0
        while isTaken(slot) {
            slot = (slot + 1) & (slotCount - 1)
            passed += 1
        }
        entries += 1
        count += passed
        longest = max(longest, passed)
        return slot
    }
}
