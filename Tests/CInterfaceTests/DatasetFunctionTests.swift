import CBPE
import CInterface
import Platform
import TestSupport
import Testing

/// The functions of bpe.h that read files in parts and write datasets.
@Suite struct DatasetFunctionTests {
    private let folder: TemporaryFolder
    private let tokenizer: OpaquePointer
    private let texts = (0..<300).map {
        "text \($0) \"a\\b\" <|endoftext|> " + String(repeating: "é\n", count: $0)
    }

    init() throws {
        folder = try TemporaryFolder()
        tokenizer = try openedDefault()
    }

    /// Calls `body` with a string of C.
    private func withString<Result>(_ string: String?, _ body: (UnsafePointer<CChar>?) throws -> Result)
        rethrows
        -> Result
    {
        guard let string else { return try body(nil) }
        return try string.withCString(body)
    }

    /// Calls `body` with the parts of a file, or with all of it.
    private func withCorpus<Result>(
        _ path: String, _ parts: [Range<Int>?], jsonField: String? = nil, separator: String = "",
        _ body: (UnsafePointer<bpe_corpus>) throws -> Result
    ) rethrows -> Result {
        try path.withCString { path in
            let files = parts.map { part in
                bpe_file(
                    path: path, is_part: part != nil, start: UInt64(part?.lowerBound ?? 0),
                    end: UInt64(part?.upperBound ?? 0))
            }
            return try files.withUnsafeBufferPointer { files in
                try withFormat(jsonField, separator) { format in
                    var corpus = bpe_corpus(files: files.baseAddress, count: files.count, format: format)
                    return try body(&corpus)
                }
            }
        }
    }

    private func withFormat<Result>(
        _ jsonField: String?, _ separator: String, _ body: (bpe_document_format) throws -> Result
    ) rethrows -> Result {
        try withString(jsonField) { field in
            try separator.withCString { start in
                try body(
                    bpe_document_format(
                        json_field: field, separator: bpe_bytes(start: start, count: separator.utf8.count)))
            }
        }
    }

    private func places(_ path: String, _ size: UInt64, jsonField: String? = nil, separator: String = "")
        throws
        -> [Int]
    {
        var (found, count): (UnsafeMutablePointer<UInt64>?, Int) = (nil, 0)
        try withFormat(jsonField, separator) { format in
            var format = format
            try #require(bpe_cut_places(path, size, &format, nil, &found, &count, nil) == BPE_OK)
        }
        return elements(found, count).map { Int($0) }
    }

    private func dataset(
        _ output: String, _ format: String = "u32", shardTokens: Int = 0,
        _ mode: bpe_special_mode = BPE_SPECIAL_TEXT
    ) throws -> OpaquePointer {
        var policy = bpe_special_policy(mode: mode, listed: nil, listed_count: 0)
        let append: [UInt32] = [3, 4]
        var made: OpaquePointer?
        try format.withCString { format in
            try withUnsafePointer(to: &policy) { policy in
                var settings = bpe_dataset_settings()
                settings.format = format
                settings.policy = policy
                settings.shard_tokens = shardTokens
                settings.threads = 2
                try append.withUnsafeBufferPointer { append in
                    (settings.append, settings.append_count) = (append.baseAddress, append.count)
                    let path = "\(folder.path)/\(output)"
                    try #require(bpe_dataset_new(tokenizer, path, &settings, &made, nil) == BPE_OK)
                }
            }
        }
        return try #require(made)
    }

    private func add(_ texts: [String], to dataset: OpaquePointer, _ message: Message? = nil) -> bpe_status {
        let strings = texts.map { strdup($0) }
        defer { for string in strings { free(string) } }
        let documents = strings.map { bpe_bytes(start: $0, count: strlen($0!)) }
        return bpe_dataset_add(dataset, documents, documents.count, message)
    }

    private func finish(_ dataset: OpaquePointer) throws -> (bpe_dataset_totals, [String]) {
        var totals = bpe_dataset_totals()
        #expect(bpe_dataset_file(dataset, 0) == nil)
        try #require(bpe_dataset_finish(dataset, &totals, nil) == BPE_OK)
        #expect(bpe_dataset_file(dataset, totals.files) == nil && bpe_dataset_file(dataset, -1) == nil)
        return (totals, (0..<totals.files).map { String(cString: bpe_dataset_file(dataset, $0)!) })
    }

    private func jsonLines() throws -> String {
        let lines = texts.map { text in
            let escaped = text.map { ["\"": "\\\"", "\\": "\\\\", "\n": "\\n"][$0] ?? String($0) }.joined()
            return "{\"text\":\"\(escaped)\"}\n"
        }
        return try folder.write(lines.joined().utf8, to: "lines.jsonl")
    }

    @Test(arguments: ["u16", "u32", "npy", "megatron", "datatrove", "llmc", "jsonl"])
    func documentsInMemoryAndInPartsGiveTheSame(format: String) throws {
        let memory = try dataset("memory.bin", format, shardTokens: 5_000)
        #expect(
            add(Array(texts[..<100]), to: memory) == BPE_OK && add(Array(texts[100...]), to: memory) == BPE_OK
        )
        let (totals, files) = try finish(memory)
        bpe_dataset_free(memory)
        #expect(totals.documents == 300 && totals.text_bytes == texts.joined().utf8.count)
        #expect(files.count > 9 && files.last!.hasSuffix(".json"))

        let path = try jsonLines()
        let places = try places(path, 10_000, jsonField: "text")
        #expect(places.count > 3)
        let size = try folder.read("lines.jsonl").count
        let parts = zip([0] + places, places + [size]).map { $0..<$1 }
        let parted = try dataset("parts.bin", format, shardTokens: 5_000)
        for part in parts {
            let status = withCorpus(path, [part], jsonField: "text") {
                bpe_dataset_add_files(parted, $0, nil, nil, nil)
            }
            #expect(status == BPE_OK)
        }
        let (partedTotals, partedFiles) = try finish(parted)
        bpe_dataset_free(parted)
        #expect(partedTotals.tokens == totals.tokens && partedFiles.count == files.count)
        for (one, other) in zip(files, partedFiles) where !one.hasSuffix(".json") {
            let names = [one, other].map { String($0.dropFirst(folder.path.count + 1)) }
            #expect(try folder.read(names[0]) == folder.read(names[1]))
        }
    }

    @Test func aRefusedDocumentIsNamed() throws {
        let refusing = try dataset("made.bin", BPE_SPECIAL_FORBIDDEN)
        var message: UnsafeMutablePointer<CChar>?
        #expect(add(["fine", "not <|endoftext|>"], to: refusing, &message) == BPE_SPECIAL_TOKEN)
        #expect(
            String(cString: message!).hasPrefix(
                "document 1: the text has the special token <|endoftext|> at byte 4"))
        bpe_free(message)
        #expect(folder.contents.isEmpty)
        #expect(bpe_dataset_finish(refusing, nil, &message) == BPE_INVALID_ARGUMENT)
        #expect(String(cString: message!).contains("given up"))
        bpe_free(message)
        bpe_dataset_free(refusing)
        bpe_dataset_free(nil)
    }

    private func dataset(_ output: String, _ mode: bpe_special_mode) throws -> OpaquePointer {
        try dataset(output, "u32", mode)
    }

    @Test func wrongSettingsAreRefused() throws {
        var (made, message): (OpaquePointer?, UnsafeMutablePointer<CChar>?) = (nil, nil)
        let ids: [UInt32] = [1, 1 << 30]
        for (format, shardTokens, ids, path, status, words) in [
            ("parquet", 0, [], "x", BPE_INVALID_ARGUMENT, "formats: ids, json"),
            ("json", 9, [], "x", BPE_INVALID_ARGUMENT, "for one file"),
            ("u32", -1, [], "x", BPE_INVALID_ARGUMENT, "shard"),
            ("u32", 0, ids, "x", BPE_UNKNOWN_ID, "1073741824"),
            ("u32", 0, [], "none/x", BPE_FILE, "check the path"),
            ("u32", 0, [], "", BPE_INVALID_ARGUMENT, "neither"),
        ] as [(String, Int, [UInt32], String, bpe_status, String)] {
            format.withCString { format in
                ids.withUnsafeBufferPointer { ids in
                    var settings = bpe_dataset_settings()
                    (settings.format, settings.shard_tokens) = (format, shardTokens)
                    (settings.prepend, settings.prepend_count) = (ids.baseAddress, ids.count)
                    let path = path.isEmpty ? "" : "\(folder.path)/\(path)"
                    #expect(bpe_dataset_new(tokenizer, path, &settings, &made, &message) == status)
                }
            }
            #expect(made == nil && String(cString: message!).contains(words))
            bpe_free(message)
        }
        #expect(bpe_dataset_new(tokenizer, "x", nil, &made, nil) == BPE_INVALID_ARGUMENT)
        #expect(bpe_cut_places("x", 0, nil, nil, nil, nil, nil) == BPE_INVALID_ARGUMENT)
        #expect(bpe_cut_places("\(folder.path)/none", 9, nil, nil, nil, nil, nil) == BPE_FILE)
        #expect(folder.contents.isEmpty)
    }

    @Test(arguments: [0, 1], [1, 3] as [CInt]) func filesInPartsAreCountedAsAWhole(memory: Int, threads: CInt)
        throws
    {
        let path = try jsonLines()
        let size = try folder.read("lines.jsonl").count
        func counts(_ parts: [Range<Int>?], _ separator: String = "", _ field: String? = nil) throws
            -> [UInt8]
        {
            var counter: OpaquePointer?
            try #require(bpe_counter_new(nil, memory, &counter, nil) == BPE_OK)
            defer { bpe_counter_free(counter) }
            var read = 0
            let status = withCorpus(path, parts, jsonField: field, separator: separator) { corpus in
                bpe_counter_add_files(
                    counter, corpus, threads,
                    { stage, done, _, context in
                        context!.assumingMemoryBound(to: Int.self).pointee = Int(done)
                        return String(cString: stage!) == "counting"
                    }, &read, nil)
            }
            try #require(status == BPE_OK && read == size)
            let output = "\(folder.path)/counts"
            try #require(bpe_counter_write(counter, output, nil) == BPE_OK)
            return try folder.read("counts")
        }
        for (separator, field) in [("", nil), ("\n", nil), ("", "text")] as [(String, String?)] {
            let places = try places(path, 9_000, jsonField: field, separator: separator)
            #expect(places.count > 3)
            let parts = zip([0] + places, places + [size]).map { $0..<$1 }
            #expect(try counts(parts, separator, field) == counts([nil], separator, field))
        }
    }

    @Test func countingStopsAndRefuses() throws {
        let path = try jsonLines()
        var (counter, message): (OpaquePointer?, UnsafeMutablePointer<CChar>?) = (nil, nil)
        try #require(bpe_counter_new(nil, 0, &counter, nil) == BPE_OK)
        defer { bpe_counter_free(counter) }
        func add(_ part: Range<Int>?, separator: String = "", field: String? = nil, stops: Bool = false)
            -> bpe_status
        {
            withCorpus(path, [part], jsonField: field, separator: separator) {
                bpe_counter_add_files(counter, $0, 1, stops ? { _, _, _, _ in false } : nil, nil, &message)
            }
        }
        for (status, words) in [
            (add(nil, stops: true), ""), (add(0..<9_999_999), "ends before its part"),
            (add(0..<20, field: "text"), "lines.jsonl: byte 20: the line ends"),
            (add(nil, separator: ",", field: "text"), "separator"),
        ] {
            #expect(
                status
                    == (words.isEmpty
                        ? BPE_STOPPED : words == "separator" ? BPE_INVALID_ARGUMENT : BPE_INVALID_FILE))
        }
        #expect(String(cString: message!).contains("separator is for plain files"))
        #expect(bpe_counter_add_files(counter, nil, 1, nil, nil, nil) == BPE_INVALID_ARGUMENT)
    }
}
