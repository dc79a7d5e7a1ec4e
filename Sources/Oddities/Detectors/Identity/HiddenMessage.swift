/// What a row of characters that cannot be seen spells.
///
/// Tag characters are a copy of ASCII that nothing shows. The 256 variation selectors can stand for the 256
/// bytes.
///
/// Sources: Unicode Standard, 23.9, "Tag Characters"; P. Butler, "Smuggling arbitrary data through an emoji",
/// 2025.
struct HiddenMessage {
    static let tags: ClosedRange<UInt32> = 0xE0020...0xE007F

    let bytes: [UInt8]

    /// `nil` if they spell nothing.
    init?(_ codePoints: [UInt32]) {
        guard codePoints.count > 1 else { return nil }
        bytes = codePoints.compactMap { codePoint in
            switch codePoint {
            case Self.tags: UInt8(codePoint - 0xE0000)
            case 0xFE00...0xFE0F: UInt8(codePoint - 0xFE00)
            case 0xE0100...0xE01EF: UInt8(codePoint - 0xE0100 + 16)
            default: nil
            }
        }
        // A language tag and a cancel tag frame a message and are no part of it.
        guard bytes.count * 2 > codePoints.count, bytes.contains(where: { $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
    }
}
