import Synchronization

/// The bytes that were read for one or more chunks. When the last of those who need them lets go, their memory is used again.
final class ChunkMemory: @unchecked Sendable {
    // Unchecked: written to before it is shared, and read after.
    let bytes: UnsafeMutableBufferPointer<UInt8>
    private let pool: Pool

    /// Memory that no chunk needs.
    final class Pool: Sendable {
        private let idle = Mutex<[Idle]>([])

        private struct Idle: @unchecked Sendable {
            let bytes: UnsafeMutableBufferPointer<UInt8>
        }

        deinit { for memory in idle.withLock({ $0 }) { memory.bytes.deallocate() } }

        /// Memory for at least so many bytes.
        func memory(of count: Int) -> ChunkMemory {
            let old = idle.withLock { $0.popLast() }
            if let old, old.bytes.count >= count { return ChunkMemory(old.bytes, self) }
            old?.bytes.deallocate()
            return ChunkMemory(.allocate(capacity: count), self)
        }

        fileprivate func take(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
            let idle = Idle(bytes: bytes)
            self.idle.withLock { $0.append(idle) }
        }
    }

    private init(_ bytes: UnsafeMutableBufferPointer<UInt8>, _ pool: Pool) {
        self.bytes = bytes
        self.pool = pool
    }

    deinit { pool.take(bytes) }
}
