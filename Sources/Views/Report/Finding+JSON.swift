package import JSON
package import Oddities

extension Finding: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("code", oddity.rawValue)
            json.field("severity", severity.rawValue)
            json.field("proof", proof.rawValue)
            json.field("bytes", bytes)
            json.field("tokens", tokens)
            json.field("ids", ids)
            json.field("location", ifPresent: lines)
            json.field("message", message)
            json.field("suggestion", ifPresent: suggestion)
            json.field("data", data)
        }
    }
}

extension Finding.Value: JSONWritable {
    package func write(to json: inout JSONWriter) {
        switch self {
        case .integer(let value): value.write(to: &json)
        case .number(let value): value.write(to: &json)
        case .text(let value): value.write(to: &json)
        case .integers(let values): values.write(to: &json)
        }
    }
}

extension TextRange: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("line", start.line)
            json.field("column", start.column)
            json.field("columnUTF16", start.columnUTF16)
            json.field("endLine", end.line)
            json.field("endColumn", end.column)
            json.field("endColumnUTF16", end.columnUTF16)
        }
    }
}

extension FindingCount: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("code", oddity.rawValue)
            json.field("severity", severity.rawValue)
            json.field("count", count)
        }
    }
}
