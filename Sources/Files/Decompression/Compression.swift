/// How a file is compressed.
public enum Compression: String, Sendable, Hashable, CaseIterable {
    /// Recognize gzip and zstd by their first bytes, with which no text begins.
    case automatic = "auto"
    /// Take the bytes as they are.
    case none
    /// RFC 1952, one member or several.
    case gzip
    /// RFC 8878, one frame or several.
    case zstd

    /// How many bytes ``recognized(by:)`` needs.
    static let signatureSize = 4

    /// The format that the first bytes of a file tell.
    static func recognized(by start: some Sequence<UInt8>) -> Compression {
        if start.starts(with: [0x1F, 0x8B, 0x08]) { return .gzip }
        if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || isSkippableFrame(start) { return .zstd }
        return .none
    }

    /// Whether zstd data begins with a frame that says nothing about the content, as pzstd writes one.
    private static func isSkippableFrame(_ start: some Sequence<UInt8>) -> Bool {
        let start = Array(start.prefix(signatureSize))
        return start.count == 4 && start[0] & 0xF0 == 0x50 && start[1...] == [0x2A, 0x4D, 0x18]
    }

    func makeDecoder() -> (any Decompressor)? {
        switch self {
        case .automatic, .none: nil
        case .gzip: GzipDecoder()
        case .zstd: ZstdDecoder()
        }
    }
}
