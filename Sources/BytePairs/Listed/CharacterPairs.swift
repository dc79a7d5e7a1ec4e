/// The pairs of characters that lie next to each other in some token. Between two others no merge can happen,
/// so a text can be cut there.
///
/// A set of hashed bits: a pair that is not there may look as if it were, which only loses a place to cut.
struct CharacterPairs: Sendable {
    let bits: FlatArray<UInt64>

    /// Pairs of ASCII characters have bits of their own; the others share as many as fit a near cache.
    private static let hashedBits = 1 << 20
    private static let wordCount = (1 << 14 + hashedBits) / 64

    /// The pairs within strings. Ill-formed bytes pair with nothing.
    init(within strings: some Sequence<UnsafeBufferPointer<UInt8>>) {
        bits = FlatArray(count: Self.wordCount) { words in
            for string in strings {
                var previous: UInt32?
                var position = 0
                while position < string.count {
                    let character = DecodedCharacter(in: string, at: position)
                    if let previous, let scalar = character.scalar {
                        let bit = Self.bit(previous, scalar)
                        words[bit >> 6] |= 1 << UInt64(bit & 63)
                    }
                    previous = character.scalar
                    position += character.count
                }
            }
        }
    }

    /// Pairs in mapped memory, or `nil` if the size is wrong.
    init?(bits: FlatArray<UInt64>) {
        guard bits.count == Self.wordCount else { return nil }
        self.bits = bits
    }

    @inline(__always)
    func mayContain(_ first: UInt32, _ second: UInt32) -> Bool {
        let bit = Self.bit(first, second)
        return bits[bit >> 6] & (1 << UInt64(bit & 63)) != 0
    }

    @inline(__always)
    private static func bit(_ first: UInt32, _ second: UInt32) -> Int {
        if first | second < 0x80 { return Int(first << 7 | second) }
        let hash = wordHash(UInt64(first) << 32 | UInt64(second), seed: 0xA076_1D64_78BD_642F)
        return 1 << 14 + Int(truncatingIfNeeded: hash) & (hashedBits - 1)
    }
}
