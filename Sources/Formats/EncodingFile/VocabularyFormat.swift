import BytePairs
import JSON

/// The formats of vocabulary files, recognized by what is in them.
package enum VocabularyFormat: String, Sendable, CaseIterable {
    /// tiktoken's: a token and its rank on each line.
    case ranks = "tiktoken"
    /// Hugging Face's whole tokenizer.
    case tokenizerJSON = "tokenizer.json"
    /// GPT-2's two files, under their names or Hugging Face's: tokens with ids, and merges.
    case vocabularyJSON = "vocab.json"
    case merges = "merges.txt"
    /// Mistral's.
    case tekken = "tekken.json"
    case minbpe
    /// CLIP's merges.
    case clip
    case sentencePiece = "sentencepiece"
    case gguf

    /// The format of a file.
    ///
    /// - Parameters:
    ///   - bytes: the file, or its first few thousand bytes.
    ///   - path: its name, for errors.
    /// - Throws: ``VocabularyFileError`` for JSON that no vocabulary is written in.
    init(of bytes: [UInt8], path: String) throws(VocabularyFileError) {
        if GGUFVocabulary.isRecognized(bytes) {
            self = .gguf
        } else if MinbpeModel.isRecognized(bytes) {
            self = .minbpe
        } else if CLIPMerges.isRecognized(bytes) {
            self = .clip
        } else if MergesFile.isRecognized(bytes) {
            self = .merges
        } else if bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") {
            self = try Self.ofJSON(bytes, path: path)
        } else if SentencePieceModel.isRecognized(bytes) {
            self = .sentencePiece
        } else {
            self = .ranks
        }
    }

    /// Told by the names of the outermost object: a vocabulary has tokens there, with numbers.
    private static func ofJSON(_ bytes: [UInt8], path: String) throws(VocabularyFileError) -> Self {
        try bytes.withUnsafeBufferPointer { (bytes) throws(VocabularyFileError) in
            let remedy = "name a tokenizer.json, a tekken.json or a vocab.json"
            var format: Self?
            do throws(JSONError) {
                var json = JSONReader(bytes)
                try json.beginObject()
                while format == nil, let key = try json.nextKey() {
                    switch (key.string, try json.kind()) {
                    case ("ranksSHA256", _), ("expressions", _):
                        throw JSONError(
                            "this describes an encoding, whose tokens are in the .tiktoken file next to it",
                            at: key.offset, remedy: "name that file: NAME.tiktoken for NAME.encoding.json")
                    case (_, .number) where key.string != "version": format = .vocabularyJSON
                    case ("config", .object), ("vocab", .array), ("image", _), ("audio", _): format = .tekken
                    case ("model", .object), ("added_tokens", _), ("normalizer", _), ("pre_tokenizer", _),
                        ("truncation", _), ("padding", _), ("post_processor", _), ("decoder", _):
                        format = .tokenizerJSON
                    default: try json.skip()
                    }
                }
            } catch {
                throw VocabularyFileError(path, error, in: bytes, remedy: remedy)
            }
            guard let format else {
                throw VocabularyFileError(path, "this JSON has none of a vocabulary's parts", remedy: remedy)
            }
            return format
        }
    }
}
