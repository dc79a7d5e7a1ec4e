import Platform
package import SystemPackage

/// Bytes on their way out, gathered to be written in large portions.
package final class ByteStream {
    private let sink: (UnsafeRawBufferPointer) throws -> Void
    private var buffer: [UInt8] = []

    private static let portion = 1 << 16

    package init(_ sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.sink = sink
        buffer.reserveCapacity(Self.portion + 4096)
    }

    package convenience init(_ file: FileDescriptor, name: String) {
        self.init { bytes in
            do {
                try file.writeAllWaiting(bytes)
            } catch {
                throw FileFailure("write", name, error)
            }
        }
    }

    /// Writes text for people: names in it as they are read, whatever bytes they carry.
    package func write(_ text: String) throws {
        try write(text.readable.utf8)
    }

    package func write(_ bytes: some Sequence<UInt8>) throws {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.portion { try flush() }
    }

    /// Passes on a large portion without gathering it first.
    package func write(portion: UnsafeRawBufferPointer) throws {
        guard portion.count >= Self.portion else { return try write(portion) }
        try flush()
        try sink(portion)
    }

    package func flush() throws {
        defer { buffer.removeAll(keepingCapacity: true) }
        if !buffer.isEmpty { try buffer.withUnsafeBytes(sink) }
    }
}
