import CBPE
import CInterface
import Testing

/// The embedded encoding, opened as C does it.
func openedDefault() throws -> OpaquePointer {
    var opened: OpaquePointer?
    #expect(bpe_open("default", &opened, nil) == BPE_OK)
    return try #require(opened)
}

/// The elements of an array that a function has allocated, which is freed.
func elements<Element>(_ start: UnsafeMutablePointer<Element>?, _ count: Int) -> [Element] {
    defer { bpe_free(start) }
    return Array(UnsafeBufferPointer(start: start, count: count))
}
