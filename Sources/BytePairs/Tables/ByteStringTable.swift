/// Byte strings, each stored once and numbered in the order of arrival, found again by their bytes.
///
/// One flat arena holds the bytes; an open-addressing table maps bytes to numbers. Vocabularies look tokens up
/// in it, the counter of pieces counts with it, and the trainer sees with it that a merge makes a token again.
///
/// - Complexity: look-up and insertion take time linear in the string's length, on average.
package struct ByteStringTable: Sendable {
    /// All strings, one after the other.
    private var arena: [UInt8] = []
    /// Where string `i` ends in the arena; it begins where the one before it ends.
    private var ends: [Int] = []
    /// Zero, or the upper half of the hash and, in the lower half, the string's number plus one.
    private var slots: [UInt64]
    private let seed: UInt64

    /// An empty table. Pass a random `seed` where strangers choose the strings.
    package init(seed: UInt64 = 0, minimumCapacity: Int = 0) {
        self.seed = seed
        slots = Array(repeating: 0, count: Self.slotCount(for: minimumCapacity))
    }

    /// How many numbers are given out, holes included.
    package var count: Int { ends.count }

    /// How many bytes all strings have together.
    package var byteCount: Int { arena.count }

    /// About how many bytes of memory the table takes.
    package var memory: Int { arena.capacity + 8 * ends.capacity + 8 * slots.count }

    /// The place in the arena of string `number`.
    @inline(__always)
    package func range(of number: Int) -> Range<Int> {
        (number == 0 ? 0 : ends[number &- 1])..<ends[number]
    }

    /// The bytes of string `number`.
    package subscript(number: Int) -> ArraySlice<UInt8> { arena[range(of: number)] }

    /// Lends the bytes of string `number` without a copy.
    @inline(__always)
    package func withBytes<Result, Failure: Error>(
        of number: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let range = range(of: number)
        return try arena.withUnsafeBufferPointer { (arena) throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: arena[range]))
        }
    }

    /// Lends the bytes of all strings, one after the other.
    package func withAllBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        arena.withUnsafeBufferPointer(body)
    }

    /// The number of the string with these bytes, if it is there.
    @inline(__always)
    package func number(of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let hash = byteHash(bytes, seed: seed)
        let mask = slots.count &- 1
        return slots.withUnsafeBufferPointer { slots in
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 {
                let entry = slots[slot]
                let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
                if (entry ^ hash) >> 32 == 0, equals(number, bytes) { return number }
                slot = (slot &+ 1) & mask
            }
            return nil
        }
    }

    /// The number of the string with these bytes; a new one if it was not there.
    package mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>) -> (number: Int, inserted: Bool) {
        if 4 &* (ends.count &+ 1) > 3 &* slots.count { grow() }
        let hash = byteHash(bytes, seed: seed)
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let entry = slots[slot]
            let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
            if (entry ^ hash) >> 32 == 0, equals(number, bytes) { return (number, false) }
            slot = (slot &+ 1) & mask
        }
        arena.append(contentsOf: bytes)
        ends.append(arena.count)
        precondition(ends.count <= Int(UInt32.max), "more than 4,294,967,295 distinct strings")
        slots[slot] = (hash >> 32) << 32 | UInt64(ends.count)
        return (ends.count &- 1, true)
    }

    /// Gives out a number for which there is no string: an id that a vocabulary leaves out.
    package mutating func insertHole() {
        ends.append(arena.count)
    }

    @inline(__always)
    private func equals(_ number: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let range = range(of: number)
        guard range.count == bytes.count else { return false }
        return arena.withUnsafeBufferPointer { arena in
            var index = 0
            while index < bytes.count {
                if arena[range.lowerBound &+ index] != bytes[index] { return false }
                index &+= 1
            }
            return true
        }
    }

    /// Doubles the table. Entries are put in again by their hash, which only the bytes can tell.
    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count &* 2)
        let mask = larger.count &- 1
        for entry in slots where entry != 0 {
            let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
            let hash = withBytes(of: number) { byteHash($0, seed: seed) }
            var slot = Int(truncatingIfNeeded: hash) & mask
            while larger[slot] != 0 { slot = (slot &+ 1) & mask }
            larger[slot] = entry
        }
        slots = larger
    }

    /// The table stays at most three quarters full; above that, probe sequences grow long.
    private static func slotCount(for capacity: Int) -> Int {
        var count = 16
        while 3 &* count < 4 &* capacity { count &*= 2 }
        return count
    }
}
