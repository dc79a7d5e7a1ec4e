/// How vocabularies of characters spell a token for one byte: `<0x0A>`.
enum ByteSpelling {
    static func spelling(of byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)], UInt8(ascii: ">")]
    }

    /// The byte of a spelling, `nil` if it is another token's.
    static func byte(of spelling: [UInt8]) -> UInt8? {
        guard spelling.count == 6, spelling.starts(with: "<0x".utf8),
            let byte = UInt8(String(decoding: spelling[3...4], as: UTF8.self), radix: 16),
            self.spelling(of: byte) == spelling
        else { return nil }
        return byte
    }
}
