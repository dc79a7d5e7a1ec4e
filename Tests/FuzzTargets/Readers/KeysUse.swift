import Terminal

/// Reads what a terminal sends: the keys must be the same whole and byte by byte.
enum KeysUse {
    static func read(_ bytes: [UInt8]) throws {
        var (whole, parts) = (KeyDecoder(), KeyDecoder())
        let keys = whole.decode(bytes) + whole.flush()
        let others = bytes.flatMap { parts.decode(CollectionOfOne($0)) } + parts.flush()
        try check(keys == others, "\(bytes): \(keys), byte by byte \(others)")
        for case .text(let text) in keys {
            try check(!text.contains { $0 < 0x20 || $0 == 0x7F }, "a control character is text: \(text)")
        }
    }
}
