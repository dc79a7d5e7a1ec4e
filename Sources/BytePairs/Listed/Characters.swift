/// A character at a place in bytes that need not be UTF-8.
struct DecodedCharacter {
    /// The code point, or `nil` for a byte that is not part of a well-formed character.
    let scalar: UInt32?
    /// How many bytes it has: one if it is ill-formed.
    let count: Int

    /// The character that begins at `start`.
    @inline(__always)
    init(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
        let first = UInt32(bytes[start])
        self = first < 0x80 ? Self(scalar: first, count: 1) : Self(in: bytes, at: start, lead: first)
    }

    @inline(__always)
    private init(scalar: UInt32, count: Int) {
        self.scalar = scalar
        self.count = count
    }

    @inline(__always)
    private init(in bytes: UnsafeBufferPointer<UInt8>, at start: Int, lead: UInt32) {
        if lead >= 0xC2, lead < 0xF0, start &+ 2 < bytes.count {
            let (second, third) = (UInt32(bytes[start &+ 1]), UInt32(bytes[start &+ 2]))
            if lead < 0xE0, second & 0xC0 == 0x80 {
                self.init(scalar: (lead & 0x1F) << 6 | second & 0x3F, count: 2)
                return
            }
            let value = (lead & 0xF) << 12 | (second & 0x3F) << 6 | third & 0x3F
            if lead >= 0xE0, (second << 8 | third) & 0xC0C0 == 0x8080, value >= 0x800, value >> 11 != 0x1B {
                self.init(scalar: value, count: 3)
                return
            }
        }
        self.init(rareIn: bytes, at: start, lead: lead)
    }

    /// Also where the text ends, and ill-formed.
    @inline(never)
    private init(rareIn bytes: UnsafeBufferPointer<UInt8>, at start: Int, lead: UInt32) {
        let length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1
        guard length > 1, start + length <= bytes.count else {
            (scalar, count) = (nil, 1)
            return
        }
        var value = lead & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let next = UInt32(bytes[start + offset])
            guard next & 0xC0 == 0x80 else {
                (scalar, count) = (nil, 1)
                return
            }
            value = value << 6 | next & 0x3F
        }
        let isShortest = length == 2 || (length == 3 ? value >= 0x800 : value >= 0x1_0000)
        guard isShortest, value < 0x11_0000, !(0xD800..<0xE000).contains(value) else {
            (scalar, count) = (nil, 1)
            return
        }
        (scalar, count) = (value, length)
    }
}
