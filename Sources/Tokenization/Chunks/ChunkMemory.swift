import Platform

/// The bytes that were read for one or more chunks. When the last chunk lets go, the memory goes back to its
/// pool.
final class ChunkMemory: @unchecked Sendable {
    // Unchecked: written to before it is shared, and only read after.
    private let memory: Memory
    private let pool: Pool<Memory>

    /// Memory that is used again: asking the system for more costs a page fault for every page.
    final class Memory {
        fileprivate var bytes = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

        deinit { bytes.deallocate() }
    }

    var bytes: UnsafeMutableBufferPointer<UInt8> { memory.bytes }

    /// Memory for at least `count` bytes.
    init(_ count: Int, from pool: Pool<Memory>) {
        self.pool = pool
        memory = pool.take()
        if memory.bytes.count < count {
            memory.bytes.deallocate()
            memory.bytes = .allocate(capacity: count)
        }
    }

    /// What one long stretch without a place to cut needed is not kept for the next.
    private static let mostKept = 8 << 20

    deinit { if memory.bytes.count <= Self.mostKept { pool.give(memory) } }

    /// As many idle blocks are kept as were in use at once.
    static func pool() -> Pool<Memory> { Pool(mostIdle: .max) { Memory() } }
}
