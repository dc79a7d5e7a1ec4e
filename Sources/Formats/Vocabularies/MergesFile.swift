import BytePairs

/// GPT-2's `vocab.bpe` (also `merges.txt`): after a line with the version, two tokens on each line that
/// merge, in GPT-2's characters for bytes.
///
/// The ids are the 256 bytes in GPT-2's order, then one for each merge.
enum MergesFile {
    /// Reads a vocabulary; `path` is the file's name, for errors.
    static func parse(_ bytes: [UInt8], path: String) throws(VocabularyFileError) -> Vocabulary {
        var tokens: [[UInt8]?] = ByteAlphabet.gpt2.bytes.map { [$0] }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.isEmpty || index == 0 && line.starts(with: "#version".utf8) { continue }
            let sides = line.split(separator: UInt8(ascii: " ")).map {
                ByteAlphabet.token(spelled: String(decoding: $0, as: UTF8.self))
            }
            guard sides.count == 2, let left = sides[0], let right = sides[1] else {
                throw VocabularyFileError(
                    path, line: index + 1,
                    "this is not two tokens in GPT-2's characters with a space between",
                    remedy: "fetch the file again")
            }
            tokens.append(left + right)
        }
        return try Vocabulary.ofFile(path) { try Vocabulary(tokens: tokens) }
    }
}
