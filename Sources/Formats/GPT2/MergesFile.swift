import BytePairs

/// GPT-2's `vocab.bpe` (also `merges.txt`): after a line with the version, two tokens a line that merge, in
/// GPT-2's characters for bytes.
///
/// The ids are the 256 bytes in GPT-2's order, then one for each merge.
enum MergesFile {
    /// Reads a vocabulary; `path` is the file's name, for errors.
    static func parse(_ bytes: [UInt8], path: String) throws(VocabularyFileError) -> Vocabulary {
        let byteOfCharacter = Dictionary(
            uniqueKeysWithValues: ByteAlphabet.gpt2Characters.enumerated().map { ($1, UInt8($0)) })
        var tokens: [[UInt8]?] = ByteAlphabet.gpt2.bytes.map { [$0] }
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.isEmpty || index == 0 && line.starts(with: "#version".utf8) { continue }
            let sides = line.split(separator: UInt8(ascii: " ")).map { side in
                String(decoding: side, as: UTF8.self).unicodeScalars.map { byteOfCharacter[$0] }
            }
            guard sides.count == 2, !sides.joined().contains(nil) else {
                throw VocabularyFileError(
                    path, line: index + 1,
                    "this is not two tokens in GPT-2's characters with a space between",
                    remedy: "fetch the file again")
            }
            tokens.append(sides.joined().compactMap { $0 })
        }
        do {
            return try Vocabulary(tokens: tokens)
        } catch {
            throw VocabularyFileError(path, "\(error)", remedy: "fetch the file again")
        }
    }
}
