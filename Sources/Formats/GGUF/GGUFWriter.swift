extension GGUFVocabulary {
    /// The bytes of a file that has only this vocabulary: version 3, no tensors, as the `gguf` package writes it
    /// and llama.cpp reads it with `vocab_only`.
    ///
    /// - Complexity: linear in the bytes of all tokens and merges.
    package func serialize() -> [UInt8] {
        var writer = GGUFWriter()
        writer.add("general.architecture", architecture ?? (model == "gpt2" ? "gpt2" : "llama"))
        writer.add("general.type", "model")
        if let name { writer.add("general.name", name) }
        writer.add("tokenizer.ggml.model", model)
        if let preTokenizer { writer.add("tokenizer.ggml.pre", preTokenizer) }
        writer.add("tokenizer.ggml.tokens", tokens)
        writer.add("tokenizer.ggml.scores", .float32, scores.map(\.bitPattern))
        writer.add("tokenizer.ggml.token_type", .int32, kinds.map { UInt32($0.rawValue) })
        writer.add("tokenizer.ggml.merges", merges.map { $0.left + [UInt8(ascii: " ")] + $0.right })
        let ids = [
            ("bos", specialIDs.beginning), ("eos", specialIDs.end), ("eot", specialIDs.endOfTurn),
            ("unknown", specialIDs.unknown), ("seperator", specialIDs.separator),
            ("padding", specialIDs.padding),
        ]
        for case (let name, let id?) in ids { writer.add("tokenizer.ggml.\(name)_token_id", id) }
        let flags = [
            ("add_bos_token", addsBeginning), ("add_eos_token", addsEnd),
            ("add_space_prefix", addsSpacePrefix), ("remove_extra_whitespaces", removesExtraWhitespace),
        ]
        for case (let name, let flag?) in flags { writer.add("tokenizer.ggml.\(name)", flag) }
        writer.add("tokenizer.ggml.precompiled_charsmap", .uint8, precompiledCharacterMap)
        return writer.file
    }
}

/// Collects keys and values. Arrays that are empty are left out: the `gguf` package refuses them.
private struct GGUFWriter {
    private var values: [UInt8] = []
    private var count: UInt64 = 0

    /// The file so far.
    var file: [UInt8] {
        var header = GGUFVocabulary.magic
        append(UInt32(3), to: &header)
        append(UInt64(0), to: &header)  // no tensors
        append(count, to: &header)
        return header + values
    }

    mutating func add(_ key: String, _ text: String) {
        start(key, .string)
        appendString(Array(text.utf8))
    }

    mutating func add(_ key: String, _ number: UInt32) {
        start(key, .uint32)
        append(number, to: &values)
    }

    mutating func add(_ key: String, _ flag: Bool) {
        start(key, .bool)
        values.append(flag ? 1 : 0)
    }

    mutating func add(_ key: String, _ strings: [[UInt8]]) {
        guard startArray(key, .string, strings.count) else { return }
        for string in strings { appendString(string) }
    }

    mutating func add(_ key: String, _ type: GGUFValueType, _ numbers: [some FixedWidthInteger]) {
        guard startArray(key, type, numbers.count) else { return }
        for number in numbers { append(number, to: &values) }
    }

    private mutating func startArray(_ key: String, _ type: GGUFValueType, _ count: Int) -> Bool {
        guard count > 0 else { return false }
        start(key, .array)
        append(type.rawValue, to: &values)
        append(UInt64(count), to: &values)
        return true
    }

    private mutating func start(_ key: String, _ type: GGUFValueType) {
        count += 1
        appendString(Array(key.utf8))
        append(type.rawValue, to: &values)
    }

    private mutating func appendString(_ bytes: [UInt8]) {
        append(UInt64(bytes.count), to: &values)
        values += bytes
    }

    private func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
}
