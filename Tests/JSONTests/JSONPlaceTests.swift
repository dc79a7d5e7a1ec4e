import JSON
import Testing

@Suite struct JSONPlaceTests {
    /// A text with `^` at the place that is looked for.
    @Test(
        arguments: [
            ("^{}", 1, 1, ""), (#"{"a":^1}"#, 1, 6, "a"), (#"{"a":{"b":[0,{"c":^1}]}}"#, 1, 19, "a.b[1].c"),
            (#"[[],[0,^1]]"#, 1, 8, "[1][1]"), (#"{"a":1,^"b":2}"#, 1, 8, ""),
            ("{\n  \"é\": 1,\n  \"x\": ^2\n}", 3, 8, "x"), (#"{"Ġ\"the":^0}"#, 1, 11, #"["Ġ\"the"]"#),
            (#"{"a":"[{,\"\\",^"b":0}"#, 1, 16, ""), (#"{"a":"x^y"}"#, 1, 8, "a"),
            (#"{"":^1}"#, 1, 5, #"[""]"#),
            (#"{"a":[1,2]^"#, 1, 11, "a"), ("[1]]]}^", 1, 7, ""), (#"{"a":"\^"#, 1, 8, "a"),
        ] as [(String, Int, Int, String)])
    func placesAreFound(_ text: String, _ line: Int, _ column: Int, _ path: String) throws {
        let marked = Array(text.utf8)
        let offset = try #require(marked.firstIndex(of: UInt8(ascii: "^")))
        let bytes = Array(marked[..<offset] + marked[(offset + 1)...])
        let place = bytes.withUnsafeBufferPointer { JSONPlace(of: offset, in: $0) }
        #expect(place.line == line && place.column == column && place.path == path, "\(place)")
    }

    @Test func longPathsAreCut() {
        let text = [UInt8](repeating: UInt8(ascii: "["), count: 1000)
        let path = text.withUnsafeBufferPointer { JSONPlace(of: text.count, in: $0).path }
        #expect(path.hasPrefix("[0][0]") && path.hasSuffix("…") && path.count == 201)
    }

    @Test func longKeysAreCutAndOffsetsOutsideAreTheEnds() {
        let text = Array("{\"\(String(repeating: "k", count: 1000))\":1}".utf8)
        text.withUnsafeBufferPointer { text in
            #expect(JSONPlace(of: text.count - 2, in: text).path == String(repeating: "k", count: 60))
            #expect(JSONPlace(of: .max, in: text).column == text.count + 1)
            #expect(JSONPlace(of: -1, in: text).column == 1)
        }
    }
}
