import BytePairs

/// Reads ids in one of the formats.
enum IDReader {
    static func read(_ bytes: [UInt8], _ format: IDFormat) throws -> [TokenID] {
        switch format {
        case .ids: try readDecimal(bytes)
        case .json: try readJSON(bytes)
        case .u16: try readWords(bytes[...], width: 2)
        case .u32: try readWords(bytes[...], width: 4)
        case .npy: try readNumPy(bytes)
        }
    }

    /// Numbers separated by white space.
    private static func readDecimal(_ bytes: [UInt8]) throws -> [TokenID] {
        var words = Words(bytes)
        var ids: [TokenID] = []
        while let word = words.next() { ids.append(try id(word, line: words.line)) }
        return ids
    }

    /// One or several arrays of numbers.
    private static func readJSON(_ bytes: [UInt8]) throws -> [TokenID] {
        var words = Words(bytes, punctuation: "[],")
        func nextInArray() throws -> ArraySlice<UInt8> {
            if let word = words.next() { return word }
            throw IDFormatError(
                "line \(words.line): the array has no end", remedy: "check that the input is complete")
        }
        var ids: [TokenID] = []
        while let opening = words.next() {
            try expect("[", opening, words.line)
            var word = try nextInArray()
            if word.elementsEqual("]".utf8) { continue }
            while true {
                ids.append(try id(word, line: words.line))
                let separator = try nextInArray()
                if separator.elementsEqual("]".utf8) { break }
                try expect(",", separator, words.line)
                word = try nextInArray()
            }
        }
        return ids
    }

    private static func expect(_ expected: String, _ word: ArraySlice<UInt8>, _ line: Int) throws {
        guard !word.elementsEqual(expected.utf8) else { return }
        throw IDFormatError(
            "line \(line): \(shown(word)) where '\(expected)' should be",
            remedy: "ids in JSON are arrays of whole numbers: [1, 2, 3]")
    }

    private static func id(_ word: ArraySlice<UInt8>, line: Int) throws -> TokenID {
        var id: TokenID = 0
        for byte in word {
            let (tens, overflow) = id.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(TokenID(byte &- 0x30))
            guard byte &- 0x30 < 10, !overflow, !carry else {
                throw IDFormatError(
                    "line \(line): \(shown(word)) is not an id",
                    remedy:
                        "ids are whole numbers from 0; if they are in another format, name it (decode: --format, report: --ids)"
                )
            }
            id = sum
        }
        return id
    }

    private static func shown(_ word: ArraySlice<UInt8>) -> Substring {
        String(decoding: word, as: UTF8.self).debugDescription.prefix(40)
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

/// The words of a text: what lies between white space, and each punctuation mark on its own.
private struct Words {
    private enum Kind { case word, space, punctuation }

    private let bytes: [UInt8]
    private let kinds: [Kind]
    private var position = 0
    /// The line of the last word, counted from 1.
    private(set) var line = 1

    init(_ bytes: [UInt8], punctuation: String = "") {
        self.bytes = bytes
        var kinds = [Kind](repeating: .word, count: 256)
        for byte in " \t\r\n".utf8 { kinds[Int(byte)] = .space }
        for byte in punctuation.utf8 { kinds[Int(byte)] = .punctuation }
        self.kinds = kinds
    }

    /// The next word, which is never empty.
    mutating func next() -> ArraySlice<UInt8>? {
        while position < bytes.count, kind(at: position) == .space {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
        guard position < bytes.count else { return nil }
        let start = position
        position += 1
        if kind(at: start) == .word {
            while position < bytes.count, kind(at: position) == .word { position += 1 }
        }
        return bytes[start..<position]
    }

    private func kind(at position: Int) -> Kind { kinds[Int(bytes[position])] }
}
