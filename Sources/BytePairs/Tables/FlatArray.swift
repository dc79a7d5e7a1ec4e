/// An immutable array in its own memory or in a mapped file. Indexes are not checked.
struct FlatArray<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // Unchecked: no one writes to the memory after `init`.
    let base: UnsafePointer<Element>
    let count: Int
    private let owner: AnyObject

    /// An array in memory of its own, all zeros except for what `initialize` writes.
    init(count: Int, _ initialize: (UnsafeMutablePointer<Element>) -> Void) {
        let memory = OwnedMemory(size: max(count, 1) * MemoryLayout<Element>.stride)
        let elements = UnsafeMutableRawPointer(memory.base).bindMemory(to: Element.self, capacity: count)
        initialize(elements)
        base = UnsafePointer(elements)
        self.count = count
        owner = memory
    }

    init(_ elements: [Element]) {
        self.init(count: elements.count) { $0.initialize(from: elements, count: elements.count) }
    }

    /// An array in aligned bytes that `owner` keeps in place.
    init(_ bytes: UnsafeRawBufferPointer, of owner: AnyObject) {
        count = bytes.count / MemoryLayout<Element>.stride
        base = bytes.baseAddress!.bindMemory(to: Element.self, capacity: count)
        self.owner = owner
    }

    @inline(__always)
    subscript(index: Int) -> Element { base[index] }

    var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(elements) }
}

private final class OwnedMemory {
    let base: UnsafeMutablePointer<UInt8>
    private let size: Int

    init(size: Int) {
        base = .allocateTable(capacity: size)
        self.size = size
    }

    deinit { base.freeTable(capacity: size) }
}
