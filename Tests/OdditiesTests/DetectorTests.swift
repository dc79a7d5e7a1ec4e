import BPE
import Oddities
import TestSupport
import Testing

/// What detectors recognize, told from what only resembles it, by the figures of their findings.
@Suite struct DetectorTests {
    private func findings(_ oddity: Oddity, _ text: String) throws -> [Finding] {
        var options = ReportOptions()
        options.detectors = [.of(oddity)]
        return try TextReport(of: text, .default, options: options).findings
    }

    @Test(arguments: [
        ("2024-01-02T10:00", "date"), ("2024-01-02", "date"),
        ("550e8400-e29b-41d4-a716-446655440000", "uuid"),
        ("d41d8cd98f00b204e9800998ecf8427e", "hash"), ("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", "hash"),
        ("id=d41d8cd98f00b204e9800998ecf8427e", "hash"), ("aG9w/2V0Yk5dQ3x7Rz1yU8w9", "base64"),
    ])
    func shapeOfANumberIsRecognized(_ text: String, _ shape: String) throws {
        #expect(try findings(.numberShape, text).map { $0.data["shape"] } == [.text(shape)])
    }

    @Test(arguments: [
        "2024-1-2", "550e8400-e29b-41d4-a716-44665544000", "d41d8cd98f00b204e9800998ecf8427",
        "D41d8cd98f00b204e9800998ecf8427e", "12345678901234567890123456789012", "aG9wV2V0Yk5dQ3x7",
    ])
    func otherNumbersHaveNoShape(_ text: String) throws {
        #expect(try findings(.numberShape, text).isEmpty)
    }

    @Test(arguments: [
        ("â€œeyesâ€\u{9D}", ["“", "”"]), ("cafÃ©", ["é"]), ("ðŸ¦’", ["🦒"]), ("ÐœÐ¾Ñ\u{81}ÐºÐ²Ð°", ["Москва"]),
        ("â€”", ["—"]), ("ï»¿", ["\u{FEFF}"]),
    ])
    func misreadUTF8IsRepaired(_ text: String, _ repaired: [String]) throws {
        let found = try findings(.mojibake, text).map { $0.data["repaired"] }
        #expect(found.first == repaired.first.map { .text($0) }, "\(found)")
    }

    @Test func longRunOfMisreadTextComesAsSeveral() throws {
        let found = try findings(.mojibake, String(repeating: "Ã©", count: 100))
        #expect(found.map(\.bytes) == [0..<256, 256..<400])
    }

    /// Data, its minified form, and its YAML.
    @Test(arguments: [
        ("[1, -2.5e+10, true,   null]", "[1,-2.5e+10,true,null]", "- 1\n- -2.5e+10\n- true\n- null\n"),
        (#"{ "a" : { "b" : [ ] , "c" : { } } }"#, #"{"a":{"b":[],"c":{}}}"#, "a:\n  b: []\n  c: {}\n"),
        (
            #"[ [ 1 , [ 2 ] ] , { "a" : 1 , "b" : [ 3 ] } ]"#, #"[[1,[2]],{"a":1,"b":[3]}]"#,
            "- \n  - 1\n  - \n    - 2\n- a: 1\n  b:\n  - 3\n"
        ),
        (
            #"{ "a b" : "c: d" , "no" : "x\"y" , "/p" : "é " }"#, #"{"a b":"c: d","no":"x\"y","/p":"é "}"#,
            "a b: \"c: d\"\n\"no\": \"x\\\"y\"\n/p: \"é \"\n"
        ),
    ])
    func dataIsWrittenInOtherWays(_ json: String, _ minified: String, _ yaml: String) throws {
        // White space makes the text long enough for the finding.
        let spread = json.replacing(" , ", with: "\n\n \n , \n \n ").replacing("[", with: "[ \n \n \n \n ")
            .replacing("{", with: "{ \n \n \n \n ")
        let finding = try #require(findings(.serialisation, spread).first)
        #expect(finding.data["minifiedTokens"] == .integer(Tokenizer.default.count(minified)))
        #expect(finding.data["yamlTokens"] == .integer(Tokenizer.default.count(yaml)))
    }

    @Test(arguments: [
        "[01]", "[1.]", "[1e]", "[-]", "[+1]", "[.5]", "[\"\\x\"]", "[\"\\u12G4\"]", "[\"a\nb\"]", "[1,]",
        "[,]",
        "{\"a\" 1}", "{\"a\":}", "{a: 1}", "[tru]", "[1] 2", "[1", "\"a\"", "[\"a]",
    ])
    func textThatIsNotJSONIsNotData(_ text: String) throws {
        #expect(try findings(.serialisation, text + String(repeating: " \n\t\n", count: 40)).isEmpty)
    }

    @Test func unstableEndHasTheTokensThatItCanBecome() throws {
        let tokenizer = Tokenizer(
            try Encoding(
                name: "small", vocabulary: .bytes(and: ["ab", "abc", "bc", "bcd", " a"]), pattern: .gpt2))
        func sequences(_ text: String) throws -> [[String]]? {
            try UnstableEnd.of(Array(text.utf8), tokenizer)?.sequences.map {
                $0.map { String(decoding: (try? tokenizer.decode([$0])) ?? [], as: UTF8.self) }
            }
        }
        // Whatever begins inside the piece, the merges make "ab" first.
        #expect(try sequences("x ab") == [[" ", "ab"], [" ", "abc"]])
        let end = try #require(try UnstableEnd.of(Array("a".utf8), tokenizer))
        #expect(end.firstToken == 0 && end.longerTokens == 2 && end.divergent == 2)
        #expect(try sequences("a") == [["a"], ["ab"], ["abc"]])
        #expect(try UnstableEnd.of([], tokenizer) == nil)
        #expect(try UnstableEnd.of([UInt8](repeating: 0x61, count: 65), tokenizer) == nil)
    }

    @Test func scriptsHaveTheirLettersBytesAndTokens() throws {
        let text = "eyes на é 目と"
        let report = try TextReport(of: text, .default)
        func cost(_ name: String) -> ScriptCost? { report.scripts.first { $0.name == name } }
        #expect(report.scripts.map(\.letters).reduce(0, +) == 9)
        #expect(cost("Latin")?.letters == 5 && cost("Latin")?.bytes == 6)
        #expect(cost("Cyrillic")?.letters == 2 && cost("Cyrillic")?.bytes == 4)
        #expect(cost("Han")?.letters == 1 && cost("Hiragana")?.letters == 1)
        #expect(cost("Cyrillic")?.tokens == Tokenizer.default.count(" на"))
        #expect(report.scripts.map(\.name).first == "Latin")
    }

    /// A mark belongs to the letter that it follows.
    @Test func marksCountAsLettersOfTheirScript() throws {
        let report = try TextReport(of: "и\u{306}", .default)
        #expect(report.scripts.map(\.name) == ["Cyrillic"] && report.scripts[0].letters == 2)
    }

    /// Each row: a text, and the severities of its findings about numbers.
    @Test(arguments: [
        ("1275 + 6773 = 8041", [Severity.high]), ("12 + 34 = 46", []), ("1,200 + 6,700 = 7,900", []),
        ("1955", [.medium]), ("1955-2024", []), ("v1955", []), ("0x1955", []), ("3.1415926", []),
        ("1955 <b> 2024", [.medium, .medium]), ("1955 < 20240", [.high]),
    ])
    func numbersAreJudgedByWhatTheyAre(_ text: String, _ severities: [Severity]) throws {
        #expect(try findings(.numberChunk, text).map(\.severity) == severities)
    }
}
