import Terminal
import Testing

@Suite struct KeyDecoderTests {
    private static let sequences: [(String, [Key])] = [
        ("a", [.text([97])]), ("é", [.text([0xC3, 0xA9])]), ("🦒", [.text([0xF0, 0x9F, 0xA6, 0x92])]),
        ("\r", [.named(.enter)]), ("\n", [.named(.enter)]), ("\t", [.named(.tab)]),
        ("\u{7F}", [.named(.backspace)]), ("\u{3}", [.control("c")]), ("\u{1A}", [.control("z")]),
        ("\u{1B}[A", [.named(.up)]), ("\u{1B}OB", [.named(.down)]),
        ("\u{1B}[1;5C", [.named(.right, .control)]),
        ("\u{1B}[1;3D", [.named(.left, .alt)]), ("\u{1B}[1;8A", [.named(.up, [.shift, .alt, .control])]),
        ("\u{1B}[H", [.named(.home)]), ("\u{1B}[4~", [.named(.end)]), ("\u{1B}[3~", [.named(.delete)]),
        ("\u{1B}[5~\u{1B}[6~", [.named(.pageUp), .named(.pageDown)]), ("\u{1B}[Z", [.named(.tab, .shift)]),
        ("\u{1B}OP", [.named(.function(1))]), ("\u{1B}[11~", [.named(.function(1))]),
        ("\u{1B}[24~x", [.text([120])]), ("\u{1B}\u{7F}", [.named(.backspace, .alt)]),
        ("\u{1B}b\u{1B}f", [.named(.left, .alt), .named(.right, .alt)]),
        ("\u{1B}q", [.named(.escape), .text([113])]), ("\u{1B}\u{1B}[A", [.named(.escape), .named(.up)]),
        (
            "\u{1B}[200~a\rb\r\nc\u{1B}[31m\u{1B}[201~d",
            [.paste(Array("a\nb\r\nc\u{1B}[31m".utf8)), .text([100])]
        ),
        // Reports from the terminal are not keys.
        ("\u{1B}]11;rgb:0/0/0\u{7}a", [.text([97])]), ("\u{1B}P1$r0m\u{1B}\\a", [.text([97])]),
        ("\u{1B}[?62;4cz", [.text([122])]),
        // No key is lost in a report without an end.
        ("\u{1B}]\u{3}", [.control("c")]), ("\u{1B}P1$\u{1A}a", [.control("z"), .text([97])]),
    ]

    @Test(arguments: sequences) func bytesAreKeys(_ bytes: String, _ keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(bytes.utf8) == keys)
        #expect(!decoder.isWaiting && !decoder.isPasting)
    }

    @Test(arguments: sequences) func keysMayComeByteByByte(_ bytes: String, _ keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(bytes.utf8.flatMap { decoder.decode([$0]) } == keys)
    }

    @Test func loneEscapeIsKnownByTime() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1B]).isEmpty && decoder.isWaiting)
        #expect(decoder.flush() == [.named(.escape)] && !decoder.isWaiting)
        #expect(decoder.flush().isEmpty)
        #expect(decoder.decode([0x1B, 0x5B]).isEmpty && decoder.flush().isEmpty)
        #expect(decoder.decode([0x61]) == [.text([0x61])])
    }

    @Test func altAndABracketAreKnownByTime() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1B, 0x5D]).isEmpty && decoder.isWaiting && decoder.flush().isEmpty)
        #expect(decoder.decode([0x61]) == [.text([0x61])])
        #expect(decoder.decode([0x1B, 0x5D, 0x31]).isEmpty && !decoder.isWaiting)
    }

    @Test func controlCAloneEndsAPasteThatHasNoEnd() {
        var decoder = KeyDecoder()
        #expect(decoder.decode(read: Array("\u{1B}[200~a\u{3}".utf8)).isEmpty)
        #expect(decoder.decode(read: [0x62, 0x03]).isEmpty && decoder.isPasting)
        #expect(decoder.decode(read: [0x03]) == [.control("c")] && !decoder.isPasting)
    }

    @Test func illFormedBytesAreText() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0xFF, 0x80, 0xC3]) == [.text([0xFF]), .text([0x80])])
        #expect(decoder.flush() == [.text([0xC3])])
        #expect(decoder.decode([0xF0, 0x9F, 0x61]) == [.text([0xF0, 0x9F]), .text([0x61])])
    }

    @Test func noiseEnds() {
        var decoder = KeyDecoder()
        _ = decoder.decode(Array("\u{1B}[".utf8) + Array(repeating: UInt8(ascii: "1"), count: 100))
        #expect(decoder.decode([0x61]).last == .text([0x61]))
    }

    @Test func longPasteIsOneKey() {
        var decoder = KeyDecoder()
        let text = Array(repeating: Array("0123456789~\u{1B}[201".utf8), count: 8000).flatMap { $0 }
        let sent = Array("\u{1B}[200~".utf8) + text + Array("\u{1B}[201~".utf8)
        var keys: [Key] = []
        for start in stride(from: 0, to: sent.count, by: 1000) {
            keys += decoder.decode(sent[start..<min(start + 1000, sent.count)])
            if keys.isEmpty { #expect(decoder.isPasting && !decoder.isWaiting) }
        }
        #expect(keys == [.paste(text)])
    }
}
