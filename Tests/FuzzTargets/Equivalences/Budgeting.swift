import BytePairs
import Tokenization

/// Counts of texts that grow at an end, and cuts that fit a budget, against counting each text: which pattern, a
/// budget, then a text.
enum Budgeting {
    static func compare(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let tokenizer = input.element(of: FixedTokenizers.all)
        let budget = input.number(below: 12)
        let text = input.text(atMost: 20)
        func count(_ part: ArraySlice<UInt8>) throws -> Int {
            try tokenizer.count(part, specialTokens: .asText)
        }
        var (appending, prepending) = (AppendableCounter(tokenizer), PrependableCounter(tokenizer))
        var (prefix, suffix) = (0, text.count)
        for end in text.indices {
            appending.append(text[end])
            let tokens = try count(text[...end])
            try check(appending.count == tokens, "\(text[...end]): \(appending.count) tokens, not \(tokens)")
            if tokens <= budget, isBoundary(end + 1, text) { prefix = end + 1 }
        }
        for start in text.indices.reversed() {
            prepending.prepend(text[start])
            let tokens = try count(text[start...])
            try check(
                prepending.count == tokens, "\(text[start...]): \(prepending.count) tokens, not \(tokens)")
            if tokens <= budget, isBoundary(start, text) { suffix = start }
        }
        let cuts = (
            try tokenizer.prefix(of: text, fitting: budget), try tokenizer.suffix(of: text, fitting: budget)
        )
        try check(cuts == (prefix, suffix), "\(text) within \(budget): \(cuts), not \((prefix, suffix))")
    }

    private static func isBoundary(_ place: Int, _ text: [UInt8]) -> Bool {
        place == text.count || text[place] & 0xC0 != 0x80
    }
}
