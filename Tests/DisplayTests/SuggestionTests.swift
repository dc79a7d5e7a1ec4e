import Display
import Testing

@Suite struct SuggestionTests {
    private static let names = [
        "gpt2", "r50k_base", "cl100k_base", "o200k_base", "gpt-4o", "encode", "count", "décode",
    ]

    @Test(arguments: [
        ("cl100", "cl100k_base"), ("CL100K_BASE", "cl100k_base"), ("o200k-base", "o200k_base"),
        ("gtp2", "gpt2"),
        ("gpt4o", "gpt-4o"), ("cuont", "count"), ("encod", "encode"), ("enocde", "encode"),
        ("encodee", "encode"),
    ])
    func closeNamesAreSuggested(word: String, name: String) {
        #expect(suggestion(for: word, among: Self.names) == name)
    }

    @Test(arguments: [
        "", "x", "completely else", "gpt-neox", "zzzzz", String(repeating: "a", count: 100_000),
    ])
    func nothingIsSuggestedForAnythingElse(word: String) {
        #expect(suggestion(for: word, among: Self.names) == nil)
    }
}
