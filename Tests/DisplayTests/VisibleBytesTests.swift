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

    /// What a script's writing needs is drawn; what stands at a token's start, or hides, is shown as what it is.
    @Test(arguments: [
        ("ครับ", "ครับ"), ("ับ", "◌ับ"), ("a\u{E31}", "a\u{E31}"), ("1\u{E31}", "1◌\u{E31}"),
        ("स्त", "स्त"), ("्त", "◌्त"), ("ि", "◌ि"), ("हि", "हि"), (" ि", "␠◌ि"),
        ("ক্ষো", "ক্ষো"), ("াম", "◌াম"), ("مُحَمَّد", "مُحَمَّد"), ("\u{64F}ح", "◌\u{64F}ح"),
        ("ශ්\u{200D}රී", "ශ්\u{200D}රී"), ("ශ\u{200D}රී", "ශ<U+200D>රී"), ("ක්\u{200D}", "ක්<U+200D>"),
        ("می\u{200C}خواهم", "می<U+200C>خواهم"),
        ("👩\u{200D}👧", "👩\u{200D}👧"), ("\u{200D}👧", "<U+200D>👧"), ("👩\u{200D}", "👩<U+200D>"),
        ("👩🏽\u{200D}❤️\u{200D}👩", "👩🏽\u{200D}❤️\u{200D}👩"), ("❤\u{FE0F}", "❤\u{FE0F}"),
        ("❤\u{FE0F}\u{FE0F}", "❤\u{FE0F}<U+FE0F>"), ("a\u{FE0F}", "a<U+FE0F>"),
        ("1\u{FE0F}\u{20E3}", "1\u{FE0F}\u{20E3}"), ("1\u{FE0F}", "1<U+FE0F>"), ("\u{20E3}", "◌\u{20E3}"),
        ("😊\u{E0100}", "😊<U+E0100>"), ("🏴\u{E0067}", "🏴<U+E0067>"), ("a\r\nb\u{0}", "a␍⏎b<U+0000>"),
    ])
    func marksAreDrawnWithTheirBase(_ text: String, _ shown: String) {
        let bytes = Array(text.utf8)
        #expect(visible(bytes).unicodeScalars.elementsEqual(shown.unicodeScalars), "\(visible(bytes))")
        // The same next to bytes that are not UTF-8, which end what a mark could be on.
        #expect(visible([0xFF] + bytes).unicodeScalars.elementsEqual(("<FF>" + shown).unicodeScalars))
        #expect(visible(bytes + [0xE0]).unicodeScalars.elementsEqual((shown + "<E0>").unicodeScalars))
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
