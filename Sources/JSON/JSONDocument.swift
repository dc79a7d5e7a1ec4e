import Platform

/// A JSON document of this tool: an object on one line that starts with the versions of its format and the
/// tool.
package protocol JSONDocument {
    /// Writes all other fields.
    func writeFields(to json: inout JSONWriter)
}

extension JSONDocument {
    /// The document, which docs/formats.md describes.
    ///
    /// - Complexity: linear in the fields.
    package func json() -> [UInt8] { jsonDocument(writeFields) }
}

/// A document with these fields.
package func jsonDocument(_ writeFields: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
        json.field("version", 1)
        json.field("bpe", Version.current)
        writeFields(&json)
    }
    return json.bytes + [0x0A]
}
