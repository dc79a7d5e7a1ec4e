package import BytePairs
import JSON

/// Mistral's `tekken.json`: byte tokens with their ranks, a split pattern and special tokens.
///
/// The ids begin with the special tokens; after them comes each token's rank. A file lists more tokens than
/// its model uses.
package struct Tekken: Sendable {
    /// The split pattern.
    package private(set) var pattern = ""
    /// Which of Mistral's formats this is, such as `v7`.
    package private(set) var version = ""
    /// The tokens that the model uses, without special tokens: the rank of each is its number.
    package private(set) var tokens = ByteStringTable()
    /// The special tokens by id: those that the file names, then `<SPECIAL_n>`.
    package private(set) var specialTokens: [String] = []
    /// How many ids there are, special tokens included.
    package private(set) var size = 0

    /// The id of the token with rank 0.
    package var firstID: Int { specialTokens.count }

    /// Reads a file.
    ///
    /// - Parameter path: its name, for errors.
    /// - Throws: ``VocabularyFileError`` with the line, the place and the remedy.
    package init(_ bytes: UnsafeBufferPointer<UInt8>, path: String) throws(VocabularyFileError) {
        let remedy = "name a tekken.json as Mistral publishes it; if this is one, fetch it again"
        self = try readJSON(bytes, path: path, remedy: remedy) { (json) throws(JSONError) in
            try Self(&json, bytes)
        }
    }

    /// Reads a file.
    package init(_ bytes: [UInt8], path: String) throws(VocabularyFileError) {
        self = try bytes.withUnsafeBufferPointer { (bytes) throws(VocabularyFileError) in
            try Self(bytes, path: path)
        }
    }

    private init(_ json: inout JSONReader, _ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        var config: JSONValue?
        var vocabulary: Int?
        var specials: JSONValue?
        var seen: Set<[UInt8]> = []
        try json.beginObject()
        while let key = try json.nextKey(unlike: &seen) {
            switch key.string {
            case "config": config = try JSONValue(&json)
            case "special_tokens": if try !json.null() { specials = try JSONValue(&json) }
            case "vocab":
                _ = try json.kind()
                vocabulary = json.position
                if let config {
                    try readVocabulary(&json, config)
                } else {
                    try json.skip()
                }
            default: try json.skip()
            }
        }
        guard let config else { throw JSONError("\"config\" is missing", at: 0) }
        guard let vocabulary else { throw JSONError("\"vocab\" is missing", at: 0) }
        if tokens.count == 0 {
            var later = JSONReader(bytes, at: vocabulary)
            try readVocabulary(&later, config)
        }
        pattern = try config.required("pattern").string()
        version = try config.required("version").string()
        try nameSpecialTokens(specials, config)
    }

    // MARK: - Ordinary tokens

    /// Reads the tokens that the model uses, and checks the form of the others.
    private mutating func readVocabulary(_ json: inout JSONReader, _ config: JSONValue) throws(JSONError) {
        let sizes = try Sizes(config)
        let count = sizes.all - sizes.specials
        size = sizes.all
        let start = json.position
        // The count is not believed before they are there.
        tokens = ByteStringTable(minimumCapacity: min(count, json.remaining / 16))
        var token: [UInt8] = []
        try json.beginArray()
        while try json.nextElement() {
            guard tokens.count < count else {
                try json.skip()
                continue
            }
            _ = try json.kind()
            let offset = json.position
            token.removeAll(keepingCapacity: true)
            let rank = try Self.readToken(&json, into: &token)
            guard rank == tokens.count else {
                throw JSONError("the rank is not \(tokens.count), the token's position", at: offset)
            }
            guard rank > 255 || token == [UInt8(rank)] else {
                throw JSONError("the tokens of the first 256 ranks are not the bytes in order", at: offset)
            }
            let (number, isNew) = token.withUnsafeBufferPointer { tokens.insert($0) }
            guard isNew else { throw JSONError("the token has rank \(number) already", at: offset) }
        }
        guard tokens.count == count else {
            throw JSONError(
                "there are \(tokens.count) tokens, and \"config\" says that the model uses \(count)",
                at: start)
        }
    }

    /// Reads a token into an array and returns its rank.
    private static func readToken(_ json: inout JSONReader, into token: inout [UInt8]) throws(JSONError)
        -> Int
    {
        let start = json.position
        var (rank, hasBytes): (Int?, Bool) = (nil, false)
        try json.beginObject()
        while let key = try json.nextKey() {
            if key.isEqual(to: "rank") {
                guard rank == nil else { throw JSONError("\"rank\" is there twice", at: key.offset) }
                rank = try json.integer()
            } else if key.isEqual(to: "token_bytes") {
                guard !hasBytes else { throw JSONError("\"token_bytes\" is there twice", at: key.offset) }
                hasBytes = true
                let text = try json.text()
                let isBase64 = text.withUTF8 { Base64.decode($0[...], into: &token) }
                guard isBase64, !token.isEmpty else {
                    throw JSONError("the bytes of the token are not in base64", at: text.offset)
                }
            } else {
                try json.skip()
            }
        }
        guard let rank else { throw JSONError("\"rank\" is missing", at: start) }
        guard hasBytes else { throw JSONError("\"token_bytes\" is missing", at: start) }
        return rank
    }

    /// How many ids the model has.
    private struct Sizes {
        let all: Int
        let specials: Int

        init(_ config: JSONValue) throws(JSONError) {
            let size = try config.required("default_vocab_size")
            let count = try config.required("default_num_special_tokens")
            (all, specials) = (try size.integer(), try count.integer())
            // Models have a thousand. The file need not list them, so they are all in our memory.
            guard specials >= 0, specials <= 1 << 14 else {
                throw JSONError("the number of special tokens is out of range", at: count.offset)
            }
            guard all >= specials + 256, all <= IDSpace.mostIDs else {
                throw JSONError("the size is out of range", at: size.offset)
            }
        }
    }

    // MARK: - Special tokens

    private mutating func nameSpecialTokens(_ listed: JSONValue?, _ config: JSONValue) throws(JSONError) {
        let count = try Sizes(config).specials
        if let listed {
            specialTokens = try Self.specialTokens(listed)
        } else {
            let version = try config.required("version")
            guard try ["v1", "v2", "v3", "v7"].contains(version.string()) else {
                throw JSONError(
                    "\"special_tokens\" is missing, which version 7 is the last to allow", at: version.offset)
            }
            specialTokens = Self.unlisted
        }
        guard specialTokens.count <= count else {
            throw JSONError(
                "there are \(specialTokens.count) special tokens, and \"config\" says \(count)",
                at: listed?.offset ?? config.offset)
        }
        specialTokens += (specialTokens.count..<count).map { "<SPECIAL_\($0)>" }
        var seen: Set<[UInt8]> = []
        for token in specialTokens where !seen.insert(Array(token.utf8)).inserted {
            throw JSONError(
                "the special token \(token.debugDescription) is there twice",
                at: listed?.offset ?? config.offset)
        }
    }

    /// The listed special tokens, by rank.
    private static func specialTokens(_ json: JSONValue) throws(JSONError) -> [String] {
        let listed = try json.array()
        var tokens = [String](repeating: "", count: listed.count)
        for token in listed {
            let (rank, text) = (try token.required("rank"), try token.required("token_str"))
            guard try 0..<tokens.count ~= rank.integer() else {
                throw JSONError(
                    "the rank is not below \(tokens.count), the number of special tokens", at: rank.offset)
            }
            guard try tokens[rank.integer()].isEmpty else {
                throw JSONError("two special tokens have this rank", at: rank.offset)
            }
            guard try !text.string().isEmpty else {
                throw JSONError("the special token is empty", at: text.offset)
            }
            tokens[try rank.integer()] = try text.string()
        }
        return tokens
    }

    /// The special tokens of files that do not list them.
    private static let unlisted = [
        "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]",
        "[TOOL_RESULTS]",
        "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]", "[IMG_END]", "[PREFIX]",
        "[MIDDLE]",
        "[SUFFIX]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]",
    ]
}
