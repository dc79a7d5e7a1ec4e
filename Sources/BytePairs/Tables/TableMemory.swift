import CIntrinsics

extension UnsafeMutablePointer where Pointee: ~Copyable {
    /// Zeroed memory, on huge pages if it is large. Free it with ``freeTable(capacity:)``.
    static func allocateTable(capacity: Int) -> Self {
        let size = capacity * MemoryLayout<Pointee>.stride
        guard let memory = bpe_allocate_table(size) else { bpe_end_without_memory(size) }
        return memory.bindMemory(to: Pointee.self, capacity: capacity)
    }

    func freeTable(capacity: Int) { bpe_free_table(self, capacity * MemoryLayout<Pointee>.stride) }
}

/// The smallest power of two that is at least `count`, and not less than 16.
func tableCapacity(atLeast count: Int) -> Int {
    max(16, 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount))
}
