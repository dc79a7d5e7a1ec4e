import JSON

/// `vocab.json` (also GPT-2's `encoder.json`): an object of tokens, in GPT-2's characters for bytes or
/// others, and their ids.
enum VocabularyJSON {
    /// Reads a vocabulary; `path` is the file's name, for errors.
    ///
    /// - Throws: ``VocabularyFileError`` if a token or an id is there twice, or an id is out of range.
    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, path: String
    ) throws(VocabularyFileError) -> SpelledVocabulary {
        try readJSON(
            bytes, path: path,
            remedy: "fetch the file again, or name a vocab.json (encoder.json) of tokens and ids"
        ) { (json) throws(JSONError) in
            try SpelledVocabulary(&json, expectedCount: bytes.count / 20)
        }
    }
}
