/// What the first bytes of an input look like, if that is something else than text: its tokens would not be those
/// of the text that a person has in mind.
package enum ContentKind: Sendable, CaseIterable {
    case jsonLines, parquet, arrow, gzip, zstd, xz, bzip2, lz4, zip

    /// So many bytes are enough to tell.
    package static let length = 1 << 12

    /// `nil` for what looks like text.
    ///
    /// - Parameter start: the first bytes, up to ``length``.
    package init?(recognizedBy start: some Collection<UInt8>) {
        switch Compression.recognized(by: start) {
        case .gzip: self = .gzip
        case .zstd: self = .zstd
        case .none, .automatic: self.init(recognizedBySignatureOf: start)
        }
    }

    /// What this library cannot decompress.
    private init?(recognizedBySignatureOf start: some Collection<UInt8>) {
        let signatures: [(ContentKind, [UInt8])] = [
            (.parquet, Array("PAR1".utf8)), (.arrow, Array("ARROW1".utf8)),
            (.xz, [0xFD] + Array("7zXZ".utf8) + [0]), (.bzip2, Array("BZh".utf8)),
            (.lz4, [0x04, 0x22, 0x4D, 0x18]), (.zip, [0x50, 0x4B, 0x03, 0x04]),
        ]
        if let found = signatures.first(where: { start.starts(with: $0.1) }) {
            // "BZh" alone can begin a text.
            let level = start.dropFirst(3).first ?? 0
            guard found.0 != .bzip2 || (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(level) else {
                return nil
            }
            self = found.0
        } else if Self.areJSONLines(start) {
            self = .jsonLines
        } else {
            return nil
        }
    }

    /// Two lines in a row that begin as objects with a key, or one that also ends as one.
    private static func areJSONLines(_ start: some Collection<UInt8>) -> Bool {
        let start = Array(start)
        let lines = start.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: true)
        func beginsAsObject(_ line: some Collection<UInt8>) -> Bool {
            let visible = line.lazy.filter { $0 != 0x20 }
            return visible.starts(with: #"{""#.utf8)
        }
        guard let first = lines.first, beginsAsObject(first) else { return false }
        let isWhole = first.last == UInt8(ascii: "}") || first.suffix(2).elementsEqual("}\r".utf8)
        return lines.count > 1 ? isWhole && beginsAsObject(lines[1]) : isWhole && first.count < start.count
    }
}
