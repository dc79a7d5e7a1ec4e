import SplitPatterns
import Testing

/// How expressions are spelled that people see, or that files have.
@Suite struct ExpressionTextTests {
    /// Letters and digits stay what they are, so that one finds the place.
    @Test(arguments: ["[z-a]", "[Z-A]", "[9-0]"])
    func aMistakeInBracketsIsShownAsItWasWritten(_ expression: String) {
        #expect {
            try TextPattern(oniguruma: expression)
        } throws: {
            "\($0)".hasSuffix(" of \(expression)")
        }
    }

    /// A pattern is known by its expressions: files that name them have this text.
    @Test func falconsPunctuationIsSpelledAsEver() {
        let start =
            #"[\x{21}-\x{2F}\x{3A}-\x{40}\x{5B}-\x{60}\x{7B}-\x{7E}\x{A1}\x{A7}\x{AB}\x{B6}\x{B7}\x{BB}"#
        #expect(SplitPattern.falcon.expressions[0].hasPrefix(start))
    }
}
