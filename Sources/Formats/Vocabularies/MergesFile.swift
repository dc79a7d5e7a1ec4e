import BytePairs

/// GPT-2's `vocab.bpe` (also `merges.txt`): after a line with the version, two tokens on each line that
/// merge, in GPT-2's characters for bytes.
///
/// Where there is no list of ids beside it, they are the 256 bytes in GPT-2's order, then one for each merge.
enum MergesFile {
    /// Whether a file begins with the line that these files begin with.
    static func isRecognized(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: "#version".utf8) }

    /// Reads a vocabulary; `path` is the file's name, for errors.
    static func parse(_ bytes: [UInt8], path: String) throws(VocabularyFileError) -> Vocabulary {
        var tokens: [[UInt8]?] = ByteAlphabet.gpt2.bytes.map { [$0] }
        var known = Set(tokens.compactMap(\.self))
        try forEachMerge(in: bytes, path: path) { (line, left, right) throws(VocabularyFileError) in
            let sides = [left, right].map { ByteAlphabet.token(spelled: String(decoding: $0, as: UTF8.self)) }
            guard let left = sides[0], let right = sides[1] else { throw notAMerge(path, line) }
            if let missing = [left, right].first(where: { !known.contains($0) }) {
                throw VocabularyFileError(
                    path, line: line, "no line before makes the token \(hexadecimal(missing))",
                    remedy: "fetch the file again: lines are missing, or out of order")
            }
            tokens.append(left + right)
            known.insert(left + right)
        }
        return try Vocabulary.ofFile(path) { try Vocabulary(tokens: tokens) }
    }

    /// Calls `body` with the number of each line that has a merge, counted from 1, and the spellings of its two
    /// tokens.
    static func forEachMerge(
        in bytes: [UInt8], path: String,
        _ body: (_ line: Int, _ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>)
            throws(VocabularyFileError) -> Void
    ) throws(VocabularyFileError) {
        var (start, line) = (0, 0)
        while start < bytes.count {
            line += 1
            let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var text = bytes[start..<newline]
            if text.last == UInt8(ascii: "\r") { text.removeLast() }
            start = newline + 1
            if text.isEmpty || line == 1 && isRecognized(text) { continue }
            let sides = text.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else { throw notAMerge(path, line) }
            try body(line, sides[0], sides[1])
        }
    }

    private static func notAMerge(_ path: String, _ line: Int) -> VocabularyFileError {
        VocabularyFileError(
            path, line: line, "this is not two tokens in GPT-2's characters with a space between",
            remedy: "fetch the file again")
    }
}
