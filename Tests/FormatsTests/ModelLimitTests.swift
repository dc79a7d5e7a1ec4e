import Formats
import Testing

@Suite struct ModelLimitTests {
    @Test(arguments: [
        ("gpt-4o", 128_000), ("gpt-4o-2024-08-06", 128_000), ("gpt-4.1-mini", 1_047_576), ("o1", 200_000),
    ])
    func modelsHaveContextWindows(_ model: String, _ tokens: Int) {
        #expect(ModelLimit(model: model)?.contextWindow == tokens)
        #expect(ModelNames.encodingName(forModel: model) != nil)
    }

    @Test(arguments: ["", "gpt-9", "gpt-4o-", "gpt-4o-2024-08-0x", "o200k_base", "-2024-08-06"])
    func othersHaveNone(_ name: String) { #expect(ModelLimit(model: name) == nil) }
}
