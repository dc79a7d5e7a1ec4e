import Preparation
import Testing

@Suite struct AlignedTextTests {
    @Test func everyByteOfACharacterStandsForIt() {
        let text = AlignedText("aé€".utf8, tracksOrigins: true)
        #expect(text.origins.map(\.start) == [0, 1, 1, 3, 3, 3])
        #expect(text.origins.map(\.end) == [1, 3, 3, 6, 6, 6])
        #expect(AlignedText([], tracksOrigins: true).origins.isEmpty)
    }
}
