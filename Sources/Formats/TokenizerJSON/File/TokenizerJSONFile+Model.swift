package import BytePairs
import JSON

extension TokenizerJSONFile {
    /// The BPE model.
    package struct Model: Sendable {
        /// How often a merge is left out at random.
        package var dropout: Double?
        package var unknownToken: String?
        package var continuingSubwordPrefix: String?
        package var endOfWordSuffix: String?
        /// Whether neighbouring unknown tokens become one.
        package var fusesUnknown = false
        /// Whether characters that the vocabulary does not have become tokens such as `<0x0A>`.
        package var fallsBackToBytes = false
        /// Whether a piece that is a token is not merged.
        package var ignoresMerges = false
        package var vocabulary = SpelledVocabulary()
        /// In order of rank. Of equal pairs, the last counts.
        package var merges: [Merge] = []

        init(_ json: inout JSONReader, _ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
            _ = try json.kind()
            let start = json.position
            var fields = Fields()
            try json.beginObject()
            while let key = try json.nextKey(unlike: &fields.names) { try read(key, &json, &fields) }
            try Self.checkType(fields, at: start)
            guard fields.vocabulary != nil else { throw JSONError("\"vocab\" is missing", at: start) }
            guard let mergesOffset = fields.merges else {
                throw JSONError("\"merges\" is missing", at: start)
            }
            if !fields.areMergesRead {
                // What they are made of came after them.
                var later = JSONReader(bytes, at: mergesOffset)
                merges = try WrittenMerges.read(&later, vocabulary, prefix: continuingSubwordPrefix)
            }
        }

        /// What has been seen so far.
        private struct Fields {
            var names: Set<[UInt8]> = []
            var type: (name: String, offset: Int)?
            var vocabulary: (kind: JSONReader.Kind, offset: Int)?
            var merges: Int?
            var areMergesRead = false

            func has(_ name: String) -> Bool { names.contains(Array(name.utf8)) }
        }

        private mutating func read(
            _ key: JSONText, _ json: inout JSONReader, _ fields: inout Fields
        ) throws(JSONError) {
            let kind = try json.kind()
            let offset = json.position
            switch key.string {
            case "type":
                fields.type = (try json.string(), offset)
                // A vocabulary of another kind need not have this kind's form.
                try Self.checkType(fields, at: offset)
            case "dropout":
                if try json.null() { return }
                dropout = try json.double()
                guard let dropout, 0...1 ~= dropout else {
                    throw JSONError("the probability is not between 0 and 1", at: offset)
                }
            case "unk_token": unknownToken = try json.null() ? nil : json.string()
            case "continuing_subword_prefix": continuingSubwordPrefix = try Self.affix(&json)
            case "end_of_word_suffix": endOfWordSuffix = try Self.affix(&json)
            case "fuse_unk": fusesUnknown = try json.null() ? false : json.bool()
            case "byte_fallback": fallsBackToBytes = try json.null() ? false : json.bool()
            case "ignore_merges": ignoresMerges = try json.null() ? false : json.bool()
            case "vocab":
                fields.vocabulary = (kind, offset)
                guard kind == .object else {
                    try json.skip()
                    return
                }
                // A token takes about this much of a file, with its merge.
                vocabulary = try SpelledVocabulary(&json, expectedCount: json.remaining / 40)
            case "merges":
                fields.merges = offset
                if fields.vocabulary?.kind == .object, fields.has("continuing_subword_prefix") {
                    merges = try WrittenMerges.read(&json, vocabulary, prefix: continuingSubwordPrefix)
                    fields.areMergesRead = true
                } else {
                    try json.skip()
                }
            default: try json.skip()
            }
        }

        /// More bytes than an affix of any model has. Every character of a text is looked up with it.
        private static let longestAffix = 64

        private static func affix(_ json: inout JSONReader) throws(JSONError) -> String? {
            if try json.null() { return nil }
            let text = try json.text()
            guard text.raw.count <= 6 * longestAffix, text.string.utf8.count <= longestAffix else {
                throw JSONError("this has more than \(longestAffix) bytes", at: text.offset)
            }
            return text.string
        }

        /// Checks that the model is BPE. Old files do not say it; those have merges.
        private static func checkType(_ fields: Fields, at start: Int) throws(JSONError) {
            if let type = fields.type {
                if type.name != "BPE" { throw other(type.name, at: type.offset) }
                guard let vocabulary = fields.vocabulary, vocabulary.kind != .object else { return }
                throw JSONError("this is not an object", at: vocabulary.offset)
            }
            if let vocabulary = fields.vocabulary, vocabulary.kind == .array {
                throw other("Unigram", at: vocabulary.offset)
            }
            if fields.vocabulary != nil, fields.merges == nil {
                throw other(
                    fields.has("max_input_chars_per_word") ? "WordPiece" : "WordLevel", at: start)
            }
        }

        private static func other(_ type: String, at offset: Int) -> JSONError {
            let isKnown = ["WordPiece", "WordLevel", "Unigram"].contains(type)
            return JSONError(
                isKnown
                    ? "the model is \(type), which is not byte-pair encoding"
                    : "the model is \(type.debugDescription), which is not known",
                at: offset, remedy: TokenizerJSONFile.useTheirLibrary)
        }
    }

    /// The remedy for what only its owner reads.
    static let useTheirLibrary = "use Hugging Face's tokenizers for this file"
}
