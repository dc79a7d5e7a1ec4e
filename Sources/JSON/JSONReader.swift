/// Reads JSON front to back from bytes in memory, a value at a time, as the caller asks for it.
///
/// ```swift
/// var json = JSONReader(bytes)             // {"a":0,"b":1}
/// try json.beginObject()
/// while let key = try json.nextKey() { ids[key.string] = try json.integer() }
/// try json.end()
/// ```
///
/// Nothing is copied and nothing is kept, so a file of any size takes no memory; what is skipped is checked
/// all the same. Strictly RFC 8259: no comments, no trailing commas, no lone surrogates, only UTF-8. The
/// input must stay in place while the reader is in use.
package struct JSONReader {
    let base: UnsafePointer<UInt8>
    let count: Int
    /// How far the input has been read, in bytes.
    package internal(set) var position = 0
    /// How many bytes are left to read.
    package var remaining: Int { count - position }
    /// How many objects and arrays are open.
    private var depth = 0
    /// Whether the open object or array has had no member yet.
    private var isAtFirst = false

    /// How deep objects and arrays may be nested. No format that people use comes near.
    package static let deepest = 128

    package init(_ bytes: UnsafeBufferPointer<UInt8>) {
        // Never read where there are no bytes.
        base = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!
        count = bytes.count
    }

    /// A reader for the value at `offset`, of which another reader knows that it is there.
    package init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) {
        self.init(bytes)
        position = offset
    }

    package enum Kind { case object, array, string, number, bool, null }

    /// What the next value is, by its first character.
    package mutating func kind() throws(JSONError) -> Kind {
        switch try nextByte() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), 0x30...0x39: return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: throw failure("a value is missing here")
        }
    }

    // MARK: - Objects and arrays

    package mutating func beginObject() throws(JSONError) {
        try begin(UInt8(ascii: "{"), "an object")
    }

    package mutating func beginArray() throws(JSONError) {
        try begin(UInt8(ascii: "["), "a list")
    }

    /// The key of the next member, whose value is read next; `nil` at the end of the object, which closes it.
    package mutating func nextKey() throws(JSONError) -> JSONText? {
        guard try hasMember(before: UInt8(ascii: "}")) else { return nil }
        guard try nextByte() == UInt8(ascii: "\"") else { throw failure("a key in quotes is missing here") }
        let key = try scanString()
        guard try nextByte() == UInt8(ascii: ":") else { throw failure("a colon is missing here") }
        position &+= 1
        return key
    }

    /// The key of the next member, which none before it may have had, because programs differ in which value they take.
    package mutating func nextKey(unlike seen: inout Set<[UInt8]>) throws(JSONError) -> JSONText? {
        guard let key = try nextKey() else { return nil }
        guard seen.insert(key.bytes).inserted else {
            throw JSONError("the key \(key.string.debugDescription) is there twice", at: key.offset)
        }
        return key
    }

    /// Whether an element follows; if not, the array is closed.
    package mutating func nextElement() throws(JSONError) -> Bool {
        try hasMember(before: UInt8(ascii: "]"))
    }

    private mutating func begin(_ bracket: UInt8, _ name: String) throws(JSONError) {
        guard try nextByte() == bracket else { throw try wrongKind(name) }
        guard depth < Self.deepest else { throw failure("values are nested more than \(Self.deepest) deep") }
        depth &+= 1
        position &+= 1
        isAtFirst = true
    }

    @inline(__always)
    private mutating func hasMember(before bracket: UInt8) throws(JSONError) -> Bool {
        let byte = try nextByte()
        if byte == bracket {
            depth &-= 1
            position &+= 1
            isAtFirst = false
            return false
        }
        if isAtFirst {
            isAtFirst = false
            return true
        }
        guard byte == UInt8(ascii: ",") else { throw failure("a comma or a closing bracket is missing here") }
        position &+= 1
        return true
    }

    // MARK: - Other values

    /// A string, as a range of the input.
    package mutating func text() throws(JSONError) -> JSONText {
        guard try nextByte() == UInt8(ascii: "\"") else { throw try wrongKind("a string") }
        return try scanString()
    }

    /// A string.
    package mutating func string() throws(JSONError) -> String { try text().string }

    package mutating func bool() throws(JSONError) -> Bool {
        switch try nextByte() {
        case UInt8(ascii: "t"):
            try literal("true")
            return true
        case UInt8(ascii: "f"):
            try literal("false")
            return false
        default: throw try wrongKind("true or false")
        }
    }

    /// Whether the next value is `null`, which is then read.
    package mutating func null() throws(JSONError) -> Bool {
        guard try nextByte() == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    /// Reads the next value, of any kind, and returns where it is.
    ///
    /// - Complexity: linear in its bytes, without recursion.
    @discardableResult
    package mutating func skip() throws(JSONError) -> Range<Int> {
        _ = try nextByte()
        let start = position
        var open = 0
        // A bit for each open object or array, the innermost last: whether it is an object.
        var objects: UInt128 = 0
        repeat {
            if open > 0 {
                let hasMember = try objects & 1 == 1 ? nextKey() != nil : nextElement()
                guard hasMember else {
                    open -= 1
                    objects >>= 1
                    continue
                }
            }
            switch try kind() {
            case .object:
                try beginObject()
                (open, objects) = (open + 1, objects << 1 | 1)
            case .array:
                try beginArray()
                (open, objects) = (open + 1, objects << 1)
            case .string: _ = try scanString()
            case .number: _ = try scanNumber()
            case .bool: _ = try bool()
            case .null: _ = try null()
            }
        } while open > 0
        return start..<position
    }

    /// Checks that nothing but white space is left.
    package mutating func end() throws(JSONError) {
        skipSpace()
        guard position == count else { throw failure("something follows the end of the value") }
    }

    // MARK: - Bytes

    /// The next byte that is not white space, without reading it.
    @inline(__always)
    mutating func nextByte() throws(JSONError) -> UInt8 {
        if position < count, base[position] > 0x20 { return base[position] }
        skipSpace()
        guard position < count else { throw failure("it ends in the middle of a value") }
        return base[position]
    }

    private mutating func skipSpace() {
        while position < count {
            switch base[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position &+= 1
            default: return
            }
        }
    }

    private mutating func literal(_ word: StaticString) throws(JSONError) {
        let length = word.utf8CodeUnitCount
        guard position + length <= count else { throw failure("it ends in the middle of a value") }
        for index in 0..<length where base[position + index] != word.utf8Start[index] {
            throw failure("a value is missing here")
        }
        position &+= length
    }

    /// The error that something is wrong at the current place.
    @inline(never)
    func failure(_ problem: String) -> JSONError { JSONError(problem, at: position) }

    /// The error that the next value, which may be no JSON at all, is not what was asked for.
    @inline(never)
    mutating func wrongKind(_ expected: String) throws(JSONError) -> JSONError {
        _ = try kind()
        return failure("this is not \(expected)")
    }
}
