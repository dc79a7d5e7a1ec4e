/// The start of a `.npy` file.
///
/// Source: `numpy/lib/format.py`.
package struct NumPyHeader {
    /// Two bytes an id, or four.
    package var isNarrow: Bool
    /// How many ids there are.
    package var count: Int
    /// Where the ids begin. This project writes headers of one length, so that they can be overwritten when
    /// the count is known.
    package private(set) var end = 128

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    package init(isNarrow: Bool, count: Int) {
        self.isNarrow = isNarrow
        self.count = count
    }

    /// The header of a file with one one-dimensional array of numbers that can be ids; `nil` for any other.
    package init?(parsing bytes: [UInt8]) {
        guard bytes.starts(with: Self.magic), bytes.count >= 12 else { return nil }
        // Version 1 has two bytes for the text's length, later ones four.
        let lengthWidth = bytes[6] == 1 ? 2 : 4
        let start = 8 + lengthWidth
        end = start + bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard end <= bytes.count else { return nil }
        let text = String(decoding: bytes[start..<end].filter { $0 != 0x20 && $0 != 0x0A }, as: UTF8.self)
        let kinds = ["<u2": true, "<u4": false]
        guard
            let kind = kinds.first(where: {
                text.hasPrefix("{'descr':'\($0.key)','fortran_order':False,'shape':(")
            }),
            let digits = text.split(separator: "(").last?.split(separator: ",").first,
            let count = Int(digits),
            text.hasSuffix("(\(count),),}") || text.hasSuffix("(\(count),)}")
        else { return nil }
        isNarrow = kind.value
        self.count = count
    }

    package var bytes: [UInt8] {
        let text = "{'descr': '<u\(isNarrow ? 2 : 4)', 'fortran_order': False, 'shape': (\(count),), }"
        let textLength = end - Self.magic.count - 4
        let padding = String(repeating: " ", count: textLength - text.utf8.count - 1)
        return Self.magic + [1, 0, UInt8(textLength), 0] + Array("\(text)\(padding)\n".utf8)
    }
}
