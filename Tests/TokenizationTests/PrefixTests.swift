import BPE
import TestSupport
import Testing

@Suite struct PrefixTests {
    @Test func prefixFitsAndTheNextCharacterDoesNotHelp() throws {
        let tokenizer = Tokenizer.default
        let text = "Q: How many eyes does a giraffe have? 🦒🦒\n\n  A: Two, 1275 + 6773 = 8048; हिन्दी "
        let offsets = text.unicodeScalars.indices.map { text.utf8.distance(from: text.startIndex, to: $0) }
        let boundaries = offsets + [text.utf8.count]
        for budget in 0...tokenizer.count(text) + 1 {
            // The text is short: every place can be tried.
            let fitting = boundaries.filter { cut in
                tokenizer.count(String(decoding: Array(text.utf8)[..<cut], as: UTF8.self)) <= budget
            }
            #expect(tokenizer.prefix(of: text, fitting: budget) == fitting.max()!)
        }
    }

    @Test func longPieceIsCutQuickly() throws {
        let text = String(repeating: "a", count: 300_000)
        let cut = Tokenizer.default.prefix(of: text, fitting: 1_000)
        #expect(Tokenizer.default.count(String(text.prefix(cut))) <= 1_000)
        #expect(Tokenizer.default.count(String(text.prefix(cut + 64))) > 1_000)
    }
}
