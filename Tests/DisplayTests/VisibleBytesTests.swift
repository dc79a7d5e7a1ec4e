import Display
import Testing

@Suite struct VisibleBytesTests {
    @Test(arguments: [
        ("", ""), ("eyes", "eyes"), (" eyes\n", "␠eyes⏎"), ("\r\n\t", "␍⏎⇥"), ("~\u{7F}", "~<U+007F>"),
        ("\u{1B}[31m", "<U+001B>[31m"), ("\u{200B}", "<U+200B>"), ("\u{202E}", "<U+202E>"),
        ("\u{A0}\u{AD}", "<U+00A0><U+00AD>"), ("e\u{301}", "e◌\u{301}"),
        ("ที่", "ที่"), ("हिन्दी", "हिन्दी"), ("\u{E35}ก", "◌\u{E35}ก"), ("\u{94D}", "◌\u{94D}"),
        ("\u{FE0F}", "<U+FE0F>"),
        ("目🦒", "目🦒"), ("\u{E000}", "<U+E000>"), ("\u{1F1E6}", "\u{1F1E6}"),
    ])
    func everyCharacterIsVisible(_ text: String, _ shown: String) {
        #expect(visible(Array(text.utf8)).unicodeScalars.elementsEqual(shown.unicodeScalars))
    }

    @Test(
        arguments: [
            ([0xF0, 0x9F], "<F0 9F>"), ([0x61, 0xFF, 0xFE, 0x20], "a<FF FE>␠"),
            ([0x80, 0xC3, 0xA9, 0x80], "<80>é<80>"),
        ] as [([UInt8], String)])
    func bytesThatAreNotUTF8AreHexadecimal(_ bytes: [UInt8], _ shown: String) {
        #expect(visible(bytes) == shown)
    }

    @Test func namesKeepTheirSpaces() {
        #expect(printable("a\u{1B}[31m b\n") == "a<U+001B>[31m b⏎")
    }

    @Test func quotationsAreCutBetweenCharacters() {
        #expect(quoted(Array("a b".utf8)) == "\"a␠b\"")
        #expect(quoted(Array(repeating: 0x61, count: 96)) == "\"\(String(repeating: "a", count: 96))\"")
        #expect(quoted(Array(repeating: 0x61, count: 97)) == "\"\(String(repeating: "a", count: 96))…\"")
        let long = Array(("a" + String(repeating: "é", count: 60)).utf8)
        #expect(quoted(long) == "\"a\(String(repeating: "é", count: 47))…\"")
    }

    @Test func codePointsHaveFourDigitsOrMore() {
        #expect(name(of: "a") == "U+0061" && name(of: "🦒") == "U+1F992")
    }

    @Test func defaultIgnorablesAreKnown() {
        for ignorable in [0xAD, 0x200B, 0x200D, 0x2060, 0xFE0F, 0xFEFF, 0xE0001] as [UInt32] {
            #expect(isDefaultIgnorable(ignorable))
        }
        for other in [0x20, 0x61, 0x2010, 0x202F, 0x3042, 0xFE10] as [UInt32] {
            #expect(!isDefaultIgnorable(other))
        }
    }

    @Test func idsAreListedUpToALimit() {
        #expect(idList([]) == "" && idList([1, 22]) == "1 22")
        #expect(idList(Array(repeating: 7, count: 25)).hasSuffix("7 7 …"))
    }

    @Test func colorIsOptionalAndWidthsAreKept() {
        #expect(TextStyle(usesColor: false).bold("a") == "a")
        #expect(TextStyle(usesColor: true).bold("a") == "\u{1B}[1ma\u{1B}[0m")
        #expect(padded("ab", 4) == "ab  " && rightAligned("ab", 4) == "  ab" && padded("abc", 2) == "abc")
    }
}
