import Files

/// Megatron's pair of files: ids, and an index with a length, an offset and a number for each document.
///
/// Source: `megatron/core/datasets/indexed_dataset.py`.
struct Megatron: DatasetLayout {
    let isNarrow: Bool

    var pathExtension: String { "bin" }
    var needsPathExtension: Bool { true }
    /// Megatron has no code for four bytes without a sign.
    var dtype: String? { isNarrow ? "<u2" : "<i4" }

    func indexPath(of path: String) -> String? { Self.indexPath(of: path) }

    static func indexPath(of path: String) -> String {
        (path.hasSuffix(".bin") ? String(path.dropLast(4)) : path) + ".idx"
    }

    static let headerSize = 34

    func writeIndex(
        _ totals: DatasetTotals, ends: () throws -> InputReader, to index: ByteStream
    ) throws -> Bool {
        let width = isNarrow ? 2 : 4
        try index.write(Self.magic)
        try index.write(littleEndian: UInt64(1))
        try index.write([isNarrow ? Self.narrowCode : Self.wideCode])
        try index.write(littleEndian: UInt64(totals.documents))
        try index.write(littleEndian: UInt64(totals.documents + 1))
        var start = 0
        try forEachNumber(in: ends()) { end in
            guard let length = Int32(exactly: end - start) else {
                throw DatasetTooLarge(format: .megatron, limit: Int(Int32.max))
            }
            try index.write(littleEndian: length)
            start = end
        }
        start = 0
        try forEachNumber(in: ends()) { end in
            try index.write(littleEndian: Int64(start * width))
            start = end
        }
        for document in 0...totals.documents { try index.write(littleEndian: Int64(document)) }
        return true
    }

    private static let magic = Array("MMIDIDX\0\0".utf8)
    private static let narrowCode: UInt8 = 8
    private static let wideCode: UInt8 = 4

    /// What the start of an index says; `nil` if it is none of this kind.
    static func parse(_ header: [UInt8]) -> (isNarrow: Bool, documents: Int)? {
        guard header.count == headerSize, header.starts(with: magic), header[9] == 1,
            header[10..<17].allSatisfy({ $0 == 0 }), [narrowCode, wideCode].contains(header[17])
        else { return nil }
        let counts = header.withUnsafeBytes { bytes in
            [18, 26].map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)) }
        }
        guard counts[0] < 1 << 48, counts[1] == counts[0] + 1 else { return nil }
        return (header[17] == narrowCode, Int(counts[0]))
    }
}
