package import BytePairs
import JSON
package import Preparation

/// What a `tokenizer.json` of Hugging Face's says, checked for form and put into values of this library.
///
/// Fields may come in any order; unknown ones are ignored, unknown types of steps are refused.
package struct TokenizerJSONFile: Sendable {
    /// In the order of the file.
    package var addedTokens: [AddedToken] = []
    package var normalizer: Normalizer?
    package var preTokenizer: PreTokenizer?
    /// What is put around a text on request.
    package var affixes = AddedAffixes()
    package var decoder: TokenDecoder?
    package var model: Model

    /// A token that is found in a text before, or after, it is normalized.
    package struct AddedToken: Sendable, Hashable {
        package var content: [UInt8]
        /// The id that it has, which may differ from the one that the file gives it; see ``resolveIDs()``.
        package var id: TokenID
        package var writtenID: TokenID
        package var isSingleWord: Bool
        package var stripsLeft: Bool
        package var stripsRight: Bool
        package var isNormalized: Bool
        package var isSpecial: Bool
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: the file, which is read once from front to back.
    ///   - path: its name, for errors.
    /// - Throws: ``VocabularyFileError`` with the line, the place and the remedy.
    package init(_ bytes: UnsafeBufferPointer<UInt8>, path: String) throws(VocabularyFileError) {
        self = try readJSON(bytes, path: path, remedy: Self.remedy) { (json) throws(JSONError) in
            try Self(&json, bytes)
        }
    }

    /// Reads a file.
    package init(_ bytes: [UInt8], path: String) throws(VocabularyFileError) {
        self = try bytes.withUnsafeBufferPointer { (bytes) throws(VocabularyFileError) in
            try Self(bytes, path: path)
        }
    }

    private static let remedy =
        "name a tokenizer.json as Hugging Face's tokenizers writes it; if this is one, fetch it again"

    private init(_ json: inout JSONReader, _ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        var model: Model?
        var seen: Set<[UInt8]> = []
        try json.beginObject()
        while let key = try json.nextKey(unlike: &seen) {
            switch key.string {
            case "added_tokens": if try !json.null() { addedTokens = try AddedToken.list(&json) }
            case "normalizer": if try !json.null() { normalizer = try Normalizer(JSONValue(&json)) }
            case "pre_tokenizer": if try !json.null() { preTokenizer = try PreTokenizer(JSONValue(&json)) }
            case "post_processor": if try !json.null() { affixes = try AddedAffixes(JSONValue(&json)) }
            case "decoder": if try !json.null() { decoder = try TokenDecoder(JSONValue(&json)) }
            case "model": model = try Model(&json, bytes)
            default: try json.skip()
            }
        }
        guard let model else { throw JSONError("\"model\" is missing", at: 0) }
        self.model = model
        resolveIDs()
    }

    /// Gives added tokens the ids that they have in Hugging Face's library: those of the vocabulary for
    /// tokens that it has; the next ones for the others, whatever the file says.
    ///
    /// Of tokens that get one id, whether they have one content or not, only the last is found in a text. A
    /// content is a control token's if any token with it is. `Scripts/make-added-token-cases` asks the library.
    private mutating func resolveIDs() {
        // Their count leaves out holes, so that the next id may be another token's.
        var next = TokenID(model.vocabulary.count)
        var ids: [[UInt8]: TokenID] = [:]
        /// The place in `kept` of the token with an id.
        var places: [TokenID: Int] = [:]
        var kept: [AddedToken] = []
        for var token in addedTokens where !token.content.isEmpty {
            if let id = ids[token.content] ?? model.vocabulary.id(of: token.content) {
                token.id = id
            } else {
                token.id = next
                next += 1
            }
            ids[token.content] = token.id
            if let place = places[token.id] {
                kept[place] = token
            } else {
                places[token.id] = kept.count
                kept.append(token)
            }
        }
        let controls = Set(addedTokens.filter(\.isSpecial).map(\.content))
        for place in kept.indices where controls.contains(kept[place].content) {
            kept[place].isSpecial = true
        }
        addedTokens = kept
    }
}

extension TokenizerJSONFile.AddedToken {
    /// Reads the list of added tokens.
    fileprivate static func list(_ json: inout JSONReader) throws(JSONError) -> [Self] {
        var tokens: [Self] = []
        try json.beginArray()
        while try json.nextElement() { tokens.append(try Self(&json)) }
        return tokens
    }

    private init(_ json: inout JSONReader) throws(JSONError) {
        var (id, content): (Int?, [UInt8]?)
        var (isSingleWord, stripsLeft, stripsRight, isSpecial) = (false, false, false, false)
        var isNormalized: Bool?
        _ = try json.kind()
        let start = json.position
        try json.beginObject()
        while let key = try json.nextKey() {
            func isNew(_ isNew: Bool) throws(JSONError) {
                guard isNew else { throw JSONError("the key is there twice", at: key.offset) }
            }
            switch key.string {
            case "id":
                try isNew(id == nil)
                id = try json.integer()
                guard let id, id >= 0, id < IDSpace.mostIDs else {
                    throw JSONError("the id is out of range", at: key.offset)
                }
            case "content":
                try isNew(content == nil)
                content = try json.text().bytes
            case "single_word": isSingleWord = try json.bool()
            case "lstrip": stripsLeft = try json.bool()
            case "rstrip": stripsRight = try json.bool()
            case "normalized": isNormalized = try json.bool()
            case "special": isSpecial = try json.bool()
            default: try json.skip()
            }
        }
        guard let id else { throw JSONError("\"id\" is missing", at: start) }
        guard let content else { throw JSONError("\"content\" is missing", at: start) }
        self.init(
            content: content, id: TokenID(id), writtenID: TokenID(id), isSingleWord: isSingleWord,
            stripsLeft: stripsLeft, stripsRight: stripsRight, isNormalized: isNormalized ?? !isSpecial,
            isSpecial: isSpecial)
    }
}
