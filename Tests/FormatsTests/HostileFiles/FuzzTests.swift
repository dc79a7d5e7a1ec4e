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
    ])
    func goodFilesAreAccepted(path: String) throws {
        let target = try #require(FuzzTarget(rawValue: String(path.prefix { $0 != "/" })))
        let folder = try TemporaryFolder()
        try target.read(FuzzFile(path).bytes, in: folder.path)
    }
}
