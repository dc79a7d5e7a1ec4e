import SplitPatterns
import Testing

/// Escapes and names of properties in Oniguruma's syntax that few expressions have.
@Suite struct OnigurumaNameTests {
    private func matches(_ expression: String, _ text: String) throws -> [Range<Int>] {
        let pattern = try TextPattern(oniguruma: expression)
        return try Array(text.utf8).withUnsafeBufferPointer { (text) throws(SplitPatternError) in
            try pattern.matches(in: text)
        }
    }

    @Test(
        arguments: [
            (#"\f"#, "\u{C}"), (#"\v"#, "\u{B}"), (#"\a"#, "\u{7}"), (#"\e"#, "\u{1B}"), (#"[\b]"#, "\u{8}"),
            (#"[\f]"#, "\u{C}"), (#"[\v]"#, "\u{B}"), (#"[\a]"#, "\u{7}"), (#"[\e]"#, "\u{1B}"),
        ])
    func escapesAreControlCharacters(_ expression: String, _ character: String) throws {
        let all = String(String.UnicodeScalarView((0..<0x80).map { Unicode.Scalar(UInt8($0)) }))
        let place = Int(character.unicodeScalars.first!.value)
        #expect(try matches(expression, all) == [place..<place + 1])
    }

    /// Names are the same without regard to case, spaces, hyphens and underscores.
    @Test(
        arguments: [
            (#"\p{LC}"#, "aǅB1中"), (#"\p{Cased_Letter}"#, "aǅB1中"), (#"\p{cased letter}"#, "aǅB1中"),
            (#"[\p{LC}]"#, "aǅB1中"),
        ])
    func casedLettersAreOfAnyCase(_ expression: String, _ text: String) throws {
        // U+01C5 is neither upper nor lower case.
        #expect(try matches(expression, text) == [0..<1, 1..<3, 3..<4])
    }

    @Test(arguments: ["[[:xdigit:]]+", #"\p{XDigit}+"#, #"\h+"#])
    func hexadecimalDigitsAreASCII(_ expression: String) throws {
        #expect(try matches(expression, "/09:@AFG`afg１") == [1..<3, 5..<7, 9..<11])
    }

    @Test(arguments: ["[[:blank:]]+", #"\p{Blank}+"#]) func blanksAreNoLineBreaks(_ expression: String) throws
    {
        #expect(try matches(expression, "a \t\n\u{3000}\u{A0}\u{B}\u{C}\r ") == [1..<3, 4..<9, 12..<13])
    }

    @Test func aPropertyWithoutBracesIsALetter() throws {
        #expect(try matches(#"\pL"#, "apLp") == [1..<3])
        #expect(try matches(#"[\pL]+"#, "apLp") == [1..<4])
        #expect(try matches(#"\PN"#, "aPN") == [1..<3])
    }
}
