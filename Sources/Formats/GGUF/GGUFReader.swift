import BytePairs
package import Files

extension GGUFVocabulary {
    /// Whether a file starts like GGUF, of any version.
    package static func isRecognized(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: magic) }

    static let magic: [UInt8] = Array("GGUF".utf8)

    /// Reads the vocabulary of a GGUF file; only the metadata are read, not the tensors.
    ///
    /// - Throws: ``VocabularyFileError`` with the byte where the file is wrong, or what reading throws.
    /// - Complexity: linear in the metadata; memory for the tokenizer's part of them.
    package static func read(_ path: String) throws -> GGUFVocabulary {
        try read(InputReader(path, compression: .none))
    }

    /// Reads a vocabulary from an open input.
    package static func read(_ input: InputReader) throws -> GGUFVocabulary {
        var reader = GGUFReader(input)
        return try reader.read()
    }
}

/// Goes through the metadata of one file.
private struct GGUFReader {
    private var cursor: GGUFCursor
    private var vocabulary = GGUFVocabulary()
    private var keys: Set<String> = []

    init(_ input: InputReader) { cursor = GGUFCursor(input) }

    mutating func read() throws -> GGUFVocabulary {
        try readHeader()
        // `mostBytes` bounds this: a key and its value take bytes.
        for _ in 0..<(try cursor.number(UInt64.self)) {
            let place = cursor.offset
            let key = try cursor.text()
            guard Self.isKept(key) else {
                try cursor.skipValue(try cursor.valueType(), depth: 0)
                continue
            }
            guard keys.insert(key).inserted else { throw cursor.damaged("\(key) comes twice", at: place) }
            try readValue(of: key, at: place)
        }
        try check()
        return vocabulary
    }

    private mutating func readHeader() throws {
        guard try cursor.bytes(4) == GGUFVocabulary.magic else {
            throw cursor.damaged("this is not a GGUF file: it does not start with GGUF", at: 0)
        }
        func refuse(_ problem: String, remedy: String) -> VocabularyFileError {
            VocabularyFileError(cursor.path, byte: 4, problem, remedy: remedy)
        }
        switch try cursor.number(UInt32.self) {
        case 2, 3: break
        case 1:
            throw refuse(
                "this is version 1 of GGUF, which had other sizes",
                remedy: "convert the model again with llama.cpp's convert_hf_to_gguf.py")
        case let version where version & 0xFFFF == 0 && version != 0:
            throw refuse(
                "the numbers in this file are big-endian",
                remedy: "convert it with gguf-convert-endian of Python's gguf package")
        case let version:
            throw refuse(
                "this is version \(version) of GGUF; versions 2 and 3 are read",
                remedy: "fetch or convert the model in one of these")
        }
        _ = try cursor.number(UInt64.self)  // how many tensors
    }

    private static func isKept(_ key: String) -> Bool {
        key.hasPrefix("tokenizer.ggml.") || key == "general.architecture" || key == "general.name"
    }

    private mutating func readValue(of key: String, at place: Int) throws {
        let type = try cursor.valueType()
        switch key {
        case "general.architecture": vocabulary.architecture = try cursor.text(type, key, at: place)
        case "general.name": vocabulary.name = try cursor.text(type, key, at: place)
        case "tokenizer.ggml.model": vocabulary.model = try cursor.text(type, key, at: place)
        case "tokenizer.ggml.pre": vocabulary.preTokenizer = try cursor.text(type, key, at: place)
        case "tokenizer.ggml.tokens": vocabulary.tokens = try cursor.strings(type, key, at: place)
        case "tokenizer.ggml.scores": vocabulary.scores = try cursor.scores(type, key, at: place)
        case "tokenizer.ggml.token_type": vocabulary.kinds = try cursor.kinds(type, key, at: place)
        case "tokenizer.ggml.merges": vocabulary.merges = try cursor.merges(type, key, at: place)
        case "tokenizer.ggml.bos_token_id":
            vocabulary.specialIDs.beginning = try cursor.id(type, key, at: place)
        case "tokenizer.ggml.eos_token_id": vocabulary.specialIDs.end = try cursor.id(type, key, at: place)
        case "tokenizer.ggml.eot_token_id":
            vocabulary.specialIDs.endOfTurn = try cursor.id(type, key, at: place)
        case "tokenizer.ggml.unknown_token_id":
            vocabulary.specialIDs.unknown = try cursor.id(type, key, at: place)
        case "tokenizer.ggml.seperator_token_id", "tokenizer.ggml.separator_token_id":
            vocabulary.specialIDs.separator = try cursor.id(type, key, at: place)
        case "tokenizer.ggml.padding_token_id":
            vocabulary.specialIDs.padding = try cursor.id(type, key, at: place)
        case "tokenizer.ggml.add_bos_token": vocabulary.addsBeginning = try cursor.flag(type, key, at: place)
        case "tokenizer.ggml.add_eos_token": vocabulary.addsEnd = try cursor.flag(type, key, at: place)
        case "tokenizer.ggml.add_space_prefix":
            vocabulary.addsSpacePrefix = try cursor.flag(type, key, at: place)
        case "tokenizer.ggml.remove_extra_whitespaces":
            vocabulary.removesExtraWhitespace = try cursor.flag(type, key, at: place)
        case "tokenizer.ggml.precompiled_charsmap":
            vocabulary.precompiledCharacterMap = try cursor.byteArray(type, key, at: place)
        default: try cursor.skipValue(type, depth: 0)
        }
    }
}

extension GGUFReader {
    /// What must hold between the values.
    private func check() throws(VocabularyFileError) {
        let size = vocabulary.tokens.count
        func refuse(_ problem: String) -> VocabularyFileError { cursor.damaged(problem, at: cursor.offset) }
        guard !vocabulary.model.isEmpty, size > 0 else {
            throw VocabularyFileError(
                cursor.path, "the file has no tokenizer (tokenizer.ggml.model and tokenizer.ggml.tokens)",
                remedy: "name the GGUF file of the whole model, or the first of its parts")
        }
        let notBPE = ["bert": "WordPiece", "t5": "Unigram", "rwkv": "a greedy one", "plamo2": "Unigram"]
        guard ["gpt2", "llama", "gemma4"].contains(vocabulary.model) else {
            throw VocabularyFileError(
                cursor.path,
                """
                the tokenizer is \(notBPE[vocabulary.model] ?? "unknown") (\(vocabulary.model)), which has no \
                merges
                """,
                remedy: "use llama.cpp, which reads it; only gpt2, llama and gemma4 are byte-pair encoding")
        }
        func checkNumber(of name: String, _ count: Int) throws(VocabularyFileError) {
            if count != 0, count != size { throw refuse("there are \(size) tokens, but \(count) \(name)") }
        }
        try checkNumber(of: "scores", vocabulary.scores.count)
        try checkNumber(of: "types", vocabulary.kinds.count)
        // llama.cpp gives up on such a file.
        var seen: [[UInt8]: Int] = [:]
        for (id, token) in vocabulary.tokens.enumerated() where !token.isEmpty {
            guard let other = seen.updateValue(id, forKey: token) else { continue }
            throw refuse("the tokens \(other) and \(id) have the same text")
        }
        let ids = vocabulary.specialIDs
        for id in [ids.beginning, ids.end, ids.endOfTurn, ids.unknown, ids.separator, ids.padding] {
            if let id, id >= size {
                throw refuse("a special token has id \(id), but there are \(size) tokens")
            }
        }
    }
}
