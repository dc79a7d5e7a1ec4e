import JSON
import Testing

@Suite struct JSONValueTests {
    private func value(_ json: String) throws(JSONError) -> JSONValue {
        try read(json) { (json) throws(JSONError) in try JSONValue(&json) }
    }

    @Test func membersHaveTheirTypes() throws {
        let json = try value(#"{"s":"é","i":-3,"b":true,"l":[1,2.5,null],"n":null,"o":{"k":"v"}}"#)
        #expect(try json.required("s").string() == "é" && json.required("i").integer() == -3)
        #expect(try json.flag("b", default: false) && json.flag("missing", default: true))
        let list = try json.required("l").array()
        #expect(list.count == 3 && list[2].isNull)
        guard case .number(2.5) = list[1].content else {
            Issue.record("not a number")
            return
        }
        #expect(try json.member("n") == nil && json.member("missing") == nil)
        #expect(try json.required("o").members().map(\.key) == ["k"])
        #expect(try json.required("o").offset == 56)
    }

    @Test(
        arguments: [
            (#"{"a":1,"a":2}"#, 7, #"the key "a" is there twice"#),
            (#"{"a":1,"\u0061":2}"#, 7, #"the key "a" is there twice"#),
            (#"{"a":{"b":[{"c":1,"c":1}]}}"#, 18, #"the key "c" is there twice"#),
            (#"{"a":1e999}"#, 5, "the number is out of range"), ("[1", 2, "it ends in the middle of a value"),
        ] as [(String, Int, String)])
    func wrongTreesAreRefused(_ json: String, _ offset: Int, _ problem: String) {
        #expect(throws: JSONError(problem, at: offset)) { try value(json) }
    }

    /// Canonically equivalent keys are different keys.
    @Test func keysAreBytes() throws {
        let json = try value("{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(try json.required("e\u{301}").integer() == 2)
    }

    @Test func wrongTypesAreTold() throws {
        let json = try value(#"{"a":[]}"#)
        let list = try json.required("a")
        #expect(throws: JSONError("this is not a string", at: 5)) { try list.string() }
        #expect(throws: JSONError("this is not true or false", at: 5)) { try list.bool() }
        #expect(throws: JSONError("this is not a whole number that fits", at: 5)) { try list.integer() }
        #expect(throws: JSONError("this is not an object", at: 5)) { try list.member("b") }
        #expect(throws: JSONError("this is not an object", at: 5)) { try list.members() }
        #expect(throws: JSONError("this is not a list", at: 0)) { try json.array() }
        #expect(throws: JSONError("\"b\" is missing", at: 0)) { try json.required("b") }
        #expect(throws: JSONError("this is not true or false", at: 5)) { try json.flag("a", default: true) }
    }

    @Test func largeTreesAreRefused() {
        let most = JSONValue.mostValues
        let text = "[" + String(repeating: "0,", count: most) + "0]"
        #expect(
            throws: JSONError("it has more than 200000 values, where a few are expected", at: 2 * most - 1)
        ) {
            try value(text)
        }
    }
}
