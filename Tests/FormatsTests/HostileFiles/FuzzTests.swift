import FuzzTargets
import TestSupport
import Testing

/// What the fuzzer starts from and has found, read as it reads (`Scripts/soak --fuzz`): a crash ends the tests.
@Suite struct FuzzTests {
    @Test(arguments: FuzzTarget.allCases)
    func filesMadeForAReaderAreRefusedOrWork(target: FuzzTarget) throws {
        let files = try #require(FuzzFile.all[target])
        #expect(!files.isEmpty)
        let folder = try TemporaryFolder()
        for file in files {
            #expect(throws: Never.self, "\(file.path)") { try target.accepts(file.bytes, in: folder.path) }
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func filesMadeForOtherReadersAreRefusedOrWork(target: FuzzTarget) throws {
        let folder = try TemporaryFolder()
        for (other, files) in FuzzFile.all where other != target {
            for file in files.prefix(isSoaking ? .max : 6) {
                #expect(throws: Never.self, "\(file.path)") {
                    try target.accepts(file.bytes, in: folder.path)
                }
            }
        }
    }

    /// A target that refuses everything tests nothing.
    @Test(arguments: [
        "ranks/merges", "ranks/empty-token", "merges/merges", "vocabulary-and-merges/gpt2",
        "tokenizer-json/small",
        "tokenizer-json/added-flags", "tekken/small", "minbpe/small", "minbpe/large", "sentencepiece/small",
        "sentencepiece/byte-fallback", "sentencepiece/user-defined", "gguf/gpt2", "gguf/llama",
        "description/small",
        "expression/00", "expression/01", "character-map/a-becomes-bb", "messages/parts",
        "counts/small", "counts/empty", "counts/half-of-64-bits", "work-folder/unchanged",
        "compiled/unchanged",
        "json-lines/small", "json-lines/not-utf-8", "separated/beginnings", "gzip/small", "gzip/members",
        "gzip/names", "gzip/growing", "zstd/compressed", "zstd/checksum", "zstd/repeated", "zstd/frames",
        "sidecar/small", "ignore-file/small", "json/small", "json/deep", "request/get", "request/post",
        "interface/0", "interface/1", "interface/2", "interface/4", "interface/5", "interface/6",
        "interface/7",
        "interface/8", "interface/9", "interface/raw-count", "keys/paste", "piece-encoding/1", "training/1",
    ])
    func goodFilesAreAccepted(path: String) throws {
        let target = try #require(FuzzTarget(rawValue: String(path.prefix { $0 != "/" })))
        let folder = try TemporaryFolder()
        try target.read(FuzzFile(path).bytes, in: folder.path)
    }
}
