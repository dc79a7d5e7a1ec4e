import CBPE
import CIntrinsics
import Platform

/// Where an array goes, as a parameter of C.
package typealias ArrayResult<Element> = UnsafeMutablePointer<UnsafeMutablePointer<Element>?>

/// Elements in memory that the caller frees with `bpe_free`.
func allocatedCopy<Element>(_ elements: UnsafeBufferPointer<Element>) -> UnsafeMutablePointer<Element> {
    let size = max(elements.count * MemoryLayout<Element>.stride, 1)
    guard let memory = malloc(size) else { bpe_end_without_memory(size) }
    let copy = memory.bindMemory(to: Element.self, capacity: elements.count)
    if let source = elements.baseAddress { copy.initialize(from: source, count: elements.count) }
    return copy
}

/// Gives the caller an array to free, and how many elements it has. Without a place for it, none is made.
func give<Element>(
    _ elements: UnsafeBufferPointer<Element>, _ start: ArrayResult<Element>?,
    _ count: UnsafeMutablePointer<Int>? = nil
) {
    start?.pointee = allocatedCopy(elements)
    count?.pointee = elements.count
}

/// The same with bytes.
func give(_ bytes: some Collection<UInt8>, _ start: ArrayResult<CChar>?, _ count: UnsafeMutablePointer<Int>?)
{
    Array(bytes).withUnsafeBytes { give($0.bindMemory(to: CChar.self), start, count) }
}

/// A string that ends in a NUL, which the caller frees.
func allocatedString(_ text: String) -> UnsafeMutablePointer<CChar> {
    (text.utf8.filter { $0 != 0 } + [0]).withUnsafeBytes { allocatedCopy($0.bindMemory(to: CChar.self)) }
}

/// Paths of files, as a parameter of C.
package typealias Paths = UnsafePointer<UnsafePointer<CChar>?>

/// Names or paths of the caller.
func strings(_ paths: Paths?, _ count: Int) -> [String] {
    UnsafeBufferPointer(start: paths, count: paths == nil ? 0 : count).map { string($0) }
}

/// A name or path of the caller; empty for `NULL`.
func string(_ start: UnsafePointer<CChar>?) -> String { start.map { String(carrying: $0) } ?? "" }

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
