/// A path that ignore files are asked about, with what is the same for all of them.
package struct PathInFolder {
    let bytes: UnsafeBufferPointer<UInt8>
    /// The last name.
    let name: UnsafeBufferPointer<UInt8>
    let nameHash: UInt64
    /// What comes after the name's last dot, if it has one.
    let fileExtension: UnsafeBufferPointer<UInt8>?
    let extensionHash: UInt64

    /// - Parameters:
    ///   - bytes: the path, valid as long as this value is used.
    ///   - nameStart: where its last name begins.
    package init(_ bytes: UnsafeBufferPointer<UInt8>, nameStart: Int) {
        self.bytes = bytes
        name = UnsafeBufferPointer(rebasing: bytes[nameStart...])
        nameHash = Self.hash(name)
        let dot = name.lastIndex(of: UInt8(ascii: "."))
        fileExtension = dot.map { [name] in UnsafeBufferPointer(rebasing: name[($0 + 1)...]) }
        extensionHash = fileExtension.map(Self.hash) ?? 0
    }

    var isHidden: Bool { name.first == UInt8(ascii: ".") }

    /// FNV-1a: names are short, and an equal hash only costs a comparison.
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
