import JSON
import Testing

@Suite struct JSONDecodingTests {
    struct Content: Decodable, Equatable {
        struct Item: Decodable, Equatable { var id: UInt32, text: String? }
        var items: [Item]
    }

    @Test func rightContentIsRead() throws {
        let content = try decodeJSON(Content.self, from: Array(#"{"items":[{"id":7}],"more":null}"#.utf8))
        #expect(content == Content(items: [.init(id: 7, text: nil)]))
    }

    @Test(arguments: [
        ("{}", #""items" is missing"#),
        (#"{"items":[{"id":1},{}]}"#, #""items[1].id" is missing"#),
        (#"{"items":[{"id":1,"text":2}]}"#, #""items[0].text" has the wrong type"#),
        (#"{"items":[{"id":"1"}]}"#, #""items[0].id" has the wrong type"#),
        (#"{"items":null}"#, #""items" has the wrong type"#),
        ("[]", "it has the wrong type"),
    ])
    func problemIsTold(_ json: String, _ problem: String) {
        #expect { try decodeJSON(Content.self, from: Array(json.utf8)) } throws: { "\($0)" == problem }
    }

    @Test(arguments: [#"{"items":[{"id":-1}]}"#, #"{"items":[{"id":4294967296}]}"#])
    func numberThatDoesNotFitIsOutOfRange(_ json: String) {
        #expect { try decodeJSON(Content.self, from: Array(json.utf8)) } throws: {
            "\($0)".contains("out of range")
        }
    }

    @Test(arguments: ["", "{", #"{"items":[}"#])
    func whatIsNotJSONIsToldSo(_ json: String) {
        #expect { try decodeJSON(Content.self, from: Array(json.utf8)) } throws: {
            "\($0)".hasPrefix("it is not JSON")
        }
    }
}
