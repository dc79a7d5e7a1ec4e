import BPE
import TerminalInspector
import TestSupport
import Testing

@Suite struct TokenFacesTests {
    /// 256 is "ab", 257 "abc", 258 " a", 259 "é", 300 and the last of all special.
    private func faces() throws -> TokenFaces {
        TokenFaces(
            Tokenizer(
                try Encoding(
                    name: "small", vocabulary: .bytes(and: ["ab", "abc", " a", "é"]), pattern: .gpt2,
                    specialTokens: [SpecialToken("<|end|>", id: 300), SpecialToken("<|far|>", id: .max)])))
    }

    @Test(
        arguments: [
            (97, .text, "a"), (258, .text, "␠a"), (258, .pieces, "␠a"), (0xFF, .text, "<FF>"),
            (10, .text, "⏎"),
            (300, .text, "<|end|>"), (.max, .text, "<|far|>"), (.max, .ids, "4294967295"),
            (257, .ids, "257"), (259, .bytes, "C3 A9"), (97, .merges, "a"),
            (257, .merges, "((a b) c)"), (300, .merges, "<|end|>"),
        ] as [(TokenID, TokenDisplay, String)])
    func faceShowsTheToken(_ id: TokenID, _ display: TokenDisplay, _ face: String) throws {
        let faces = try faces()
        #expect(faces.face(of: id, display) == face)
        // Cells; the second time from the cache.
        for _ in 0..<2 { #expect(faces.widths(of: [id], display) == [face.unicodeScalars.count]) }
    }

    @Test func displaysFollowEachOther() {
        var display = TokenDisplay.text
        for next in TokenDisplay.allCases.dropFirst() + [.text] {
            display = display.next
            #expect(display == next)
        }
    }
}
