#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads a value from JSON.
package func decodeJSON<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8]
) throws(JSONError) -> Value {
    do {
        return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
        throw JSONError(explanation(of: error, in: bytes))
    } catch {
        throw JSONError("it cannot be read")
    }
}

private func explanation(of error: DecodingError, in bytes: [UInt8]) -> String {
    switch error {
    case .keyNotFound(let key, let context):
        return "\(path(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
        return "\(path(context.codingPath)) has the wrong type"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
        return "\(path(context.codingPath)) is out of range"
    // Foundation may report a number that does not fit as if the whole were not JSON.
    default:
        return (try? checkJSON(bytes)) != nil
            ? "a number in it is out of range, or not a whole one" : "it is not JSON"
    }
}

/// Checks that bytes are one value of JSON, to the letter; if it is an object, it must not have a key twice.
///
/// - Throws: ``JSONError`` with the place.
/// - Complexity: linear in the bytes.
package func checkJSON(_ bytes: [UInt8]) throws(JSONError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in
        var json = JSONReader(bytes)
        var keys: Set<[UInt8]> = []
        if try json.kind() == .object {
            try json.beginObject()
            while try json.nextKey(unlike: &keys) != nil { _ = try json.skip() }
        } else {
            _ = try json.skip()
        }
        try json.end()
    }
}

/// `"specialTokens[0].id"`
private func path(_ keys: [any CodingKey]) -> String {
    guard !keys.isEmpty else { return "it" }
    let path = keys.reduce("") { path, key in
        if let index = key.intValue { return "\(path)[\(index)]" }
        return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
    return "\"\(path)\""
}
