import BytePairs

/// Types of values in GGUF's metadata, by their numbers in a file.
enum GGUFValueType: UInt32, Sendable {
    case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

    /// Bytes of a value, if all of the type have the same size.
    var size: UInt64? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        case .string, .array: nil
        }
    }
}

/// More tokens, or merges, than any model has.
private let mostElements: UInt64 = 1 << 24
/// The format allows arrays of arrays, and no model has them.
private let deepestNesting = 4

extension GGUFCursor {
    /// The type that a value or the elements of an array have.
    mutating func valueType() throws -> GGUFValueType {
        let place = offset
        let number = try number(UInt32.self)
        guard let type = GGUFValueType(rawValue: number) else {
            throw damaged("\(number) is not a type of value", at: place)
        }
        return type
    }

    /// A text, after its type.
    mutating func text() throws -> String {
        let place = offset
        guard let text = String(validating: try bytes(try number()), as: UTF8.self) else {
            throw damaged("a text is not UTF-8", at: place)
        }
        return text
    }

    /// A value that must be a text.
    mutating func text(_ type: GGUFValueType, _ key: String, at place: Int) throws -> String {
        guard type == .string else { throw hasOtherType(key, at: place) }
        return try text()
    }

    /// A value that must be true or false.
    mutating func flag(_ type: GGUFValueType, _ key: String, at place: Int) throws -> Bool {
        guard type == .bool else { throw hasOtherType(key, at: place) }
        let value = try number(UInt8.self)
        guard value < 2 else { throw damaged("\(key) is \(value), neither true nor false", at: place) }
        return value == 1
    }

    /// A value that must be a token's id, or -1 for none.
    mutating func id(_ type: GGUFValueType, _ key: String, at place: Int) throws -> TokenID? {
        switch type {
        case .uint32: return try number(UInt32.self)
        // Some files have -1 where there is no token.
        case .int32: return TokenID(exactly: try number(Int32.self))
        default: throw hasOtherType(key, at: place)
        }
    }

    /// The type and number of an array's elements.
    private mutating func elements(
        _ type: GGUFValueType, _ key: String, at place: Int
    ) throws -> (type: GGUFValueType, count: UInt64) {
        guard type == .array else { throw hasOtherType(key, at: place) }
        let elements = (type: try valueType(), count: try number(UInt64.self))
        guard elements.count <= mostElements else {
            throw damaged("\(key) has \(elements.count) elements, more than any model has", at: place)
        }
        return elements
    }

    /// A value that must be an array of strings, of any bytes.
    mutating func strings(_ type: GGUFValueType, _ key: String, at place: Int) throws -> [[UInt8]] {
        let elements = try elements(type, key, at: place)
        guard elements.type == .string else { throw hasOtherType(key, at: place) }
        var strings: [[UInt8]] = []
        for _ in 0..<elements.count { strings.append(try bytes(try number())) }
        return strings
    }

    /// A value that must be an array of merges: two tokens and a space between.
    mutating func merges(
        _ type: GGUFValueType, _ key: String, at place: Int
    ) throws -> [GGUFVocabulary.SpelledMerge] {
        let elements = try elements(type, key, at: place)
        guard elements.type == .string else { throw hasOtherType(key, at: place) }
        var merges: [GGUFVocabulary.SpelledMerge] = []
        for _ in 0..<elements.count {
            let place = offset
            let text = try bytes(try number())
            // The first token may be a space of its own.
            guard let space = text.dropFirst().firstIndex(of: UInt8(ascii: " ")), space + 1 < text.count else {
                throw damaged("merge \(merges.count) is not two tokens with a space between", at: place)
            }
            merges.append(.init(left: Array(text[..<space]), right: Array(text[(space + 1)...])))
        }
        return merges
    }

    /// A value that must be an array of scores.
    mutating func scores(_ type: GGUFValueType, _ key: String, at place: Int) throws -> [Float] {
        let elements = try elements(type, key, at: place)
        guard elements.type == .float32 || elements.type == .int32 else { throw hasOtherType(key, at: place) }
        var scores: [Float] = []
        for _ in 0..<elements.count {
            let place = offset
            let bits = try number(UInt32.self)
            let score = elements.type == .float32 ? Float(bitPattern: bits) : Float(Int32(bitPattern: bits))
            guard !score.isNaN else {
                throw damaged("the score of token \(scores.count) is not a number", at: place)
            }
            scores.append(score)
        }
        return scores
    }

    /// A value that must be an array of the kinds of tokens.
    mutating func kinds(
        _ type: GGUFValueType, _ key: String, at place: Int
    ) throws -> [GGUFVocabulary.TokenKind] {
        let elements = try elements(type, key, at: place)
        guard elements.type == .int32 || elements.type == .uint32 else { throw hasOtherType(key, at: place) }
        var kinds: [GGUFVocabulary.TokenKind] = []
        for _ in 0..<elements.count {
            let place = offset
            let number = try number(Int32.self)
            guard let kind = GGUFVocabulary.TokenKind(rawValue: number) else {
                throw damaged("token \(kinds.count) has type \(number), which is none", at: place)
            }
            kinds.append(kind)
        }
        return kinds
    }

    /// A value that must be an array of bytes.
    mutating func byteArray(_ type: GGUFValueType, _ key: String, at place: Int) throws -> [UInt8] {
        let elements = try elements(type, key, at: place)
        guard elements.type == .uint8 || elements.type == .int8 else { throw hasOtherType(key, at: place) }
        return try bytes(elements.count)
    }

    /// Goes past a value of any type.
    mutating func skipValue(_ type: GGUFValueType, depth: Int) throws {
        if let size = type.size { return try skip(size) }
        let place = offset
        guard type == .array else { return try skip(try number()) }
        guard depth < deepestNesting else {
            throw damaged("arrays are nested more than \(deepestNesting) deep", at: place)
        }
        let elementType = try valueType()
        let count = try number(UInt64.self)
        if let size = elementType.size {
            let (bytes, overflows) = size.multipliedReportingOverflow(by: count)
            return try skip(overflows ? .max : bytes)
        }
        for _ in 0..<count { try skipValue(elementType, depth: depth + 1) }
    }

    private func hasOtherType(_ key: String, at place: Int) -> VocabularyFileError {
        damaged("\(key) is not of the type that this key has", at: place)
    }
}
