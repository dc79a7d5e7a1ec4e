/// A value of JSON with everything in it: for the small parts of a file, whose keys come in any order.
///
/// Each value knows where it was, so that whoever finds it wrong can say so.
package struct JSONValue: Sendable {
    package enum Content: Sendable {
        case null
        case bool(Bool)
        /// A whole number that fits.
        case integer(Int)
        case number(Double)
        case string(String)
        case array([JSONValue])
        case object([(key: String, value: JSONValue)])
    }

    package let content: Content
    /// Where the value begins, in bytes.
    package let offset: Int

    /// The most values that a tree may have: a bound on memory, which is a hundred times that of the text.
    package static let mostValues = 200_000

    /// Reads the next value of a reader.
    ///
    /// - Throws: ``JSONError``, also if a key is there twice or the value is not small.
    package init(_ json: inout JSONReader) throws(JSONError) {
        var room = Self.mostValues
        try self.init(&json, &room)
    }

    // Recursive: the reader limits the depth.
    private init(_ json: inout JSONReader, _ room: inout Int) throws(JSONError) {
        let kind = try json.kind()
        offset = json.position
        room -= 1
        guard room >= 0 else {
            throw json.failure("it has more than \(Self.mostValues) values, where a few are expected")
        }
        switch kind {
        case .null:
            _ = try json.null()
            content = .null
        case .bool: content = .bool(try json.bool())
        case .string: content = .string(try json.string())
        case .number:
            var again = json
            if let number = try? again.integer() {
                json = again
                content = .integer(number)
            } else {
                content = .number(try json.double())
            }
        case .array:
            var elements: [JSONValue] = []
            try json.beginArray()
            while try json.nextElement() { elements.append(try JSONValue(&json, &room)) }
            content = .array(elements)
        case .object:
            var members: [(key: String, value: JSONValue)] = []
            var keys: Set<[UInt8]> = []
            try json.beginObject()
            while let key = try json.nextKey(unlike: &keys) {
                members.append((key.string, try JSONValue(&json, &room)))
            }
            content = .object(members)
        }
    }

    package var isNull: Bool { if case .null = content { true } else { false } }

    // MARK: - What is expected

    /// The value of a key, `nil` if it is missing or `null`.
    ///
    /// - Throws: ``JSONError`` if this is not an object.
    package func member(_ key: String) throws(JSONError) -> JSONValue? {
        guard case .object(let members) = content else { throw wrong("an object") }
        let member = members.first { $0.key.utf8.elementsEqual(key.utf8) }
        return member.flatMap { $0.value.isNull ? nil : $0.value }
    }

    /// The value of a key that must be there.
    package func required(_ key: String) throws(JSONError) -> JSONValue {
        if let value = try member(key) { return value }
        throw JSONError("\"\(key)\" is missing", at: offset)
    }

    package func string() throws(JSONError) -> String {
        if case .string(let text) = content { return text }
        throw wrong("a string")
    }

    package func bool() throws(JSONError) -> Bool {
        if case .bool(let value) = content { return value }
        throw wrong("true or false")
    }

    package func integer() throws(JSONError) -> Int {
        if case .integer(let number) = content { return number }
        throw wrong("a whole number that fits")
    }

    package func array() throws(JSONError) -> [JSONValue] {
        if case .array(let elements) = content { return elements }
        throw wrong("a list")
    }

    package func members() throws(JSONError) -> [(key: String, value: JSONValue)] {
        if case .object(let members) = content { return members }
        throw wrong("an object")
    }

    /// Whether a key is true; `standard` if it is missing.
    package func flag(_ key: String, default standard: Bool) throws(JSONError) -> Bool {
        guard let value = try member(key) else { return standard }
        return try value.bool()
    }

    private func wrong(_ expected: String) -> JSONError {
        JSONError("this is not \(expected)", at: offset)
    }
}
