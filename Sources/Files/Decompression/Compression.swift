/// How a file is packed.
public enum Compression: String, Sendable, Hashable, CaseIterable {
    /// Tell by the first bytes, which for gzip and zstd are such as no text begins with.
    case automatic = "auto"
    /// Take the bytes as they are.
    case none
    /// RFC 1952, one member or several.
    case gzip
    /// RFC 8878, one frame or several.
    case zstd

    /// How many bytes ``recognized(by:)`` needs.
    static let signatureSize = 4

    /// What the first bytes of a file say.
    static func recognized(by start: UnsafeRawBufferPointer) -> Compression {
        if start.starts(with: [0x1F, 0x8B, 0x08]) { return .gzip }
        if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        return .none
    }
}
