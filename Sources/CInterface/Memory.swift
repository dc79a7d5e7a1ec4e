import CBPE
import Platform

/// Elements in memory that the caller frees with `bpe_free`.
func allocatedCopy<Element>(_ elements: UnsafeBufferPointer<Element>) -> UnsafeMutablePointer<Element> {
    let size = max(elements.count * MemoryLayout<Element>.stride, 1)
    guard let memory = malloc(size) else { fatalError("there is no memory for \(size) bytes") }
    let copy = memory.bindMemory(to: Element.self, capacity: elements.count)
    if let source = elements.baseAddress { copy.initialize(from: source, count: elements.count) }
    return copy
}

/// Bytes that the caller frees.
func allocatedBytes(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar> {
    bytes.withUnsafeBytes { allocatedCopy($0.bindMemory(to: CChar.self)) }
}

/// A string that ends in a NUL, which the caller frees.
func allocatedString(_ text: String) -> UnsafeMutablePointer<CChar> {
    allocatedBytes(Array(text.utf8.filter { $0 != 0 }) + [0])
}

/// A name or path of the caller; empty for `NULL`.
func string(_ start: UnsafePointer<CChar>?) -> String { start.map { String(cString: $0) } ?? "" }

extension bpe_bytes {
    var buffer: UnsafeBufferPointer<UInt8> { bytes(start, count) }
}

/// Bytes of the caller.
func bytes(_ start: UnsafePointer<CChar>?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count).bindMemory(to: UInt8.self)
}

@c @implementation
package func bpe_free(_ memory: UnsafeMutableRawPointer?) { free(memory) }

private let libraryVersion = OwnedString(Version.current)

@c @implementation
package func bpe_library_version() -> UnsafePointer<CChar>? { libraryVersion.start }

@c @implementation
package func bpe_interface_version() -> UInt32 { UInt32(BPE_INTERFACE_VERSION) }
