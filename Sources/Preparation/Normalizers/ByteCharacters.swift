/// The characters that GPT-2's files spell bytes with.
enum ByteCharacters {
    /// By byte. Visible Latin-1 characters stand for themselves, U+0100 and those after it for all other
    /// bytes.
    static let scalars: [Unicode.Scalar] = {
        var hidden: UInt32 = 0x100
        return (0...255 as ClosedRange<UInt8>).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
            default:
                defer { hidden += 1 }
                return Unicode.Scalar(hidden)!
            }
        }
    }()

    /// Spells each byte with its character.
    static func write(to result: inout RewrittenText) {
        for (position, byte) in result.source.enumerated() {
            result.write(codePoint: scalars[Int(byte)].value, from: position)
        }
    }

    /// Whether all bytes of a text are spelled as they are.
    static func leaveUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
