import JSON

/// A small value of a `tokenizer.json`, written on one line with a space after each colon and comma, as that
/// file's authors write it.
indirect enum StepJSON {
    case null
    case bool(Bool)
    case number(Int)
    case text(String)
    case list([StepJSON])
    case object([(name: String, value: StepJSON)])

    /// An object with its type first.
    static func step(_ type: String, _ fields: [(name: String, value: StepJSON)] = []) -> StepJSON {
        .object([("type", .text(type))] + fields)
    }

    /// Text of UTF-8.
    static func text(_ bytes: [UInt8]) -> StepJSON { .text(String(decoding: bytes, as: UTF8.self)) }

    static func scalar(_ scalar: Unicode.Scalar) -> StepJSON { .text(String(scalar)) }

    /// The JSON.
    var line: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): "\(number)"
        case .text(let text): Self.quoted(text)
        case .list(let values): "[\(values.map(\.line).joined(separator: ", "))]"
        case .object(let fields):
            "{\(fields.map { "\(Self.quoted($0.name)): \($0.value.line)" }.joined(separator: ", "))}"
        }
    }

    static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.value(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
