import JSON
import Testing

/// Reads a value from a text with one call of a reader.
func read<Value>(
    _ json: String, _ read: (inout JSONReader) throws(JSONError) -> Value
) throws(JSONError) -> Value {
    try Array(json.utf8).withUnsafeBufferPointer { (bytes) throws(JSONError) in
        var reader = JSONReader(bytes)
        let value = try read(&reader)
        try reader.end()
        return value
    }
}

@Suite struct JSONReaderTests {
    @Test func valuesAreReadInOrder() throws {
        let text = #" {"a" : [1, -2 ,[]], "é\n": {"x":null,"y":true, "z":false} , "t":"v","n":-1.5e2}"#
        var seen: [String] = []
        try read(text) { (json) throws(JSONError) in
            try json.beginObject()
            while let key = try json.nextKey() {
                seen.append(key.string)
                switch try json.kind() {
                case .array:
                    try json.beginArray()
                    while try json.nextElement() {
                        seen.append(
                            try json.kind() == .number ? "\(try json.integer())" : "\(try json.skip())")
                    }
                case .object:
                    try json.beginObject()
                    while let inner = try json.nextKey() {
                        let value = try json.null() ? "null" : "\(try json.bool())"
                        seen.append(inner.string + "=" + value)
                    }
                case .string: seen.append(try json.string())
                default: seen.append("\(try json.double())")
                }
            }
        }
        #expect(
            seen == [
                "a", "1", "-2", "16..<18", "é\n", "x=null", "y=true", "z=false", "t", "v", "n", "-150.0",
            ])
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("9223372036854775807", Int.max),
        ("-9223372036854775808", Int.min),
    ])
    func wholeNumbersAreExact(_ text: String, _ number: Int) throws {
        #expect(try read(text) { (json) throws(JSONError) in try json.integer() } == number)
    }

    @Test(
        arguments: [
            ("9223372036854775808", 0, "the number is out of range"),
            ("-9223372036854775809", 0, "the number is out of range"),
            ("92233720368547758070", 0, "the number is out of range"),
            ("1.0", 0, "this is not a whole number"), ("1e3", 0, "this is not a whole number"),
            ("01", 0, "the number begins with a zero"), ("-01", 1, "the number begins with a zero"),
            ("-", 1, "it ends in the middle of a value"), ("-x", 1, "a digit is missing here"),
            ("1.", 2, "it ends in the middle of a value"), ("1.e", 2, "a digit is missing here"),
            ("1e+", 3, "it ends in the middle of a value"), ("+1", 0, "a value is missing here"),
            (#""1""#, 0, "this is not a whole number"), ("null", 0, "this is not a whole number"),
            ("1 2", 2, "something follows the end of the value"), ("", 0, "it ends in the middle of a value"),
        ] as [(String, Int, String)])
    func wrongWholeNumbersAreRefused(_ text: String, _ offset: Int, _ problem: String) {
        #expect(throws: JSONError(problem, at: offset)) {
            try read(text) { (json) throws(JSONError) in try json.integer() }
        }
    }

    @Test(arguments: [("0.1", 0.1), ("-1E-2", -0.01), ("12", 12), ("1e308", 1e308), ("2.5e-308", 2.5e-308)])
    func numbersAreRead(_ text: String, _ number: Double) throws {
        #expect(try read(text) { (json) throws(JSONError) in try json.double() } == number)
    }

    @Test func numbersThatAreTooLargeAreRefused() {
        #expect(throws: JSONError("the number is out of range", at: 0)) {
            try read("1e400") { (json) throws(JSONError) in try json.double() }
        }
        #expect(throws: JSONError("the number is out of range", at: 0)) {
            try read(String(repeating: "9", count: 5000)) { (json) throws(JSONError) in try json.double() }
        }
    }

    // MARK: - Strings

    @Test(arguments: [
        (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0120a\u00e9\u00E9""#, "\u{120}aéé"), (#""\ud83d\ude00!""#, "😀!"), (#""\u0000""#, "\0"),
        (#""Ġthe ▁ 😀 é""#, "Ġthe ▁ 😀 é"), ("\"e\u{301}\u{7F}\"", "e\u{301}\u{7F}"),
    ])
    func stringsAreRead(_ json: String, _ text: String) throws {
        let read = try read(json) { (json) throws(JSONError) in try json.string() }
        // As bytes: canonically equivalent strings are not the same token.
        #expect(Array(read.utf8) == Array(text.utf8))
        let isEqual = try JSONTests.read(json) { (json) throws(JSONError) in
            try json.text().isEqual(to: "plain")
        }
        #expect(isEqual == (text == "plain"))
    }

    /// Every length around the eight bytes that are looked at together, with every special byte at every place.
    @Test func bytesAreFoundAtEveryPlace() throws {
        for count in 0...40 {
            let plain = String(repeating: "x", count: count)
            #expect(try read("\"\(plain)\"") { (json) throws(JSONError) in try json.string() } == plain)
            for place in 0...count {
                let (head, tail) = (plain.prefix(place), plain.dropFirst(place))
                let escaped = try read("\"\(head)\\n\(tail)\"") { (json) throws(JSONError) in
                    try json.string()
                }
                #expect(escaped == "\(head)\n\(tail)")
                let letter = try read("\"\(head)é\(tail)\"") { (json) throws(JSONError) in try json.text() }
                #expect(!letter.hasEscapes)
                #expect(
                    throws: JSONError("a control character is in a string without an escape", at: place + 1)
                ) {
                    try read("\"\(head)\u{1F}\(tail)\"") { (json) throws(JSONError) in try json.string() }
                }
            }
        }
    }

    @Test(
        arguments: [
            (#""a"#, 2, "it ends in the middle of a string"), (#"""#, 1, "it ends in the middle of a string"),
            (#""\"#, 1, "it ends in the middle of a string"),
            (#""\x""#, 1, "the character after the backslash is none of those that JSON has"),
            (#""\u12g4""#, 1, "\\u is not followed by four hexadecimal digits"),
            (#""\u12"#, 1, "\\u is not followed by four hexadecimal digits"),
            (#""\ud800""#, 1, "\\u stands for half of a surrogate pair, and the other half is missing"),
            (#""\udc00\ud800""#, 1, "\\u stands for half of a surrogate pair, and the other half is missing"),
            (#""\ud800\u0041""#, 1, "\\u stands for half of a surrogate pair, and the other half is missing"),
            (#""\ud800\n""#, 1, "\\u stands for half of a surrogate pair, and the other half is missing"),
            (#""\ud800\u"#, 1, "\\u stands for half of a surrogate pair, and the other half is missing"),
            ("\"a\nb\"", 2, "a control character is in a string without an escape"),
            ("7", 0, "this is not a string"), ("x", 0, "a value is missing here"),
        ] as [(String, Int, String)])
    func wrongStringsAreRefused(_ json: String, _ offset: Int, _ problem: String) {
        #expect(throws: JSONError(problem, at: offset)) {
            try read(json) { (json) throws(JSONError) in try json.string() }
        }
    }

    /// Ill-formed by table 3-7 of the Unicode standard: overlong, surrogates, too large, cut off, stray.
    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x9F, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82],
            [0xF0, 0x8F, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98],
            [0xFF],
        ] as [[UInt8]])
    func whatIsNotUTF8IsRefused(_ bytes: [UInt8]) {
        for rest in [[0x22], [0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x22], []] as [[UInt8]] {
            let json = [0x22, 0x61] + bytes + rest
            #expect(throws: JSONError("this is not UTF-8", at: 2)) {
                try json.withUnsafeBufferPointer { (json) throws(JSONError) in
                    var reader = JSONReader(json)
                    try reader.skip()
                }
            }
        }
    }

    // MARK: - Structure

    @Test(
        arguments: [
            ("{", 1, "it ends in the middle of a value"), ("[1", 2, "it ends in the middle of a value"),
            ("[1,]", 3, "a value is missing here"),
            ("[1 2]", 3, "a comma or a closing bracket is missing here"),
            ("[,1]", 1, "a value is missing here"), (#"{"a"}"#, 4, "a colon is missing here"),
            (#"{"a":}"#, 5, "a value is missing here"), (#"{"a":1,}"#, 7, "a key in quotes is missing here"),
            (#"{a:1}"#, 1, "a key in quotes is missing here"),
            ("[1}", 2, "a comma or a closing bracket is missing here"),
            ("{]", 1, "a key in quotes is missing here"), ("]", 0, "a value is missing here"),
            ("tru", 0, "it ends in the middle of a value"), ("trux", 0, "a value is missing here"),
            ("nul", 0, "it ends in the middle of a value"),
            ("[1]]", 3, "something follows the end of the value"),
            ("NaN", 0, "a value is missing here"), ("'a'", 0, "a value is missing here"),
            ("// a\n1", 0, "a value is missing here"), ("\u{FEFF}1", 0, "a value is missing here"),
            ("[1\u{B}]", 2, "a comma or a closing bracket is missing here"),
        ] as [(String, Int, String)])
    func whatIsNotJSONIsRefused(_ json: String, _ offset: Int, _ problem: String) {
        #expect(throws: JSONError(problem, at: offset)) {
            try read(json) { (json) throws(JSONError) in _ = try json.skip() }
        }
    }

    @Test func deepNestingIsRefusedWithoutRecursion() throws {
        let deepest = JSONReader.deepest
        for brackets in [("[", "]", ""), (#"{"a":"#, "}", "1")] {
            func nested(_ depth: Int) -> String {
                String(repeating: brackets.0, count: depth) + brackets.2
                    + String(repeating: brackets.1, count: depth)
            }
            _ = try read(nested(deepest)) { (json) throws(JSONError) in try json.skip() }
            _ = try read(nested(deepest)) { (json) throws(JSONError) in try JSONValue(&json) }
            for depth in [deepest + 1, 1_000_000] {
                #expect(throws: JSONError.self) {
                    try read(nested(depth)) { (json) throws(JSONError) in try json.skip() }
                }
                #expect {
                    try read(nested(depth)) { (json) throws(JSONError) in try JSONValue(&json) }
                } throws: {
                    "\($0)" == "values are nested more than 128 deep"
                }
            }
        }
    }

    @Test func skippedValuesAreWhereTheyAre() throws {
        let text = #"[ {"a":[1,"]"]} , "x\"y" ,-1.5,null]"#
        var ranges: [String] = []
        try read(text) { (json) throws(JSONError) in
            try json.beginArray()
            while try json.nextElement() {
                let range = try json.skip()
                ranges.append(String(decoding: Array(text.utf8)[range], as: UTF8.self))
            }
        }
        #expect(ranges == [#"{"a":[1,"]"]}"#, #""x\"y""#, "-1.5", "null"])
    }

    @Test func anEmptyInputIsRefused() {
        #expect(throws: JSONError("it ends in the middle of a value", at: 0)) {
            var json = JSONReader(UnsafeBufferPointer(start: nil, count: 0))
            try json.skip()
        }
    }

    /// Whatever is cut off, it is an error at the end or before.
    @Test func everyPrefixIsRefused() throws {
        let text = Array(#"{"a":[1,-2.5e3,"é\n😀\ud83d\ude00",true,null],"b":{"c":{}}}"#.utf8)
        for count in 0..<text.count {
            let error = #expect(throws: JSONError.self) {
                try text[..<count].withUnsafeBufferPointer { (bytes) throws(JSONError) in
                    var json = JSONReader(bytes)
                    try json.skip()
                }
            }
            #expect(try #require(error?.offset) <= count)
        }
    }
}
