import Foundation
import JSON
import Platform
import Testing

/// Foundation reads what the writer writes, and writes the same.
@Suite struct JSONWriterTests {
    private func written(isPretty: Bool = false, _ body: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter(isPretty: isPretty)
        body(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func encoded(_ value: some Encodable, _ options: JSONEncoder.OutputFormatting = []) throws
        -> String
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = options.union([.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func everyASCIICharacterIsWrittenAsFoundationWritesIt() throws {
        for byte in UInt8(0)..<0x7F {
            let text = "a\(Unicode.Scalar(byte))b"
            #expect(written { $0.value(text) } == (try encoded([text]).dropFirst().dropLast()))
        }
    }

    @Test(arguments: [
        "", "\"\\/", "é\u{301}", "目は🦒",
        "\u{0}\u{1F}\u{A0}\u{61B}\u{2010}\u{2027}\u{202F}\u{2065}\u{206A}\u{FEFF}\u{10FFFF}",
    ])
    func textComesBack(_ text: String) throws {
        let json = written { json in json.array { $0.value(text) } }
        let read = try JSONDecoder().decode([String].self, from: Data(json.utf8))
        #expect(read.map { Array($0.utf8) } == [Array(text.utf8)])
        #expect(try json == encoded([text]))
    }

    /// DEL, C1 and what changes the direction of a text: a terminal would do as a stranger's text says.
    @Test func whatATerminalObeysIsEscaped() throws {
        let codes = [0x7F...0x9F, 0x61C...0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069].joined()
        for code in codes {
            let text = "a\(Unicode.Scalar(UInt32(code))!)b"
            let json = written { $0.value(text) }
            #expect(json == "\"a\\u" + String(String(0x10000 + code, radix: 16).dropFirst()) + "b\"")
            #expect(try decodeJSON([String].self, from: Array("[\(json)]".utf8)) == [text])
        }
    }

    /// `\ud83e\udd92` is one code point, and half of it none.
    @Test func surrogatesAreRead() throws {
        #expect(try decodeJSON([String].self, from: Array(#"["\ud83e\udd92"]"#.utf8)) == ["🦒"])
        #expect(throws: JSONError.self) { try decodeJSON([String].self, from: Array(#"["\ud83e"]"#.utf8)) }
    }

    @Test func spacesCanBeReplaced() {
        let text = Array(" a b\"".utf8)
        let json = text.withUnsafeBufferPointer { text in
            written { $0.value(utf8: text, space: (0xE2, 0x90, 0xA0)) }
        }
        #expect(json == "\"␠a␠b\\\"\"")
    }

    @Test(arguments: [0, 1, -1, 9, 10, 99, 100, -1_234_567_890, .max, .min])
    func integersAreFoundations(_ number: Int) throws {
        #expect(try written { $0.value(number) } == String(encoded([number]).dropFirst().dropLast()))
    }

    @Test(arguments: [
        0, 1, -2, 0.1, 1.0 / 3, 11.05619370726919, 1e15, 1e16, 123_456_789_012_345_680, 1e300,
        .leastNonzeroMagnitude, 1e-7,
        .greatestFiniteMagnitude,
    ])
    func fractionsAreFoundations(_ number: Double) throws {
        #expect(try written { number.write(to: &$0) } == String(encoded([number]).dropFirst().dropLast()))
    }

    @Test func whatIsNoNumberIsNull() {
        for number in [Double.nan, .infinity, -.infinity] {
            #expect(written { number.write(to: &$0) } == "null")
        }
    }

    @Test func fieldsOfEveryKindAreWritten() {
        let json = written { json in
            json.object { json in
                json.field("int", 1)
                json.field("id", UInt32.max)
                json.field("range", 2..<5)
                json.field("text", "a")
                json.field("flag", true)
                json.field("nothing", nil as String?)
                json.field("absent", ifPresent: nil as Int?)
                json.field("present", ifPresent: 0.5)
                json.field("ids", [1, 2] as [UInt32])
                json.field("data", ["b": [1], "a": []])
                json.object("object") { $0.array("empty") { _ in } }
                json.objects("objects", [3, 4]) { json, number in json.field("number", number) }
            }
        }
        #expect(
            json
                == #"{"int":1,"id":4294967295,"range":[2,5],"text":"a","flag":true,"nothing":null,"present":0.5,"#
                + #""ids":[1,2],"data":{"a":[],"b":[1]},"object":{"empty":[]},"#
                + #""objects":[{"number":3},{"number":4}]}"#)
    }

    @Test func prettyLayoutIsFoundations() throws {
        struct Inner: Encodable { var empty: [Int] = [], numbers = [1, 2] }
        struct Outer: Encodable {
            var first = Inner(), list = [Inner()], none: [String: Int] = [:], text = "a"
        }
        let json = written(isPretty: true) { json in
            func inner(_ json: inout JSONWriter) {
                json.field("empty", [] as [Int])
                json.field("numbers", [1, 2])
            }
            json.object { json in
                json.object("first", inner)
                json.objects("list", [0]) { json, _ in inner(&json) }
                json.field("none", [:] as [String: Int])
                json.field("text", "a")
            }
        }
        #expect(try json == encoded(Outer(), .prettyPrinted))
    }

    @Test func largeDocumentsGrow() throws {
        let numbers = Array(0..<100_000)
        let json = written { numbers.write(to: &$0) }
        #expect(try JSONDecoder().decode([Int].self, from: Data(json.utf8)) == numbers)
    }

    private struct Numbers: JSONDocument {
        let count: Int
        func writeFields(to json: inout JSONWriter) {
            json.field("long", String(repeating: "é\"", count: count))
            json.array("numbers") { json in
                for number in 0..<count where !json.isStopped { json.value(number - count / 2) }
            }
        }
    }

    /// Around the size of a portion too, which is 64 KiB.
    @Test(arguments: [0, 1, 9_000, 16_383, 16_384, 16_385, 200_000])
    func portionsAreTheWholeDocument(count: Int) throws {
        let document = Numbers(count: count)
        var (portions, largest) = ([UInt8](), 0)
        try document.writeJSON { portion in
            portions += portion
            largest = max(largest, portion.count)
        }
        #expect(portions == document.json())
        // Only what the long text needs is kept: room for six bytes for each of its bytes.
        #expect(largest <= max(1 << 17, 6 * 3 * count + 2))
    }

    @Test func whatCannotBeHandedOutStopsTheDocument() throws {
        struct Full: Error {}
        var portions = 0
        #expect(throws: Full.self) {
            try Numbers(count: 200_000).writeJSON { _ in
                portions += 1
                if portions == 2 { throw Full() }
            }
        }
        #expect(portions == 2)
        #expect(throws: Full.self) { try Numbers(count: 0).writeJSON { _ in throw Full() } }
    }

    @Test func documentsStartWithTheirVersions() {
        let json = jsonDocument { $0.field("error", "a") }
        #expect(
            String(decoding: json, as: UTF8.self)
                == "{\"version\":1,\"bpe\":\"\(Version.current)\",\"error\":\"a\"}\n")
    }
}
