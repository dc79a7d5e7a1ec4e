/// The start of a `.npy` file, version 1.0: always 128 bytes, so that it can be written again when the count is known.
///
/// Source: `numpy/lib/format.py`.
struct NumPyHeader {
    var isNarrow: Bool
    var count: Int

    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    private static let length = 128

    var bytes: [UInt8] {
        let text = "{'descr': '<u\(isNarrow ? 2 : 4)', 'fortran_order': False, 'shape': (\(count),), }"
        let textLength = Self.length - Self.magic.count - 4
        let padding = String(repeating: " ", count: textLength - text.utf8.count - 1)
        return Self.magic + [1, 0, UInt8(textLength), 0] + Array("\(text)\(padding)\n".utf8)
    }
}
