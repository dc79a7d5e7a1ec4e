import Display
import JSON

extension JSONWriter {
    /// Bytes as ``visible(_:)`` shows them.
    mutating func value(visible bytes: UnsafeBufferPointer<UInt8>) {
        // Most tokens are printable ASCII, in which only spaces are shown otherwise.
        guard bytes.allSatisfy({ $0 &- 0x20 < 0x5F }) else { return value(visible(bytes)) }
        value(utf8: bytes, space: (0xE2, 0x90, 0xA0))
    }
}
