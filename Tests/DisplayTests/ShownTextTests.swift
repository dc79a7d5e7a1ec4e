import Display
import Testing

/// Names and messages for a terminal: nothing controls it, and what is harmless can be copied.
@Suite struct ShownTextTests {
    @Test(arguments: [
        ("notes.txt", "notes.txt"), ("my notes.txt", "my notes.txt"), ("目 é e\u{301} 🦒", "目 é e\u{301} 🦒"),
        ("a\u{1B}[31mb", "a<U+001B>[31mb"), ("\u{1B}]0;title\u{07}", "<U+001B>]0;title<U+0007>"),
        ("a\u{9B}31m", "a<U+009B>31m"), ("a\nb\r\tc", "a⏎b␍⇥c"), ("a\u{202E}txt.exe", "a<U+202E>txt.exe"),
        ("a\u{2066}b\u{2069}", "a<U+2066>b<U+2069>"), ("a\u{2028}b\u{85}", "a<U+2028>b<U+0085>"),
        ("a\u{7F}\u{0}", "a<U+007F><U+0000>"), ("\u{FEFF}a\u{200B}", "<U+FEFF>a<U+200B>"),
    ])
    func names(_ name: String, _ shown: String) {
        #expect(shownName(name).unicodeScalars.elementsEqual(shown.unicodeScalars), "\(shownName(name))")
        #expect(shownName(Array(name.utf8)).unicodeScalars.elementsEqual(shown.unicodeScalars))
    }

    @Test func namesOfBytes() {
        #expect(shownName([0x61, 0x20, 0xFF, 0x1B, 0x62]) == "a <FF><U+001B>b")
    }

    @Test func messagesKeepTheirLines() {
        #expect(shownMessage("x: wrong\nfetch \u{1B}[1mit") == "x: wrong\nfetch <U+001B>[1mit")
        let fine =
            "v.json:1: the key \"a \\\"b\\\" c\" is there twice\n" + String(repeating: "fetch ", count: 100)
        #expect(shownMessage(fine) == fine)
    }

    @Test func longQuotationsLoseTheirMiddle() {
        let key = String(repeating: "k", count: 500_000) + "\\\"" + String(repeating: "l", count: 500_000)
        let message = shownMessage(
            "v.json:1: the key \"\(key)\" is there twice, not \"once\"\nfetch it again")
        #expect(message.hasPrefix("v.json:1: the key \"kkkk") && message.contains("k … l"))
        #expect(message.hasSuffix("llll\" is there twice, not \"once\"\nfetch it again"))
        #expect(message.count < 300)
    }

    @Test(arguments: ["x", "\u{1B}", "é ", "\"", "\n", "\\\""]) func messagesAreShort(part: String) {
        let message = shownMessage(
            "bpe: \(String(repeating: part, count: 1_000_000)) is wrong\nfetch it again")
        #expect(message.hasPrefix("bpe: ") && message.hasSuffix(" is wrong\nfetch it again"))
        #expect(message.unicodeScalars.count < 6_100)
    }
}
