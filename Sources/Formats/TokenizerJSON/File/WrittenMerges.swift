import BytePairs
import JSON

/// The merges of a `tokenizer.json` (`"a b"` in older files, `["a", "b"]` in newer ones) or a `merges.txt`.
struct WrittenMerges {
    private let vocabulary: SpelledVocabulary
    private let spellings: UnsafeBufferPointer<UInt8>
    /// How many bytes of the right token are left out of what a merge makes.
    private let prefixCount: Int
    private var merges: [Merge] = []
    /// Both sides without escapes.
    private var decoded: [UInt8] = []
    /// What a merge makes.
    private var sides: [UInt8] = []
    /// The token that merges make next if they are in the order of ids, as they mostly are.
    private var expected: TokenID = 0

    /// Reads a list of merges whose tokens are all in `vocabulary`.
    ///
    /// - Complexity: linear in the bytes.
    static func read(
        _ json: inout JSONReader, _ vocabulary: SpelledVocabulary, prefix: String?
    ) throws(JSONError) -> [Merge] {
        try vocabulary.table.bytes.withUnsafeBufferPointer { (spellings) throws(JSONError) in
            var list = WrittenMerges(vocabulary, spellings, prefixCount: prefix?.utf8.count ?? 0)
            try list.read(&json)
            return list.merges
        }
    }

    /// Reads the lines of a merges.txt whose tokens are all in `vocabulary`. Blank lines and CRLF are
    /// accepted.
    ///
    /// - Throws: ``VocabularyFileError`` with the line.
    static func read(
        lines text: UnsafeBufferPointer<UInt8>, _ vocabulary: SpelledVocabulary, path: String
    ) throws(VocabularyFileError) -> [Merge] {
        try vocabulary.table.bytes.withUnsafeBufferPointer { (spellings) throws(VocabularyFileError) in
            var list = WrittenMerges(vocabulary, spellings, prefixCount: 0)
            var (start, number) = (0, 0)
            while start < text.count {
                let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
                let hasReturn = end > start && text[end - 1] == UInt8(ascii: "\r")
                let line = UnsafeBufferPointer(rebasing: text[start..<(hasReturn ? end - 1 : end)])
                number += 1
                do throws(JSONError) {
                    if !line.isEmpty { try list.append(line: line, at: start) }
                } catch {
                    throw VocabularyFileError(
                        path, line: number, error.problem,
                        remedy: "fetch the file again, together with the vocab.json that belongs to it")
                }
                start = end + 1
            }
            return list.merges
        }
    }

    private init(
        _ vocabulary: SpelledVocabulary, _ spellings: UnsafeBufferPointer<UInt8>, prefixCount: Int
    ) {
        self.vocabulary = vocabulary
        self.spellings = spellings
        self.prefixCount = prefixCount
        merges.reserveCapacity(vocabulary.count)
    }

    private mutating func read(_ json: inout JSONReader) throws(JSONError) {
        try json.beginArray()
        var first: JSONReader.Kind?
        while try json.nextElement() {
            let kind = try json.kind()
            guard kind == first ?? kind else {
                throw JSONError("this merge is not written like the first one", at: json.position)
            }
            first = kind
            if kind == .array { try readPair(&json) } else { try readLine(&json) }
        }
    }

    private mutating func readPair(_ json: inout JSONReader) throws(JSONError) {
        let start = json.position
        try json.beginArray()
        guard try json.nextElement() else { throw Self.notTwo(at: start) }
        let left = try json.text()
        guard try json.nextElement() else { throw Self.notTwo(at: start) }
        let right = try json.text()
        guard try !json.nextElement() else { throw Self.notTwo(at: start) }
        if left.hasEscapes || right.hasEscapes {
            decoded.removeAll(keepingCapacity: true)
            left.append(to: &decoded)
            let middle = decoded.count
            right.append(to: &decoded)
            try withDecoded { (list, bytes) throws(JSONError) in
                try list.append(
                    UnsafeBufferPointer(rebasing: bytes[..<middle]),
                    UnsafeBufferPointer(rebasing: bytes[middle...]), at: start)
            }
        } else {
            try append(left.raw, right.raw, at: start)
        }
    }

    private mutating func readLine(_ json: inout JSONReader) throws(JSONError) {
        let line = try json.text()
        guard line.hasEscapes else { return try append(line: line.raw, at: line.offset) }
        decoded.removeAll(keepingCapacity: true)
        line.append(to: &decoded)
        try withDecoded { (list, bytes) throws(JSONError) in try list.append(line: bytes, at: line.offset) }
    }

    /// Calls `body` with the bytes of `decoded`, whose memory is kept for the next merge.
    private mutating func withDecoded(
        _ body: (inout WrittenMerges, UnsafeBufferPointer<UInt8>) throws(JSONError) -> Void
    ) throws(JSONError) {
        let bytes = decoded
        decoded = []
        try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in try body(&self, bytes) }
        decoded = bytes
    }

    private mutating func append(line: UnsafeBufferPointer<UInt8>, at offset: Int) throws(JSONError) {
        // The first line of merges.txt, which files made from it may have kept.
        if line.starts(with: "#version".utf8) { return }
        guard let space = line.firstIndex(of: UInt8(ascii: " ")),
            !line[(space + 1)...].contains(UInt8(ascii: " "))
        else { throw Self.notTwo(at: offset) }
        try append(
            UnsafeBufferPointer(rebasing: line[..<space]),
            UnsafeBufferPointer(rebasing: line[(space + 1)...]), at: offset)
    }

    private mutating func append(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, at offset: Int
    ) throws(JSONError) {
        guard let leftID = vocabulary.id(of: left) else { throw Self.unknown(left, at: offset) }
        guard let rightID = vocabulary.id(of: right) else { throw Self.unknown(right, at: offset) }
        guard right.count >= prefixCount else {
            throw JSONError(
                "the right token is shorter than \"continuing_subword_prefix\", which a merge takes from it",
                at: offset)
        }
        let rest = UnsafeBufferPointer(rebasing: right[prefixCount...])
        let made = try made(left, rest, at: offset)
        merges.append(Merge(pair: Pair(left: leftID, right: rightID), token: made))
        expected = made &+ 1
    }

    /// The token that two spellings make together.
    private mutating func made(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, at offset: Int
    ) throws(JSONError) -> TokenID {
        if let range = vocabulary.range(of: expected), range.count == left.count + right.count,
            spellings[range].starts(with: left), spellings[range.dropFirst(left.count)].starts(with: right)
        {
            return expected
        }
        sides.removeAll(keepingCapacity: true)
        sides.append(contentsOf: left)
        sides.append(contentsOf: right)
        return try sides.withUnsafeBufferPointer { (sides) throws(JSONError) in
            guard let id = vocabulary.id(of: sides) else { throw Self.unknown(sides, at: offset) }
            return id
        }
    }

    private static func notTwo(at offset: Int) -> JSONError {
        JSONError("a merge is two tokens with one space between them, or a list of two tokens", at: offset)
    }

    private static func unknown(_ token: UnsafeBufferPointer<UInt8>, at offset: Int) -> JSONError {
        let name = String(decoding: UnsafeBufferPointer(rebasing: token.prefix(60)), as: UTF8.self)
        return JSONError(
            "the token \(name.debugDescription) of this merge is not in the vocabulary", at: offset)
    }
}
