import CIntrinsics

/// Byte strings, each stored once and numbered in order of insertion, looked up by their bytes.
///
/// - Complexity: look-up and insertion are linear in the string's length, on average.
package struct ByteStringTable: Sendable {
    /// All strings, one after the other.
    package private(set) var bytes: [UInt8] = []
    /// Where each string ends in `bytes`; it starts where the previous one ends.
    private(set) var ends: [Int] = []
    /// 0 if free; else the upper half of the hash, and the string's number plus one in the lower half.
    private var slots: [UInt64]
    private let seed: UInt64

    /// An empty table.
    ///
    /// - Parameter seed: of the hashes. No one can choose strings that collide in a table of a random seed.
    package init(seed: UInt64 = .random(in: .min ... .max), minimumCapacity: Int = 0) {
        self.seed = seed
        // At most three quarters full; beyond that, probe sequences grow long.
        slots = Array(repeating: 0, count: tableCapacity(atLeast: (4 * minimumCapacity + 2) / 3))
    }

    /// How many numbers are in use, including those of holes.
    package var count: Int { ends.count }

    /// Approximate memory use in bytes.
    var memory: Int { bytes.capacity + 8 * ends.capacity + 8 * slots.count }

    /// Where string `number` is in ``bytes``.
    @inline(__always)
    package func range(of number: Int) -> Range<Int> {
        (number == 0 ? 0 : ends[number &- 1])..<ends[number]
    }

    package subscript(number: Int) -> ArraySlice<UInt8> { bytes[range(of: number)] }

    /// Calls `body` with the bytes of string `number`, without copying them.
    @inline(__always)
    func withBytes<Result, Failure: Error>(
        of number: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let range = range(of: number)
        return try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: bytes[range]))
        }
    }

    /// The number of the string with these bytes, or `nil` if there is none.
    @inline(__always)
    package func number(of string: UnsafeBufferPointer<UInt8>) -> Int? {
        let hash = byteHash(string, seed: seed)
        return slots.withUnsafeBufferPointer { slots in
            let entry = slots[slot(of: string, hash: hash, in: slots)]
            return entry == 0 ? nil : Self.number(in: entry)
        }
    }

    /// Adds a string unless it is there already, and returns its number.
    package mutating func insert(_ string: UnsafeBufferPointer<UInt8>) -> (number: Int, inserted: Bool) {
        if 4 &* (ends.count &+ 1) > 3 &* slots.count { grow() }
        let hash = byteHash(string, seed: seed)
        let slot = slots.withUnsafeBufferPointer { self.slot(of: string, hash: hash, in: $0) }
        guard slots[slot] == 0 else { return (Self.number(in: slots[slot]), false) }
        bytes.append(contentsOf: string)
        ends.append(bytes.count)
        precondition(ends.count <= Int(UInt32.max), "more than 4,294,967,295 distinct strings")
        slots[slot] = (hash >> 32) << 32 | UInt64(ends.count)
        return (ends.count &- 1, true)
    }

    /// Skips a number: an id that a vocabulary does not use.
    package mutating func insertHole() {
        ends.append(bytes.count)
    }

    /// The slot of a string, or the free slot where it belongs.
    @inline(__always)
    private func slot(
        of string: UnsafeBufferPointer<UInt8>, hash: UInt64, in slots: UnsafeBufferPointer<UInt64>
    ) -> Int {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let entry = slots[slot]
            if (entry ^ hash) >> 32 == 0, equals(Self.number(in: entry), string) { break }
            slot = (slot &+ 1) & mask
        }
        return slot
    }

    @inline(__always)
    private static func number(in entry: UInt64) -> Int { Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1 }

    @inline(__always)
    private func equals(_ number: Int, _ string: UnsafeBufferPointer<UInt8>) -> Bool {
        let range = range(of: number)
        guard range.count == string.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            string.isEmpty
                || bpe_equal_bytes(bytes.baseAddress! + range.lowerBound, string.baseAddress!, string.count)
        }
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count &* 2)
        larger.withUnsafeMutableBufferPointer { larger in
            for entry in slots where entry != 0 { insert(Self.number(in: entry), into: larger) }
        }
        slots = larger
    }

    /// Inserts a string into zeroed slots, a power of two of them.
    private func insert(_ number: Int, into slots: UnsafeMutableBufferPointer<UInt64>) {
        let hash = withBytes(of: number) { byteHash($0, seed: seed) }
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 { slot = (slot &+ 1) & mask }
        slots[slot] = (hash >> 32) << 32 | UInt64(number &+ 1)
    }
}
