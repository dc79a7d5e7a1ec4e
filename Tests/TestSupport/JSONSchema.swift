public import Foundation

/// A JSON schema, with the keywords that the project's own schemas use; any other is an error, so that no
/// rule is ignored.
public struct JSONSchema {
    private let root: [String: Any]
    /// Where the schema is, if it is not the whole.
    private var start: String?

    /// An error in a schema or a document, and its place.
    public struct Violation: Error, CustomStringConvertible {
        /// One line.
        public let description: String
    }

    /// A schema in a file.
    public init(contentsOf url: URL) throws {
        guard let root = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
        else {
            throw Violation(description: "\(url.path()) is no object")
        }
        self.root = root
    }

    /// A part of a larger document, such as a description of an interface, to which references in it lead.
    ///
    /// - Parameter pointer: the keys that lead to the part, as in `#/components/schemas/error`.
    public init(_ pointer: String, in document: [UInt8]) throws {
        guard let root = try JSONSerialization.jsonObject(with: Data(document)) as? [String: Any] else {
            throw Violation(description: "the document is no object")
        }
        self.root = root
        start = pointer
    }

    /// Checks a document.
    public func validate(_ document: [UInt8]) throws {
        let schema = try start.map(definition) ?? root
        try check(JSONSerialization.jsonObject(with: Data(document)), schema, at: "$")
    }

    private func check(_ value: Any, _ schema: [String: Any], at place: String) throws {
        for (keyword, rule) in schema {
            switch keyword {
            case "$schema", "$defs", "title", "description", "format": break
            case "$ref": try check(value, definition(rule as! String), at: place)
            case "oneOf": try checkOneOf(value, rule as! [[String: Any]], place)
            case "anyOf": try checkAnyOf(value, rule as! [[String: Any]], place)
            case "type": try checkType(value, rule, place)
            case "const": try require((value as! NSObject) == (rule as! NSObject), "is not \(rule)", place)
            case "enum":
                try require(
                    (rule as! [NSObject]).contains(value as! NSObject), "\(value) is none of \(rule)", place)
            case "minimum":
                if let number = value as? NSNumber {
                    try require(
                        number.doubleValue >= (rule as! NSNumber).doubleValue, "is below \(rule)", place)
                }
            case "maximum":
                if let number = value as? NSNumber {
                    try require(
                        number.doubleValue <= (rule as! NSNumber).doubleValue, "is above \(rule)", place)
                }
            case "minLength":
                if let text = value as? String {
                    try require(text.unicodeScalars.count >= rule as! Int, "is too short", place)
                }
            case "pattern":
                if let text = value as? String {
                    try require(
                        text.range(of: rule as! String, options: .regularExpression) != nil,
                        "does not match \(rule)", place)
                }
            case "minItems", "maxItems":
                if let items = value as? [Any] {
                    let limit = rule as! Int
                    try require(
                        keyword == "minItems" ? items.count >= limit : items.count <= limit,
                        "has \(items.count) items", place)
                }
            case "items":
                for (index, item) in (value as? [Any] ?? []).enumerated() {
                    try check(item, rule as! [String: Any], at: "\(place)[\(index)]")
                }
            case "required":
                if let object = value as? [String: Any] {
                    for key in rule as! [String] { try require(object[key] != nil, "lacks \(key)", place) }
                }
            case "properties":
                for (key, rule) in rule as! [String: [String: Any]] {
                    if let member = (value as? [String: Any])?[key] {
                        try check(member, rule, at: "\(place).\(key)")
                    }
                }
            case "additionalProperties":
                let known = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
                for (key, member) in value as? [String: Any] ?? [:] where !known.contains(key) {
                    guard let rule = rule as? [String: Any] else {
                        throw Violation(description: "\(place) has \(key)")
                    }
                    try check(member, rule, at: "\(place).\(key)")
                }
            default:
                throw Violation(description: "the schema has \(keyword), which this validator does not know")
            }
        }
    }

    private func definition(_ reference: String) throws -> [String: Any] {
        var part: Any = root
        for key in reference.split(separator: "/").dropFirst() {
            guard let next = (part as? [String: Any])?[String(key).replacing("~1", with: "/")] else {
                throw Violation(description: "the schema has no \(reference)")
            }
            part = next
        }
        return part as! [String: Any]
    }

    private func checkAnyOf(_ value: Any, _ schemas: [[String: Any]], _ place: String) throws {
        let fits = schemas.contains { (try? check(value, $0, at: place)) != nil }
        try require(fits, "fits none of the alternatives", place)
    }

    private func checkOneOf(_ value: Any, _ schemas: [[String: Any]], _ place: String) throws {
        var failures: [String] = []
        for schema in schemas {
            do { try check(value, schema, at: place) } catch { failures.append("\(error)") }
        }
        try require(
            failures.count == schemas.count - 1,
            "fits \(schemas.count - failures.count) of the alternatives: \(failures)", place)
    }

    private func checkType(_ value: Any, _ rule: Any, _ place: String) throws {
        let names = rule as? [String] ?? [rule as! String]
        try require(names.contains { isA($0, value) }, "\(value) is no \(names)", place)
    }

    private func isA(_ type: String, _ value: Any) -> Bool {
        let isBoolean = (value as? NSNumber).map { isBooleanNumber($0) } ?? false
        switch type {
        case "object": return value is [String: Any]
        case "array": return value is [Any]
        case "string": return value is String
        case "null": return value is NSNull
        case "boolean": return isBoolean
        case "number": return !isBoolean && value is NSNumber
        case "integer":
            return !isBoolean
                && (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
        default: return false
        }
    }

    private func isBooleanNumber(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }

    private func require(_ condition: Bool, _ problem: String, _ place: String) throws {
        if !condition { throw Violation(description: "\(place) \(problem)") }
    }
}
