import BytePairs
import Tokenization

/// tiktoken's files (also Llama 3's `tokenizer.model`): a line for each token, its bytes in base64, a space, its
/// rank, which is its id.
///
/// There is no header, split pattern or special token in them. Blank lines and CRLF are tolerated; the lines can
/// stand in any order.
enum RankFile {
    /// Reads a vocabulary.
    ///
    /// - Parameters:
    ///   - path: the file's name, for errors.
    ///   - specialTokens: their ids need no line. Any other gap is an error: a file that lost lines would
    ///     otherwise encode, and wrongly.
    static func parse(
        _ bytes: [UInt8], path: String, specialTokens: [SpecialToken] = []
    ) throws(VocabularyFileError) -> Vocabulary {
        let specialIDs = Set(specialTokens.map(\.id))
        var entries = try Entries(bytes, path: path)
        entries.sortByRank()
        var table = ByteStringTable(minimumCapacity: entries.all.count)
        var lineOfID: [Int] = []
        for entry in entries.all {
            if entry.rank < table.count {
                throw VocabularyFileError(
                    path, line: entry.line,
                    "rank \(entry.rank) was given on line \(lineOfID[entry.rank]) already",
                    remedy: "fetch the file again, or delete one of the lines")
            }
            while table.count < entry.rank {
                guard specialIDs.contains(TokenID(table.count)) else {
                    throw VocabularyFileError(
                        path, line: entry.line,
                        "no token has rank \(table.count): before rank \(entry.rank) there is a hole",
                        remedy: """
                            fetch the file again if lines were lost; if a special token has this id, name it \
                            (--special 'TOKEN=\(table.count)')
                            """)
                }
                table.insertHole()
                lineOfID.append(0)
            }
            let (number, inserted) = entries.decoded.withUnsafeBufferPointer {
                table.insert(UnsafeBufferPointer(rebasing: $0[entry.token]))
            }
            guard inserted else {
                throw VocabularyFileError(
                    path, line: entry.line,
                    "the token \(hexadecimal(entries.decoded[entry.token])) is on line \(lineOfID[number]) already",
                    remedy: "fetch the file again, or delete one of the lines")
            }
            lineOfID.append(entry.line)
        }
        do {
            return try Vocabulary(table: table)
        } catch {
            throw VocabularyFileError(path, "\(error)", remedy: "fetch the file again: it is not complete")
        }
    }

    /// The file's bytes for a vocabulary.
    static func serialize(_ vocabulary: Vocabulary) -> [UInt8] {
        var text: [UInt8] = []
        for id in 0..<TokenID(vocabulary.size) {
            guard let token = vocabulary[id] else { continue }
            Base64.encode(token, into: &text)
            text.append(contentsOf: " \(id)\n".utf8)
        }
        return text
    }
}

/// The lines of a rank file, decoded but not yet judged together.
private struct Entries {
    struct Entry {
        let rank: Int
        let token: Range<Int>
        let line: Int
    }

    var all: [Entry] = []
    var decoded: [UInt8] = []

    init(_ bytes: [UInt8], path: String) throws(VocabularyFileError) {
        decoded.reserveCapacity(bytes.count / 2)
        all.reserveCapacity(bytes.count / 16)
        try bytes.withUnsafeBufferPointer { (bytes) throws(VocabularyFileError) in
            var start = 0
            var line = 0
            while start < bytes.count {
                line += 1
                let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                var end = newline
                if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
                if end > start {
                    guard let entry = parse(bytes[start..<end], line) else {
                        throw VocabularyFileError(
                            path, line: line, "this is not a token in base64, a space and a rank",
                            remedy: "fetch the file again, or name a rank file as tiktoken writes them")
                    }
                    all.append(entry)
                }
                start = newline + 1
            }
        }
    }

    private mutating func parse(_ text: Slice<UnsafeBufferPointer<UInt8>>, _ line: Int) -> Entry? {
        guard let space = text.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        let start = decoded.count
        guard Base64.decode(text[..<space], into: &decoded), decoded.count > start else { return nil }
        let digits = text[(space + 1)...]
        guard (1...9).contains(digits.count) else { return nil }
        var rank = 0
        for digit in digits {
            guard case 0x30...0x39 = digit else { return nil }
            rank = 10 * rank + Int(digit - 0x30)
        }
        return Entry(rank: rank, token: start..<decoded.count, line: line)
    }

    mutating func sortByRank() {
        let isSorted = zip(all, all.dropFirst()).allSatisfy { $0.rank <= $1.rank }
        if !isSorted { all.sort { ($0.rank, $0.line) < ($1.rank, $1.line) } }
    }
}

extension Vocabulary {
    /// The SHA-256 of the rank file that has these tokens, in lower-case hexadecimal: for a published file, as it was
    /// published.
    ///
    /// - Complexity: linear in the bytes of all tokens.
    package var ranksSHA256: String { sha256(RankFile.serialize(self)) }
}
