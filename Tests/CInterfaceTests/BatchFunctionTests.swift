import CBPE
import CInterface
import Platform
import TestSupport
import Testing

/// The functions of bpe.h that work on many texts, on files and on places.
@Suite struct BatchFunctionTests {
    private let tokenizer: OpaquePointer

    init() throws { tokenizer = try openedDefault() }

    private func encode(_ text: [UInt8], threads: CInt = 1) throws -> [UInt32] {
        var (ids, count): (UnsafeMutablePointer<UInt32>?, Int) = (nil, 0)
        let status = text.withUnsafeBytes {
            bpe_encode(
                tokenizer, $0.bindMemory(to: CChar.self).baseAddress, text.count, nil, threads, &ids, &count,
                nil)
        }
        try #require(status == BPE_OK)
        return elements(ids, count)
    }

    /// A short text is copied, a long one written where it stays, and a very long one divided.
    @Test(arguments: [100, 1 << 16, 1 << 20]) func threadsChangeNothing(size: Int) throws {
        let text = Array((0..<size).map { "line \($0)\n" }.joined().utf8.prefix(size))
        let expected = try encode(text)
        #expect(try encode(text, threads: 3) == expected && encode(text, threads: 0) == expected)
    }

    @Test func countsHaveNoIDs() throws {
        let texts = (["", "How many eyes?", "does my foot have?"] as [String]).map { strdup($0) }
        defer { for text in texts { free(text) } }
        let list = texts.map { bpe_bytes(start: $0, count: strlen($0!)) }
        var ends: UnsafeMutablePointer<Int>?
        try #require(bpe_encode_batch(tokenizer, list, 3, nil, 1, nil, &ends, nil) == BPE_OK)
        let lengths = try ["", "How many eyes?", "does my foot have?"].map {
            try encode(Array($0.utf8)).count
        }
        #expect(elements(ends, 3) == [0, lengths[1], lengths[1] + lengths[2]])
    }

    @Test(arguments: [1, 3] as [CInt]) func filesAreTexts(threads: CInt) throws {
        let folder = try TemporaryFolder()
        let texts = (0..<9).map { Array("file \($0)\n".utf8) + Array("word ".utf8) }
        var paths = try texts.enumerated().map { strdup(try folder.write($1, to: "\($0).txt")) }
        defer { for path in paths { free(path) } }
        var (ids, ends): (UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<Int>?) = (nil, nil)
        let list = paths.map { UnsafePointer<CChar>($0) }
        try #require(
            bpe_encode_files(tokenizer, list, list.count, nil, threads, &ids, &ends, nil) == BPE_OK)
        let places = elements(ends, texts.count)
        let expected = try texts.flatMap { try encode($0) }
        #expect(elements(ids, places.last!) == expected)

        paths.append(strdup("\(folder.path)/none"))
        paths.append(strdup(try folder.write(Array("<|endoftext|>".utf8), to: "end.txt")))
        for (path, status, text) in [
            (paths[9], BPE_FILE, "none"), (paths[10], BPE_SPECIAL_TOKEN, "end.txt: the text has"),
        ] {
            var message: UnsafeMutablePointer<CChar>?
            let list = [UnsafePointer<CChar>(path)]
            #expect(bpe_encode_files(tokenizer, list, 1, nil, 1, nil, nil, &message) == status)
            #expect(String(cString: message!).contains(text))
            bpe_free(message)
        }
    }

    @Test func spansOfABatchAreThoseOfEachText() throws {
        let texts = (["a😀", "", "naïve"] as [String]).map { strdup($0) }
        defer { for text in texts { free(text) } }
        let list = texts.map { bpe_bytes(start: $0, count: strlen($0!)) }
        var (all, ends): (UnsafeMutablePointer<bpe_span>?, UnsafeMutablePointer<Int>?) = (nil, nil)
        try #require(
            bpe_spans_batch(tokenizer, list, 3, nil, BPE_SCALARS, 2, &all, &ends, nil) == BPE_OK)
        let places = elements(ends, 3)
        let found = elements(all, places[2])
        for (index, text) in list.enumerated() {
            var (spans, count): (UnsafeMutablePointer<bpe_span>?, Int) = (nil, 0)
            #expect(
                bpe_spans(tokenizer, text.start, text.count, nil, BPE_SCALARS, &spans, &count, nil) == BPE_OK)
            let part = found[(index == 0 ? 0 : places[index - 1])..<places[index]]
            #expect(part.map { [$0.start, $0.end] } == elements(spans, count).map { [$0.start, $0.end] })
        }
    }

    @Test func chunksFitAndAreTheText() throws {
        let text = "One sentence. Another one! A third? And the last."
        var (chunks, count): (UnsafeMutablePointer<bpe_chunk>?, Int) = (nil, 0)
        try #require(
            bpe_chunks(tokenizer, text, text.utf8.count, 6, 0, BPE_SENTENCES, &chunks, &count, nil) == BPE_OK)
        let found = elements(chunks, count)
        #expect(found.first?.start == 0 && found.last?.end == text.utf8.count && found.count > 2)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.end == $1.start })
        #expect(found.allSatisfy { $0.tokens <= 6 })
        for (budget, overlap) in [(0, 0), (5, 5)] {
            let status = bpe_chunks(tokenizer, text, 5, budget, overlap, BPE_LINES, nil, nil, nil)
            #expect(status == BPE_INVALID_ARGUMENT)
        }
        #expect(
            bpe_chunks(tokenizer, text, 5, 5, 0, bpe_boundary(rawValue: 9), nil, nil, nil)
                == BPE_INVALID_ARGUMENT)
    }

    @Test func whatStaysComesBeforeWhatMayChange() throws {
        let text = "hello fanta"
        var (stable, stableCount): (UnsafeMutablePointer<UInt32>?, Int) = (nil, 0)
        var (completions, ends, count): (UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<Int>?, Int) =
            (nil, nil, 0)
        try #require(
            bpe_encode_unstable(
                tokenizer, text, text.utf8.count, nil, &stable, &stableCount, &completions, &ends, &count,
                nil) == BPE_OK)
        let hello = elements(stable, stableCount)
        #expect(hello == (try encode(Array("hello".utf8))) && count > 1)
        let places = elements(ends, count)
        #expect(places.last == elements(completions, places.last!).count)
        var alone: UnsafeMutablePointer<UInt32>?
        try #require(
            bpe_encode_unstable(
                tokenizer, text, text.utf8.count, nil, &alone, &stableCount, nil, nil, nil, nil) == BPE_OK)
        #expect(elements(alone, stableCount) == hello)
    }

    @Test func aPieceIsNotSplit() throws {
        var (ids, count): (UnsafeMutablePointer<UInt32>?, Int) = (nil, 0)
        try #require(bpe_encode_piece(tokenizer, "a 1<|endoftext|>", 16, &ids, &count, nil) == BPE_OK)
        let bytes = elements(ids, count).flatMap { id in
            let token = bpe_token_bytes(tokenizer, id)
            return UnsafeBufferPointer(start: token.start, count: token.count).map { UInt8(bitPattern: $0) }
        }
        #expect(bytes == Array("a 1<|endoftext|>".utf8))
    }

    @Test func anIndexThatIsTooLargeHasNoToken() {
        let token = bpe_special_token(tokenizer, bpe_special_count(tokenizer))
        #expect(token.bytes.start == nil && token.id == 0)
    }
}
