import Files

/// Where documents are in a file of ids, read from the file next to it.
enum DocumentIndex {
    /// The number of tokens up to the end of each document, eight bytes each.
    case ends(path: String)
    /// Megatron's `.idx` of this many documents.
    case megatron(path: String, documents: Int, isNarrow: Bool)

    func positions(ofDocument number: Int) throws -> Range<Int> {
        let (start, end): (Int, Int)
        switch self {
        case .ends(let path):
            let count = try count
            guard (0..<count).contains(number) else {
                throw DatasetProblem.noDocument(path, number, count: count)
            }
            start = number == 0 ? 0 : try Self.number(UInt64.self, at: 8 * (number - 1), of: path)
            end = try Self.number(UInt64.self, at: 8 * number, of: path)
        case .megatron(let path, let documents, let isNarrow):
            guard (0..<documents).contains(number) else {
                throw DatasetProblem.noDocument(path, number, count: documents)
            }
            let lengths = Megatron.headerSize
            let length = try Self.number(UInt32.self, at: lengths + 4 * number, of: path)
            let offset = try Self.number(UInt64.self, at: lengths + 4 * documents + 8 * number, of: path)
            start = offset / (isNarrow ? 2 : 4)
            end = start + length
        }
        guard start <= end, end < 1 << 60 else { throw Self.damage(path) }
        return start..<end
    }

    /// How many tokens there are.
    func tokens() throws -> Int {
        let count = try count
        return count == 0 ? 0 : try positions(ofDocument: count - 1).upperBound
    }

    private var count: Int {
        get throws {
            switch self {
            case .megatron(_, let documents, _): return documents
            case .ends(let path):
                let size = FileTree.byteCount(of: [path])
                guard size % 8 == 0 else { throw Self.damage(path) }
                return size / 8
            }
        }
    }

    private var path: String {
        switch self {
        case .ends(let path), .megatron(let path, _, _): path
        }
    }

    private static func number<Number: FixedWidthInteger>(
        _ type: Number.Type, at offset: Int, of path: String
    ) throws -> Int {
        let bytes = try read(MemoryLayout<Number>.size, at: offset, of: path)
        guard bytes.count == MemoryLayout<Number>.size,
            let number = Int(exactly: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }), number < 1 << 60
        else { throw damage(path) }
        return number
    }

    /// Some bytes of a file; fewer if it ends.
    static func read(_ count: Int, at offset: Int, of path: String) throws -> [UInt8] {
        let input = try InputReader(path, compression: .none)
        try input.skip(to: offset)
        return try input.read(count)
    }

    private static func damage(_ path: String) -> DatasetProblem {
        DatasetProblem(
            path, "this is no index of documents, or it is damaged",
            remedy: "make the dataset again with bpe encode")
    }
}

extension InputReader {
    /// The next bytes; fewer if the input ends.
    func read(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        try bytes.withUnsafeMutableBytes { bytes in
            while filled < count, case let more = try read(into: .init(rebasing: bytes[filled...])), more > 0
            {
                filled += more
            }
        }
        return Array(bytes.prefix(filled))
    }
}
