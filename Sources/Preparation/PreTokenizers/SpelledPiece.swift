/// A piece with each byte as the character that GPT-2's files spell it with.
struct SpelledPiece {
    /// In UTF-8.
    private(set) var characters: [UInt8] = []
    /// For each byte of `characters` and for their end, the byte of the piece.
    private var places: [Int] = []

    init(_ piece: UnsafeBufferPointer<UInt8>) {
        for (place, byte) in piece.enumerated() {
            let utf8 = UTF8.encode(Self.characterOfByte[Int(byte)])!
            characters.append(contentsOf: utf8)
            places.append(contentsOf: repeatElement(place, count: utf8.count))
        }
        places.append(piece.count)
    }

    /// The bytes of the piece that a range of characters stands for.
    func bytes(of range: Range<Int>) -> Range<Int> { places[range.lowerBound]..<places[range.upperBound] }

    /// Visible Latin-1 characters stand for themselves, U+0100 and those after it for all other bytes.
    private static let characterOfByte: [Unicode.Scalar] = {
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
}
