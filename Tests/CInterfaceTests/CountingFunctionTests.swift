import CBPE
import CInterface
import Platform
import TestSupport
import Testing

/// The functions of bpe.h that count pieces and learn from counts: whatever the way, the same vocabulary.
@Suite struct CountingFunctionTests {
    private let folder: TemporaryFolder
    private let texts = (0..<3).map { part in
        Array((0..<200).map { "\($0 * 3 + part) cats sat on mat \($0 % 7).\n" }.joined().utf8)
    }

    init() throws { folder = try TemporaryFolder() }

    /// Calls `body` with paths as C has them.
    private func withPaths<Result>(_ paths: [String], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        let strings = paths.map { strdup($0) }
        defer { for string in strings { free(string) } }
        return body(strings.map { UnsafePointer($0) })
    }

    private func files() throws -> [String] {
        try texts.enumerated().map { try folder.write($1, to: "\($0).txt") }
    }

    private func trained(
        _ paths: [String],
        by train:
            (
                [UnsafePointer<CChar>?], UnsafePointer<bpe_training>, inout UnsafeMutablePointer<CChar>?,
                inout Int
            )
            -> bpe_status
    ) throws -> [CChar] {
        var (result, count): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        var training = bpe_training()
        training.size = 300
        try #require(withPaths(paths) { train($0, &training, &result, &count) } == BPE_OK)
        return elements(result, count)
    }

    @Test func countsGiveWhatFilesGive() throws {
        let files = try files()
        let expected = try trained(files) { bpe_train($0, $0.count, $1, &$2, &$3, nil) }
        var training = bpe_training()
        let parts = files.indices.map { "\(folder.path)/\($0).counts" }
        for (file, counts) in zip(files, parts) {
            let status = withPaths([file]) { bpe_count_pieces($0, 1, &training, counts, nil) }
            #expect(status == BPE_OK)
        }
        let all = "\(folder.path)/all.counts"
        #expect(withPaths(parts) { bpe_merge_counts($0, 3, all, nil) } == BPE_OK)
        #expect(try trained([all]) { bpe_train_counts($0, $0.count, $1, &$2, &$3, nil) } == expected)
        #expect(try trained(parts) { bpe_train_counts($0, $0.count, $1, &$2, &$3, nil) } == expected)
    }

    /// With so little memory, counts go to disk after each call.
    @Test(arguments: [0, 1], [1, 3] as [CInt]) func aCounterGivesWhatFilesGive(memory: Int, threads: CInt)
        throws
    {
        let files = try files()
        let expected = try trained(files) { bpe_train($0, $0.count, $1, &$2, &$3, nil) }
        var counter: OpaquePointer?
        try #require(bpe_counter_new(nil, memory, &counter, nil) == BPE_OK)
        defer { bpe_counter_free(counter) }
        for text in texts {
            let status = text.withUnsafeBytes { bytes in
                var document = bpe_bytes(
                    start: bytes.bindMemory(to: CChar.self).baseAddress, count: text.count)
                return bpe_counter_add(counter, &document, 1, threads, nil)
            }
            #expect(status == BPE_OK)
        }
        var (result, count): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        var training = bpe_training()
        training.size = 300
        try #require(bpe_counter_train(counter, &training, &result, &count, nil) == BPE_OK)
        #expect(elements(result, count) == expected)
        let counts = "\(folder.path)/counter.counts"
        #expect(bpe_counter_write(counter, counts, nil) == BPE_OK)
        #expect(try trained([counts]) { bpe_train_counts($0, $0.count, $1, &$2, &$3, nil) } == expected)
    }

    @Test func wrongSettingsAreRefused() throws {
        var (counter, message): (OpaquePointer?, UnsafeMutablePointer<CChar>?) = (nil, nil)
        #expect(bpe_counter_new("o200", 0, &counter, &message) == BPE_PATTERN)
        #expect(String(cString: message!).contains("patterns: gpt2"))
        bpe_free(message)
        var training = bpe_training()
        training.size = 300
        #expect(bpe_train(nil, 0, &training, nil, nil, nil) == BPE_INVALID_ARGUMENT)
        let files = try files()
        for wrong in [Int.max, -1, 1 << 31] {
            var training = bpe_training()
            training.size = 300
            training.special_count = wrong
            #expect(
                withPaths(files) { bpe_train($0, 3, &training, nil, nil, nil) } == BPE_INVALID_ARGUMENT)
        }
        let ties = strdup("by luck")
        defer { free(ties) }
        training.ties = UnsafePointer(ties)
        #expect(
            withPaths(files) { bpe_train($0, 3, &training, nil, nil, &message) } == BPE_INVALID_ARGUMENT
        )
        #expect(String(cString: message!).contains("huggingface, first-seen, sentencepiece"))
        bpe_free(message)
    }
}
