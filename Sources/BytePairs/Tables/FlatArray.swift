import CIntrinsics

/// Elements side by side in memory that never changes: memory of its own, or a part of a mapped file.
///
/// Nothing is checked: whoever asks knows that an index is in range.
package struct FlatArray<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // Unchecked: nobody writes to what `base` points at after `init`.
    package let base: UnsafePointer<Element>
    package let count: Int
    private let owner: AnyObject

    /// An array in memory of its own, all zeros until `initialize` writes to it.
    package init(count: Int, _ initialize: (UnsafeMutablePointer<Element>) -> Void) {
        let memory = OwnMemory(size: max(count, 1) * MemoryLayout<Element>.stride)
        let elements = memory.base.bindMemory(to: Element.self, capacity: count)
        initialize(elements)
        base = UnsafePointer(elements)
        self.count = count
        owner = memory
    }

    /// An array in bytes that `owner` keeps where they are. Begins with a whole element.
    package init(_ bytes: UnsafeRawBufferPointer, of owner: AnyObject) {
        count = bytes.count / MemoryLayout<Element>.stride
        base = bytes.baseAddress!.bindMemory(to: Element.self, capacity: count)
        self.owner = owner
    }

    @inline(__always)
    package subscript(index: Int) -> Element { base[index] }

    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<Element>.stride)
    }
}

private final class OwnMemory {
    let base: UnsafeMutableRawPointer
    private let size: Int

    init(size: Int) {
        guard let base = bpe_allocate_table(size) else {
            fatalError("no memory for a table of \(size) bytes")
        }
        self.base = base
        self.size = size
    }

    deinit { bpe_free_table(base, size) }
}
