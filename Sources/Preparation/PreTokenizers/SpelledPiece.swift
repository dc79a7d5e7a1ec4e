/// A piece with each byte as the character that GPT-2's files spell it with.
struct SpelledPiece {
    /// In UTF-8.
    private(set) var characters: [UInt8] = []
    /// For each byte of `characters` and for their end, the byte of the piece.
    private var places: [Int] = []

    init(_ piece: UnsafeBufferPointer<UInt8>) {
        for (place, byte) in piece.enumerated() {
            let utf8 = UTF8.encode(ByteCharacters.scalars[Int(byte)])!
            characters.append(contentsOf: utf8)
            places.append(contentsOf: repeatElement(place, count: utf8.count))
        }
        places.append(piece.count)
    }

    /// The bytes of the piece that a range of characters stands for.
    func bytes(of range: Range<Int>) -> Range<Int> { places[range.lowerBound]..<places[range.upperBound] }
}
