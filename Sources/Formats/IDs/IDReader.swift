import BytePairs

/// Reads ids in one of the formats.
enum IDReader {
    static func read(_ bytes: [UInt8], _ format: IDFormat) throws -> [TokenID] {
        switch format {
        case .ids: try readText(bytes, isJSON: false)
        case .json: try readText(bytes, isJSON: true)
        case .u16: try readWords(bytes[...], width: 2)
        case .u32: try readWords(bytes[...], width: 4)
        case .npy: try readNumPy(bytes)
        }
    }

    private static func readText(_ bytes: [UInt8], isJSON: Bool) throws -> [TokenID] {
        var scanner = IDTextScanner(isJSON: isJSON)
        var (ids, ends): ([TokenID], [Int]) = ([], [])
        try bytes.withUnsafeBytes { try scanner.scan($0, into: &ids, ends: &ends) }
        try scanner.finish(into: &ids, ends: &ends)
        return ids
    }

    private static func readWords(_ bytes: ArraySlice<UInt8>, width: Int) throws -> [TokenID] {
        guard bytes.count % width == 0 else {
            throw IDFormatError(
                "\(bytes.count) bytes are not a whole number of ids of \(width) bytes",
                remedy: "check that the file is complete and that --format says how it was written")
        }
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: width).map { start in
            bytes[start..<start + width].reversed().reduce(0) { $0 << 8 | TokenID($1) }
        }
    }

    private static func readNumPy(_ bytes: [UInt8]) throws -> [TokenID] {
        guard let header = NumPyHeader(parsing: bytes) else {
            throw IDFormatError(
                "this is not a NumPy file with one array of <u2 or <u4",
                remedy: "write it with numpy.save and ids.astype('<u4'), or pass the --format that it has")
        }
        let ids = try readWords(bytes[header.end...], width: header.isNarrow ? 2 : 4)
        guard ids.count == header.count else {
            throw IDFormatError(
                "the header says \(header.count) ids, and there are \(ids.count)",
                remedy: "check that the file is complete")
        }
        return ids
    }
}
