import Foundation

/// Memory between two pages that cannot be read, so that a byte read before it or after it ends the process.
///
/// Results do not show such a read: what lies there has no influence, until one day nothing lies there.
///
/// Not copyable, so that it lasts to the end of its scope, as its copies of texts must.
public struct GuardedMemory: ~Copyable {
    private let mapped: UnsafeMutableRawBufferPointer
    private let inside: UnsafeMutableRawBufferPointer

    /// Room for texts of this many bytes.
    public init(capacity: Int) {
        let page = Int(getpagesize())
        let size = (capacity + page - 1) / page * page
        let address = mmap(nil, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
        guard let address, address != MAP_FAILED, mprotect(address + page, size, PROT_READ | PROT_WRITE) == 0
        else { fatalError("no memory for a test") }
        mapped = UnsafeMutableRawBufferPointer(start: address, count: size + 2 * page)
        inside = UnsafeMutableRawBufferPointer(start: address + page, count: size)
    }

    deinit { munmap(mapped.baseAddress!, mapped.count) }

    /// A copy of a text just before what cannot be read; it replaces the copy before it.
    public func atEnd(_ text: [UInt8]) -> UnsafeBufferPointer<UInt8> {
        copy(text, to: inside.count - text.count)
    }

    /// A copy of a text just after what cannot be read; it replaces the copy before it.
    public func atStart(_ text: [UInt8]) -> UnsafeBufferPointer<UInt8> { copy(text, to: 0) }

    private func copy(_ text: [UInt8], to offset: Int) -> UnsafeBufferPointer<UInt8> {
        let place = UnsafeMutableRawBufferPointer(rebasing: inside[offset..<offset + text.count])
        place.copyBytes(from: text)
        return UnsafeBufferPointer(place.assumingMemoryBound(to: UInt8.self))
    }
}
