import CIntrinsics
import Dispatch
import Synchronization
import SystemPackage

/// Writes the rest of a large file straight to the disk, past the page cache, while the next bytes are made.
///
/// Copying into the page cache takes the processor longer than the disk needs for writing, and evicts what
/// others have there (docs/decisions/large-outputs.md). Here the bytes are gathered in aligned blocks, which
/// a thread of its own writes.
///
/// For one thread at a time.
final class DiskWriter: @unchecked Sendable {
    // Unchecked: the queue alone uses a block from when it is full until it is free again.
    private let file: FileDescriptor
    private let queue = DispatchQueue(label: "bpe.disk")
    private let blocks: [UnsafeMutableRawPointer]
    private let free = DispatchSemaphore(value: 0)
    private let failure = Mutex<Errno?>(nil)
    private var current = 0
    private var filled = 0
    /// Where the current block belongs in the file.
    private var offset: Int

    private static let blockSize = 1 << 20
    private static let blockCount = 4
    /// Direct I/O wants addresses, offsets and sizes to be multiples of this, on all common disks.
    private static let alignment = 4096

    /// - Parameter offset: where the rest begins; a multiple of 4096.
    /// - Returns: `nil` where the file system has no direct I/O.
    init?(_ file: FileDescriptor, from offset: Int) {
        precondition(offset % Self.alignment == 0)
        guard bpe_set_direct(file.rawValue, true) else { return nil }
        self.file = file
        self.offset = offset
        blocks = (0..<Self.blockCount).map { _ in
            .allocate(byteCount: Self.blockSize, alignment: Self.alignment)
        }
        // One of them is the current block.
        for _ in 1..<Self.blockCount { free.signal() }
    }

    deinit { for block in blocks { block.deallocate() } }

    /// Takes bytes. Throws what went wrong with earlier ones.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.blockSize - filled))
            (blocks[current] + filled).copyMemory(from: part.baseAddress!, byteCount: part.count)
            filled += part.count
            rest = rest.dropFirst(part.count)
            if filled == Self.blockSize { try handOver() }
        }
    }

    private func handOver() throws {
        try throwFailure()
        let (number, offset) = (current, offset)
        queue.async { [self] in
            if failure.withLock({ $0 }) == nil {
                do {
                    try write(blocks[number], count: Self.blockSize, at: offset)
                } catch {
                    failure.withLock { $0 = error as? Errno ?? .ioError }
                }
            }
            free.signal()
        }
        self.offset += filled
        filled = 0
        current = (current + 1) % Self.blockCount
        free.wait()
    }

    /// Writes what is left, through the page cache, and leaves the file positioned at its end.
    func finish() throws {
        stop()
        try throwFailure()
        try write(blocks[current], count: filled, at: offset)
        try file.seek(offset: 0, from: .end)
    }

    /// Waits for the blocks under way and writes no more.
    func stop() {
        queue.sync {}
        _ = bpe_set_direct(file.rawValue, false)
    }

    private func write(_ block: UnsafeMutableRawPointer, count: Int, at offset: Int) throws {
        let bytes = UnsafeRawBufferPointer(start: block, count: count)
        do {
            try file.writeAll(toAbsoluteOffset: Int64(offset), bytes)
        } catch Errno.invalidArgument {
            // This disk wants another alignment.
            _ = bpe_set_direct(file.rawValue, false)
            try file.writeAll(toAbsoluteOffset: Int64(offset), bytes)
        }
    }

    private func throwFailure() throws {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
