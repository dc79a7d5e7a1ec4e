import Platform

extension JSONWriter {
    /// A field with a path: where its bytes are not all UTF-8, with U+FFFD for those that are not, and after it a field
    /// `pathHex` (or whatever the name is, and `Hex`) with all of them.
    package mutating func field(_ name: StaticString, path: String) {
        guard path.carriesBytes else { return field(name, path) }
        let bytes = path.carriedBytes
        field(name, String(decoding: bytes, as: UTF8.self))
        self.name(text: "\(name)Hex")
        value(bytes.map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined())
    }
}
