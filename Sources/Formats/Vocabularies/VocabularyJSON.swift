package import BytePairs
import JSON

/// `vocab.json` and `merges.txt` (also GPT-2's `encoder.json` and `vocab.bpe`): an object of tokens and their
/// ids, and a text with two tokens that merge on each line. Tokens are in GPT-2's characters for bytes, or
/// others.
package enum VocabularyJSON {
    /// Reads a vocabulary; `path` is the file's name, for errors.
    ///
    /// - Throws: ``VocabularyFileError`` if a token or an id is there twice, or an id is out of range.
    package static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, path: String
    ) throws(VocabularyFileError) -> SpelledVocabulary {
        try readJSON(
            bytes, path: path,
            remedy: "fetch the file again, or name a vocab.json (encoder.json) of tokens and ids"
        ) { (json) throws(JSONError) in
            try SpelledVocabulary(&json, expectedCount: bytes.count / 20)
        }
    }

    /// Reads the merges that belong to a vocabulary. Blank lines and CRLF are accepted.
    ///
    /// - Throws: ``VocabularyFileError`` with the line if it is not two tokens that make a third.
    package static func merges(
        _ text: UnsafeBufferPointer<UInt8>, of vocabulary: SpelledVocabulary, path: String
    ) throws(VocabularyFileError) -> [Merge] {
        try WrittenMerges.read(lines: text, vocabulary, path: path)
    }
}
