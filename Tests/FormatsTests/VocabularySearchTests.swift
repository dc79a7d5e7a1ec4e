import BPE
import Foundation
import TestSupport
import Testing

@Suite struct VocabularySearchTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// An environment in which nothing is found outside of the test's folder.
    private var empty: [String: String] { ["HOME": folder.path, "TMPDIR": folder.path] }

    @Test func nothingFoundNamesTheWaysToGetIt() {
        #expect {
            try Encoding.named("cl100k_base", environment: empty)
        } throws: { error in
            let text = "\(error)"
            return text.contains("bpe vocab pull cl100k_base") && text.contains("curl")
                && text.contains("BPE_VOCABULARIES")
                && text.contains("https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken")
        }
    }

    @Test(arguments: [
        ("gpt-4o", "o200k_base"), ("gpt-4o-mini-2024", "o200k_base"), ("gpt-5-nano", "o200k_base"),
        ("o3-mini", "o200k_base"), ("gpt-4", "cl100k_base"), ("gpt-4-0613", "cl100k_base"),
        ("gpt-3.5-turbo-16k", "cl100k_base"), ("ft:gpt-4o:x", "o200k_base"), ("ft:gpt-4:x", "cl100k_base"),
        ("text-embedding-3-large", "cl100k_base"), ("gpt-oss-120b", "o200k_harmony"),
        ("davinci", "r50k_base"),
        ("text-davinci-003", "p50k_base"), ("code-davinci-edit-001", "p50k_edit"), ("gpt-2", "gpt2"),
    ])
    func modelsAreKnown(model: String, encoding: String) {
        #expect { try Encoding.named(model, environment: empty) } throws: {
            "\($0)".contains("of \(encoding) is not")
        }
    }

    @Test(arguments: ["gtp9", "claude-3.5"]) func unknownNameListsTheKnown(name: String) {
        #expect { try Encoding.named(name, environment: empty) } throws: { error in
            "\(error)".contains(name) && "\(error)".contains("o200k_base")
        }
    }

    @Test func defaultNeedsNoFile() throws {
        #expect(try Encoding.named("default", environment: empty).name == Encoding.default.name)
        #expect(Encoding.default.name == "bpe64k")
        #expect(try Encoding.named(Encoding.default.name, environment: empty).size == Encoding.default.size)
    }

    @Test func wrongHashIsRefused() throws {
        try folder.write("YQ== 0\n".utf8, to: "cl100k_base.tiktoken")
        var environment = empty
        environment["BPE_VOCABULARIES"] = folder.path
        let error = try #require(throws: VocabularyFileError.self) {
            try Encoding.named("cl100k_base", environment: environment)
        }
        #expect(error.problem.contains("223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"))
        #expect(error.remedy.contains("https://"))
    }

    @Test(
        .enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint),
        arguments: [
            ("BPE_VOCABULARIES", "r50k_base.tiktoken"),
            // The SHA-1 of https://openaipublic.blob.core.windows.net/encodings/r50k_base.tiktoken
            ("TIKTOKEN_CACHE_DIR", "0ea1e91bbb3a60f729a8dc8f777fd2fc07cd8df4"),
            ("DATA_GYM_CACHE_DIR", "0ea1e91bbb3a60f729a8dc8f777fd2fc07cd8df4"),
            ("TMPDIR", "data-gym-cache/0ea1e91bbb3a60f729a8dc8f777fd2fc07cd8df4"),
            ("XDG_CACHE_HOME", "bpe/r50k_base.tiktoken"),
            ("HOME", ".cache/bpe/r50k_base.tiktoken"),
        ])
    func filesAreFoundInEveryPlace(variable: String, name: String) throws {
        var environment = ["HOME": "/nowhere", "TMPDIR": "/nowhere"]
        try folder.write(Published.file("r50k_base.tiktoken"), to: name)
        environment[variable] = folder.path
        #expect(try Encoding.named("r50k_base", environment: environment).size == 50257)
    }

    @Test func relativePathsAreNoPlaceToCache() {
        #expect(["XDG_CACHE_HOME": "cache", "HOME": "/home/a"].cacheFolder == "/home/a/.cache/bpe")
        #expect(["XDG_CACHE_HOME": "/c", "HOME": "/home/a"].cacheFolder == "/c/bpe")
        #expect(["XDG_CACHE_HOME": "cache"].cacheFolder == nil)
    }

    @Test(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
    func severalFoldersAreLookedThrough() throws {
        let environment = [
            "BPE_VOCABULARIES": "/nowhere:\(folder.path)::\(Published.folders)", "HOME": "/nowhere",
        ]
        #expect(try Encoding.named("gpt-4", environment: environment).size == 100277)
    }
}
