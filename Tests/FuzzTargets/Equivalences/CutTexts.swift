import BytePairs
import Tokenization

/// A text as a whole against the text in chunks, in blocks and by several threads: which pattern, how large the chunks
/// and blocks are, then the text. What is counted and where tokens are must agree with the ids.
enum CutTexts {
    private static let policies: [SpecialTokenPolicy] = [.asText, .allAllowed, .allowedAmongText(["<|a|>"])]

    static func compare(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let tokenizer = input.element(of: FixedTokenizers.all)
        let (chunkSize, blockSize) = (1 + input.number(below: 64), 1 + input.number(below: 32))
        let policy = input.element(of: policies)
        // Making threads takes longer than all the rest.
        let threads = input.byte() == 7 ? 2 : 1
        let text = input.text(atMost: 1000)
        let ids = try tokenizer.encode(text, specialTokens: policy)
        try checkPlaces(tokenizer, policy, text, ids)
        for (name, chunks) in [
            ("in memory", TextChunks(of: text, for: tokenizer, size: chunkSize)),
            ("in blocks", blocks(of: text, tokenizer, chunkSize, blockSize)),
        ] {
            var (made, end): ([TokenID], Int) = ([], 0)
            try tokenizer.forEachChunk(of: chunks, threads: threads) {
                try tokenizer.encode($0, specialTokens: policy)
            } body: {
                made += $0
                end = $1
            }
            try check(made == ids && end == text.count, "\(text) \(name): \(made), not \(ids)")
        }
    }

    /// What is counted and where tokens are, against the ids.
    private static func checkPlaces(
        _ tokenizer: Tokenizer, _ policy: SpecialTokenPolicy, _ text: [UInt8], _ ids: [TokenID]
    ) throws {
        let count = try tokenizer.count(text, specialTokens: policy)
        try check(count == ids.count, "\(text): \(count) tokens are counted, and there are \(ids.count)")
        let spans = try tokenizer.spans(text, specialTokens: policy)
        try check(
            spans.map(\.id) == ids, "\(text): the tokens with places are \(spans.map(\.id)), not \(ids)")
        var end = 0
        for span in spans {
            try check(span.bytes.lowerBound == end, "\(text): a token begins at \(span.bytes), not \(end)")
            try check(
                span.piece.lowerBound <= end && span.bytes.upperBound <= span.piece.upperBound,
                "\(text): the token at \(span.bytes) is not in its piece \(span.piece)")
            end = span.bytes.upperBound
            let bytes = tokenizer.bytes(of: span.id)
            try check(bytes == Array(text[span.bytes]), "\(text): another text is at \(span.bytes)")
        }
        try check(end == text.count, "\(text): the tokens end at \(end)")
        try check(try tokenizer.decode(ids) == text, "\(text) is decoded as another text")
    }

    private static func blocks(
        of text: [UInt8], _ tokenizer: Tokenizer, _ chunkSize: Int, _ blockSize: Int
    ) -> TextChunks {
        var rest = text[...]
        return TextChunks(for: tokenizer, size: chunkSize) { buffer in
            let block = rest.prefix(min(blockSize, buffer.count))
            buffer.copyBytes(from: block)
            rest = rest.dropFirst(block.count)
            return block.count
        }
    }
}
