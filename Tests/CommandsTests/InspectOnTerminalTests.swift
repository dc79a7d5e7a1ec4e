import BPE
import Display
import Foundation
import Oddities
import TestSupport
import Testing

/// The full-screen program, used as a person uses it.
@Suite(.enabled(if: Tool.tmux.path != nil, Tool.tmux.hint), .serialized)
struct InspectOnTerminalTests {
    private func shown(_ text: String) throws -> String {
        try Tokenizer.default.spans(text.utf8, specialTokens: .asText)
            .map { visible(Array(text.utf8)[$0.bytes]) }.joined(separator: "│")
    }

    @Test func typingShowsTheLibrarysTokens() throws {
        let program = try TerminalProgram("$bpe inspect", width: 120)
        program.wait("started") { $0.contains("type or paste a text") }
        let text = "How many eyes does my foot have?"
        try program.type(text)
        program.wait("tokens") { $0.contains("\n \((try? shown(text)) ?? "-")\n") }
        #expect(program.rows[0].hasPrefix(" bpe64k 8 ") && program.rows[0].contains("32 bytes"))
        try program.press("BSpace")
        program.wait("one fewer") { $0.contains(" 31 bytes") && $0.contains("␠have\n") }
        try program.press("C-t")
        let ids = try Tokenizer.default.encode(String(text.dropLast())).map(String.init)
        program.wait("ids") { $0.contains("\n \(ids.joined(separator: "│"))\n") }
        try program.press("Escape", "Home", "Right")
        program.wait("the second token") {
            $0.contains("── token 1 of 7 ") && $0.contains("\n id \(ids[1])   ␠many   ")
        }
        #expect(
            program.screen.contains(" bytes 3..8   characters 3..8") && program.screen.contains("\n merged "))
        try program.press("y")
        program.wait("copied") { $0.contains("7 ids copied") }
        #expect(try program.clipboard() == ids.joined(separator: " "))
        try program.press("q")
        program.wait("ended") { $0.contains("ended 0.") }
    }

    @Test(arguments: [
        "🦒", "हिन्दी", "👨\u{200D}👩\u{200D}👧\u{200D}👦", "cafe\u{301} e\u{302}\u{323}", "שלום עולם", "日本語のテキスト",
        "สวัสดีครับ", "স্ত্রী ভাষা", "مُحَمَّد", "a\u{E0041}\u{E0067}b",
    ])
    func hardTextsAreTheLibrarysTokens(_ text: String) throws {
        let program = try TerminalProgram("$bpe inspect", width: 160)
        program.wait("started") { $0.contains("type or paste a text") }
        try program.paste(Array(text.utf8))
        // tmux may draw a mark in another way; ids are the same in any font.
        try program.press("C-t")
        let ids = try Tokenizer.default.encode(text).map(String.init).joined(separator: "│")
        program.wait("ids") { $0.contains("\n \(ids)\n") }
    }

    @Test func hostileFileReachesNoTerminal() throws {
        let text = "a\u{1B}[31mred\u{1B}]0;evil\u{7}\u{0}b\r\nc\u{9B}2J\u{202E}x\u{8}\u{7F}"
        let program = try TerminalProgram(
            "printf 'before\\n'; until [ -e go ]; do sleep 0.1; done; $bpe inspect -i hostile.txt", width: 160
        )
        try program.folder.write(text.utf8, to: "hostile.txt")
        try program.folder.write([], to: "go")
        program.wait("opened") { $0.contains("\(text.utf8.count) bytes") }
        let spans = try Tokenizer.default.spans(text.utf8, specialTokens: .asText)
        let first = spans.prefix {
            $0.bytes.upperBound <= text.utf8.firstIndex(of: 0x0A)!.utf16Offset(in: text)
        }
        let row = first.map { visible(Array(text.utf8)[$0.bytes]) }.joined(separator: "│")
        #expect(program.screen.contains(row), "\(row)\n\(program.screen)")
        #expect(try program.state("#{pane_title}") != "evil")
        let titled = try program.state("#{window_bell_flag}")
        #expect(titled == "0")
        try program.press("C-c")
        program.wait("ended") { $0.contains("ended 0.") }
    }

    /// A parent process may have a program ignore signals, as nohup does.
    @Test func signalsThatAreIgnoredStayIgnored() throws {
        let program = try TerminalProgram("trap '' TERM HUP QUIT; $bpe inspect")
        program.wait("started") { $0.contains("type or paste a text") }
        for name in ["TERM", "HUP", "QUIT"] { try program.signal(name) }
        try program.type("foot")
        program.wait("goes on") { $0.contains(" 4 bytes") }
        try program.press("Escape", "q")
        program.wait("ended") { $0.contains("ended 0.") }
    }

    @Test func pasteOf100KilobytesIsTakenWhole() throws {
        let line = "How many eyes does my foot have in 1955? 🦒 हिन्दी\n"
        let text = String(repeating: line, count: 100_000 / line.utf8.count + 1)
        let program = try TerminalProgram("$bpe inspect")
        program.wait("started") { $0.contains("type or paste a text") }
        try program.paste(Array(text.utf8))
        let count = Tokenizer.default.count(text)
        program.wait("pasted") { $0.contains(" bpe64k \(grouped(count)) ") }
        try program.type("x")
        let after = Tokenizer.default.count(text + "x")
        program.wait("typed after it") { $0.contains(" bpe64k \(grouped(after)) ") }
    }

    private func grouped(_ number: Int) -> String {
        number < 1000 ? "\(number)" : "\(number / 1000),\(String(format: "%03d", number % 1000))"
    }

    @Test func resizesAndSwitches() throws {
        let vocab = Fixture.root.appending(path: "Vocab/bpe64k.tiktoken").path()
        let program = try TerminalProgram("$bpe inspect -e default -e \(vocab)")
        program.wait("side by side") { $0.contains("─ bpe64k 0 ───") && $0.contains("║") }
        try program.type("How many eyes does my foot have?")
        program.wait("two panes") { $0.components(separatedBy: "␠eyes").count == 3 }
        try program.resize(width: 120, height: 40)
        program.wait("wider") {
            $0.components(separatedBy: "\n").first { $0.contains("─ text") == false && $0.hasPrefix("──") }?
                .count == 120
        }
        try program.resize(width: 40, height: 12)
        program.wait("narrower") { screen in
            let rows = screen.components(separatedBy: "\n")
            return rows[0].hasPrefix(" bpe64k 8 ") && rows.allSatisfy { $0.count <= 40 } && rows.count <= 13
        }
        try program.resize(width: 80, height: 24)
        try program.press("C-s")
        program.wait("one pane") { !$0.contains("║") && $0.contains("How│␠many│␠eyes│␠does") }
        try program.press("F1")
        program.wait("help") { $0.contains("Esc switches between the text and") }
        try program.press("Escape", "Escape", "Home", "m")
        program.wait("merges") { $0.contains("merges of the piece") && $0.contains("H│o│w") }
    }

    @Test func fileIsOpenedAndPagedThrough() throws {
        let program = try TerminalProgram("$bpe inspect")
        program.wait("started") { $0.contains("type or paste a text") }
        let path = Fixture.root.appending(path: "Fixtures/texts/chapter.txt").path()
        let bytes = try Fixture.bytes("texts/chapter.txt")
        try program.press("C-o")
        program.wait("asked") { $0.contains(" open:") }
        try program.type(path)
        try program.press("Enter")
        program.wait("opened") { $0.contains("── token 0 of ") }
        var seen: [String] = []
        for _ in 0..<4 {
            seen.append(try #require(program.rows.first { $0.hasPrefix("── token") }))
            try program.press("PageDown")
            program.wait("the next page") { !$0.contains(seen.last!) }
        }
        #expect(Set(seen).count == 4)
        try program.press("End")
        let count = try Tokenizer.default.count(bytes, specialTokens: .asText)
        program.wait("the last token") { $0.contains("── token \(grouped(count - 1)) of \(grouped(count)) ") }
        try program.press("o")
        try program.type("/no/such/file")
        try program.press("Enter")
        program.wait("refused") { $0.contains("cannot read /no/such/file") }
    }

    @Test func longFileIsPagedThroughAndCounted() throws {
        let line = "How many eyes does my foot have in 1955? 🦒 हिन्दी\n"
        let text = String(repeating: line, count: 3_000_000 / line.utf8.count)
        let program = try TerminalProgram(
            "until [ -e go ]; do sleep 0.1; done; $bpe inspect long.txt short.txt", width: 100)
        try program.folder.write(text.utf8, to: "long.txt")
        try program.folder.write("How many".utf8, to: "short.txt")
        try program.folder.write([], to: "go")
        let count = Tokenizer.default.count(text)
        program.wait("counted") { $0.contains(" bpe64k \(grouped(count)) ") && $0.contains("How│␠many") }
        try program.press("End")
        program.wait("the last token") { $0.contains("── token \(grouped(count - 1)) of \(grouped(count)) ") }
        #expect(program.screen.contains(" bytes \(text.utf8.count - 1)..\(text.utf8.count)"))
        try program.press("]")
        program.wait("the other file") { $0.contains("short.txt (2 of 2)") && $0.contains(" bpe64k 2 ") }
        try program.press("[", "i")
        program.wait("not edited") { $0.contains("too long to edit here") }
    }

    /// A pasted text of some megabytes takes seconds, which nobody has to wait for.
    @Test func interruptEndsAnyWorkAtOnce() throws {
        let program = try TerminalProgram("$bpe inspect")
        program.wait("started") { $0.contains("type or paste a text") }
        try program.paste(Array(String(repeating: "qzx1 955 \u{301}ab ", count: 800_000).utf8))
        Thread.sleep(forTimeInterval: 1)
        try program.press("C-c")
        program.wait("ended") { $0.contains("ended 130.") || $0.contains("ended 0.") }
    }

    /// However it ends, the terminal is restored: its modes, its screen, its cursor.
    @Test(arguments: [
        ("C-c", "", "ended 0."), ("", "INT", "ended 130."), ("", "TERM", "ended 143."),
        ("", "SEGV", "ended 139."), ("", "USR1", "ended 138."), ("", "ALRM", "ended 142."),
        ("", "ABRT", "ended 1."),
    ])
    func terminalIsLeftAsItWas(_ key: String, _ signal: String, _ end: String) throws {
        let program = try TerminalProgram(
            "ulimit -c 0; printf 'here before\\n'; stty -a > before; $bpe inspect 2> errors; s=$?; stty -a > after; (exit $s)"
        )
        program.wait("started") { $0.contains("type or paste a text") }
        #expect(try program.state("#{alternate_on}") == "1")
        try program.type("How many")
        program.wait("typed") { $0.contains("␠many") }
        if key.isEmpty { try program.signal(signal) } else { try program.press(key) }
        program.wait("ended") { $0.contains(end) }
        #expect(program.screen.hasPrefix("here before\n"))
        #expect(try program.state("#{alternate_on} #{cursor_flag}") == "0 1")
        #expect(try program.folder.read("before") == program.folder.read("after"))
        let errors = String(decoding: try program.folder.read("errors"), as: UTF8.self)
        #expect(errors.contains("there is not enough memory") == (signal == "ABRT"), "\(errors)")
    }

    /// By its key, and as another program stops it.
    @Test(arguments: [("C-z", ""), ("", "TSTP")]) func pausesAndGoesOn(_ key: String, _ signal: String) throws
    {
        let program = try TerminalProgram("set -m; $bpe inspect; stty -a > paused; echo paused; read; fg; ")
        program.wait("started") { $0.contains("type or paste a text") }
        try program.type("eyes")
        program.wait("typed") { $0.contains("ey│es") }
        if key.isEmpty { try program.signal(signal) } else { try program.press(key) }
        program.wait("paused") { $0.contains("paused") && !$0.contains("ey│es") }
        #expect(try program.state("#{alternate_on}") == "0")
        try program.press("Enter")
        program.wait("goes on") { $0.contains("ey│es") }
        try program.type("x")
        program.wait("typed again") { $0.contains("› eyesx") }
    }

    @Test func coloursAreLeftOutWhereTheyAreNotWanted() throws {
        for (environment, hasColor) in [(["NO_COLOR": ""], true), (["NO_COLOR": "1"], false)] {
            let program = try TerminalProgram("$bpe inspect", environment: environment)
            program.wait("started") { $0.contains("type or paste a text") }
            try program.type("12345678 stars")
            program.wait("typed") { $0.contains("number-chunk") }
            #expect(program.styledScreen.contains("\u{1B}[33m") == hasColor)
            #expect(program.styledScreen.contains("\u{1B}[0;4m"))
        }
    }
}
