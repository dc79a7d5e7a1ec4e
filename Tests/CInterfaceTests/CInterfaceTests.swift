import CBPE
import CInterface
import Foundation
import TestSupport
import Testing

/// The functions of bpe.h, called as C calls them.
@Suite struct CInterfaceTests {
    private let tokenizer: OpaquePointer

    init() throws { tokenizer = try openedDefault() }

    private func encode(_ text: String, _ mode: bpe_special_mode = BPE_SPECIAL_TEXT, listed: [String] = [])
        throws
        -> [UInt32]
    {
        var (ids, count): (UnsafeMutablePointer<UInt32>?, Int) = (nil, 0)
        let strings = listed.map { strdup($0) }
        defer { for string in strings { free(string) } }
        let list = strings.map { bpe_bytes(start: $0, count: strlen($0!)) }
        let status = list.withUnsafeBufferPointer { list in
            var policy = bpe_special_policy(mode: mode, listed: list.baseAddress, listed_count: list.count)
            return bpe_encode(tokenizer, text, text.utf8.count, &policy, 1, &ids, &count, nil)
        }
        try #require(status == BPE_OK)
        return elements(ids, count)
    }

    private func decode(_ ids: [UInt32]) throws -> [UInt8] {
        var (bytes, count): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        try #require(bpe_decode(tokenizer, ids, ids.count, &bytes, &count, nil) == BPE_OK)
        return elements(bytes, count).map { UInt8(bitPattern: $0) }
    }

    @Test(arguments: ["", "How many eyes does my foot have?", "a\0b", "e\u{301}👩‍👩‍👧", "<|endoftext|>"])
    func textComesBackFromItsIDs(text: String) throws {
        let ids = try encode(text)
        #expect(try decode(ids) == Array(text.utf8))
        var count = 0
        var policy = bpe_special_policy(mode: BPE_SPECIAL_TEXT, listed: nil, listed_count: 0)
        #expect(bpe_count(tokenizer, text, text.utf8.count, &policy, &count, nil) == BPE_OK)
        #expect(count == ids.count)
        #expect(ids.flatMap { bytes(of: $0) } == Array(text.utf8))
    }

    private func bytes(of id: UInt32) -> [UInt8] {
        let bytes = bpe_token_bytes(tokenizer, id)
        return UnsafeBufferPointer(start: bytes.start, count: bytes.count).map { UInt8(bitPattern: $0) }
    }

    @Test func specialTokensAreRefusedTextOrTokens() throws {
        let text = "<|endoftext|>"
        var (ids, count, message): (UnsafeMutablePointer<UInt32>?, Int, UnsafeMutablePointer<CChar>?) = (
            nil, 0, nil
        )
        #expect(
            bpe_encode(tokenizer, text, text.utf8.count, nil, 1, &ids, &count, &message) == BPE_SPECIAL_TOKEN)
        #expect(
            ids == nil && String(cString: message!).contains("at byte 0\npass a policy: BPE_SPECIAL_ALLOWED"))
        bpe_free(message)
        let special = bpe_special_token(tokenizer, 0)
        #expect(bpe_special_count(tokenizer) > 0 && bytes(of: special.id) == Array(text.utf8))
        #expect(try encode(text, BPE_SPECIAL_ALLOWED) == [special.id])
        #expect(try encode(text, BPE_SPECIAL_LISTED, listed: [text]) == [special.id])
        #expect(try encode(text, BPE_SPECIAL_LISTED) == encode(text))
        var id: UInt32 = 0
        #expect(bpe_token_id(tokenizer, text, text.utf8.count, &id) && id == special.id)
        #expect(!bpe_token_id(tokenizer, "no such token", 13, &id))
    }

    @Test(arguments: [1, 2, 0] as [CInt]) func batchGivesTheIDsOfEachText(threads: CInt) throws {
        let texts = (0..<20_000).map { "text \($0) \(String(repeating: "é", count: $0 % 7))" } + [""]
        let strings = texts.map { strdup($0) }
        defer { for string in strings { free(string) } }
        let list = strings.map { bpe_bytes(start: $0, count: strlen($0!)) }
        var (ids, ends): (UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<Int>?) = (nil, nil)
        let status = bpe_encode_batch(tokenizer, list, list.count, nil, threads, &ids, &ends, nil)
        try #require(status == BPE_OK)
        let places = elements(ends, list.count)
        let all = elements(ids, places.last!)
        for (index, text) in texts.enumerated().filter({ $0.offset % 97 == 0 || $0.element.isEmpty }) {
            let expected = try encode(text)
            #expect(Array(all[(index == 0 ? 0 : places[index - 1])..<places[index]]) == expected)
        }
    }

    @Test func batchNamesTheTextThatIsRefused() throws {
        let texts = (["a", "<|endoftext|>"] as [String]).map { strdup($0) }
        defer { for text in texts { free(text) } }
        let list = texts.map { bpe_bytes(start: $0, count: strlen($0!)) }
        var message: UnsafeMutablePointer<CChar>?
        #expect(bpe_encode_batch(tokenizer, list, 2, nil, 1, nil, nil, &message) == BPE_SPECIAL_TOKEN)
        #expect(String(cString: message!).hasPrefix("text 1: the text has the special token"))
        bpe_free(message)
    }

    @Test(arguments: [(BPE_BYTES, 5), (BPE_SCALARS, 2), (BPE_UTF16, 3)])
    func spansCountInTheUnit(unit: bpe_unit, end: Int) throws {
        var (spans, count): (UnsafeMutablePointer<bpe_span>?, Int) = (nil, 0)
        try #require(bpe_spans(tokenizer, "a😀", 5, nil, unit, &spans, &count, nil) == BPE_OK)
        let found = elements(spans, count)
        #expect(found.first?.start == 0 && found.last?.end == end)
    }

    @Test func decoderNeverGivesHalfACharacter() throws {
        let text = "né 👩‍👩‍👧 ok"
        let decoder = try #require(bpe_decoder_new(tokenizer))
        defer { bpe_decoder_free(decoder) }
        var all = ""
        for id in try encode(text) {
            var (part, count): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
            #expect(bpe_decoder_append(decoder, id, &part, &count, nil) == BPE_OK)
            let bytes = elements(part, count).map { UInt8(bitPattern: $0) }
            all += try #require(String(validating: bytes, as: UTF8.self))
        }
        #expect(bpe_decoder_append(decoder, .max, nil, nil, nil) == BPE_UNKNOWN_ID)
        var (rest, count): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        bpe_decoder_finish(decoder, &rest, &count)
        #expect(elements(rest, count).isEmpty && all == text)
    }

    @Test func failuresHaveACodeAndAMessage() {
        var (opened, message): (OpaquePointer?, UnsafeMutablePointer<CChar>?) = (nil, nil)
        #expect(bpe_open("o200k_bas", &opened, &message) == BPE_NOT_FOUND)
        #expect(String(cString: message!).contains("did you mean o200k_base?"))
        bpe_free(message)
        #expect(bpe_open("/no/such/file.json", &opened, nil) == BPE_FILE)
        #expect(bpe_open_memory("x.json", "{]", 2, &opened, nil) == BPE_INVALID_FILE)
        #expect(bpe_decode(tokenizer, [UInt32.max], 1, nil, nil, nil) == BPE_UNKNOWN_ID)
        #expect(opened == nil)
    }

    @Test func reportIsJSON() throws {
        var (json, count): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        try #require(bpe_report(tokenizer, "9.11 > 9.9", 10, &json, &count, nil) == BPE_OK)
        let bytes = elements(json, count).map { UInt8(bitPattern: $0) }
        let report = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(report["oddities"] is [Any])
    }

    @Test func trainedRanksOpenAgain() throws {
        let path = strdup(Fixture.root.appending(path: "Fixtures/corpora/prose.txt").path)
        defer { free(path) }
        var training = bpe_training()
        training.size = 300
        training.threads = 1
        var calls = 0
        let (ranks, count) = try withUnsafeMutablePointer(to: &calls) { calls in
            training.context = UnsafeMutableRawPointer(calls)
            training.progress = { stage, _, _, context in
                context!.assumingMemoryBound(to: Int.self).pointee += 1
                return String(cString: stage!) == "counting" || String(cString: stage!) == "learning"
            }
            var (ranks, count): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
            try #require(bpe_train([UnsafePointer(path)], 1, &training, &ranks, &count, nil) == BPE_OK)
            return (ranks, count)
        }
        let lines = elements(ranks, count).split(separator: 10)
        #expect(lines.count == 300 && calls > 0)
        training.progress = { _, _, _, _ in false }
        #expect(bpe_train([UnsafePointer(path)], 1, &training, nil, nil, nil) == BPE_STOPPED)
        training.size = 10
        #expect(bpe_train([UnsafePointer(path)], 1, &training, nil, nil, nil) == BPE_INVALID_ARGUMENT)
    }
}
