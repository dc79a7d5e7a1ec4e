import BPE

/// Reads ids in one of the formats.
enum IDReader {
    static func read(_ bytes: [UInt8], _ format: IDFormat) throws -> [TokenID] {
        switch format {
        case .ids: try readDecimal(bytes, separators: " \t\r\n")
        case .json: try readDecimal(bytes, separators: " \t\r\n[],")
        case .u16: try readWords(bytes[...], width: 2)
        case .u32: try readWords(bytes[...], width: 4)
        case .npy: try readNumPy(bytes)
        }
    }

    /// Numbers with any of the separators between. Of JSON this takes arrays of numbers, one or many, and any brackets.
    private static func readDecimal(_ bytes: [UInt8], separators: String) throws -> [TokenID] {
        var isSeparator = [Bool](repeating: false, count: 256)
        for separator in separators.utf8 { isSeparator[Int(separator)] = true }
        var ids: [TokenID] = []
        var position = 0
        var line = 1
        while position < bytes.count {
            if isSeparator[Int(bytes[position])] {
                if bytes[position] == UInt8(ascii: "\n") { line += 1 }
                position += 1
                continue
            }
            let end = bytes[position...].firstIndex { isSeparator[Int($0)] } ?? bytes.count
            let word = String(decoding: bytes[position..<end], as: UTF8.self)
            guard let id = TokenID(word), word.utf8.first != UInt8(ascii: "+") else {
                throw IDFormatError(
                    "line \(line): \(word.debugDescription.prefix(40)) is not an id",
                    remedy: "ids are whole numbers from 0; pass --format if they are in another format")
            }
            ids.append(id)
            position = end
        }
        return ids
    }

    private static func readWords(_ bytes: ArraySlice<UInt8>, width: Int) throws -> [TokenID] {
        guard bytes.count % width == 0 else {
            throw IDFormatError(
                "\(bytes.count) bytes are no whole number of ids of \(width) bytes",
                remedy: "check that the file is complete and that --format says how it was written")
        }
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: width).map { start in
            bytes[start..<start + width].reversed().reduce(0) { $0 << 8 | TokenID($1) }
        }
    }

    private static func readNumPy(_ bytes: [UInt8]) throws -> [TokenID] {
        let notReadable = IDFormatError(
            "this is not a NumPy file with one array of <u2 or <u4",
            remedy: "write it with numpy.save and ids.astype('<u4'), or pass the --format that it has")
        guard bytes.starts(with: NumPyHeader.magic), bytes.count >= 12 else { throw notReadable }
        // Version 1 has two bytes for the header's length, later ones four.
        let lengthWidth = bytes[6] == 1 ? 2 : 4
        let length = bytes[8..<8 + lengthWidth].reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = 8 + lengthWidth + length
        guard start <= bytes.count else { throw notReadable }
        let header = String(decoding: bytes[(8 + lengthWidth)..<start], as: UTF8.self)
        if header.contains("'<u2'") { return try readWords(bytes[start...], width: 2) }
        if header.contains("'<u4'") { return try readWords(bytes[start...], width: 4) }
        throw notReadable
    }
}
