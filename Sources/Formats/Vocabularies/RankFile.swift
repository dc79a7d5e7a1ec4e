package import BytePairs
import Tokenization

/// tiktoken's files (also Llama 3's `tokenizer.model`): a line for each token, its bytes in base64, a space,
/// its rank, which is its id.
///
/// They have no header, split pattern or special tokens. Blank lines, CRLF and lines in any order are
/// accepted. One token may be empty, written `=`, as the last of Whisper's multilingual file: it has an id, and
/// nothing encodes to it.
package enum RankFile {
    /// Reads a vocabulary.
    ///
    /// - Parameters:
    ///   - path: the file's name, for errors.
    ///   - specialTokens: their ids need no line. Any other gap is an error: a file that lost lines would
    ///     otherwise encode, and wrongly.
    ///   - allowsHoles: whether it is known that no line is lost, so that any id may have no token.
    static func parse(
        _ bytes: [UInt8], path: String, specialTokens: [SpecialToken] = [], allowsHoles: Bool = false
    ) throws(VocabularyFileError) -> Vocabulary {
        let specialIDs = Set(specialTokens.map(\.id))
        let entries = try Entries(bytes, path: path)
        let allowsHoles =
            allowsHoles
            && IDSpace.isInProportion(size: entries.all.last?.rank ?? 0, count: entries.all.count)
        var table = ByteStringTable(minimumCapacity: entries.all.count)
        var lineOfID: [Int] = []
        var emptyTokenLine: Int?
        var emptyTokens: Set<TokenID> = []
        for entry in entries.all {
            func refuse(_ problem: String, remedy: String) -> VocabularyFileError {
                VocabularyFileError(path, line: entry.line, problem, remedy: remedy)
            }
            if entry.rank < table.count {
                throw refuse(
                    "line \(lineOfID[entry.rank]) has rank \(entry.rank) already",
                    remedy: "fetch the file again, or delete one of the lines")
            }
            while table.count < entry.rank {
                guard allowsHoles || specialIDs.contains(TokenID(table.count)) else {
                    throw refuse(
                        "no token has rank \(table.count): before rank \(entry.rank) there is a hole",
                        remedy: """
                            fetch the file again if lines were lost; if a special token has this id, name it \
                            (--special 'TOKEN=\(table.count)')
                            """)
                }
                table.insertHole()
                lineOfID.append(0)
            }
            guard !entry.token.isEmpty else {
                if let emptyTokenLine {
                    throw refuse(
                        "line \(emptyTokenLine) has the empty token already",
                        remedy: "fetch the file again, or delete one of the lines")
                }
                emptyTokenLine = entry.line
                emptyTokens.insert(TokenID(table.count))
                table.insertHole()
                lineOfID.append(entry.line)
                continue
            }
            let (number, inserted) = entries.decoded.withUnsafeBufferPointer {
                table.insert(UnsafeBufferPointer(rebasing: $0[entry.token]))
            }
            guard inserted else {
                let token = hexadecimal(entries.decoded[entry.token])
                throw refuse(
                    "line \(lineOfID[number]) has the token \(token) already",
                    remedy: "fetch the file again, or delete one of the lines")
            }
            lineOfID.append(entry.line)
        }
        return try Vocabulary.ofFile(path) { try Vocabulary(table: table, emptyTokens: emptyTokens) }
    }

    /// The file's bytes for a vocabulary.
    package static func serialize(_ vocabulary: Vocabulary) -> [UInt8] {
        var text: [UInt8] = []
        for id in 0..<TokenID(vocabulary.size) {
            guard let token = vocabulary[id] else { continue }
            if token.isEmpty { text.append(UInt8(ascii: "=")) } else { Base64.encode(token, into: &text) }
            text.append(contentsOf: " \(id)\n".utf8)
        }
        return text
    }
}

/// The decoded lines of a rank file by rank, not yet checked against each other.
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
        let isSorted = zip(all, all.dropFirst()).allSatisfy { $0.rank <= $1.rank }
        if !isSorted { all.sort { ($0.rank, $0.line) < ($1.rank, $1.line) } }
    }

    private mutating func parse(_ text: Slice<UnsafeBufferPointer<UInt8>>, _ line: Int) -> Entry? {
        guard let space = text.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        let start = decoded.count
        let isEmpty = text[..<space].elementsEqual([UInt8(ascii: "=")])
        guard isEmpty || Base64.decode(text[..<space], into: &decoded) && decoded.count > start else {
            return nil
        }
        let digits = text[(space + 1)...]
        guard (1...9).contains(digits.count) else { return nil }
        var rank = 0
        for digit in digits {
            guard case 0x30...0x39 = digit else { return nil }
            rank = 10 * rank + Int(digit - 0x30)
        }
        return Entry(rank: rank, token: start..<decoded.count, line: line)
    }
}

extension Vocabulary {
    /// The SHA-256 of the rank file with these tokens, in lower-case hexadecimal; that of the published file,
    /// if the vocabulary comes from one.
    ///
    /// - Complexity: linear in the bytes of all tokens.
    package var ranksSHA256: String { sha256(RankFile.serialize(self)) }
}
