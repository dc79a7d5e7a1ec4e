/// A value that can write itself as JSON.
package protocol JSONWritable {
    func write(to json: inout JSONWriter)
}

extension Int: JSONWritable {
    package func write(to json: inout JSONWriter) { json.value(self) }
}

extension UInt32: JSONWritable {
    package func write(to json: inout JSONWriter) { json.value(Int(self)) }
}

extension UInt8: JSONWritable {
    package func write(to json: inout JSONWriter) { json.value(Int(self)) }
}

extension Bool: JSONWritable {
    package func write(to json: inout JSONWriter) { json.value(raw: self ? "true" : "false") }
}

extension Double: JSONWritable {
    /// `null` for what JSON has no number for. Whole numbers have no point, as Foundation writes them.
    package func write(to json: inout JSONWriter) {
        let digits = isFinite ? description : "null"
        json.value(raw: digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits)
    }
}

extension String: JSONWritable {
    package func write(to json: inout JSONWriter) { json.value(self) }
}

extension Range<Int>: JSONWritable {
    package func write(to json: inout JSONWriter) { json.value(self) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    package func write(to json: inout JSONWriter) {
        if let self { self.write(to: &json) } else { json.value(raw: "null") }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.array { json in
            for element in self { element.write(to: &json) }
        }
    }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONWritable {
    /// Names ascend, so that equal dictionaries give equal bytes.
    package func write(to json: inout JSONWriter) {
        json.object { json in
            for (name, value) in sorted(by: { $0.key < $1.key }) {
                json.name(text: name)
                value.write(to: &json)
            }
        }
    }
}
