import Platform

/// A JSON document of this tool: an object on one line that starts with the versions of its format and the
/// tool.
package protocol JSONDocument {
    /// The version of the format: 1 unless it has changed since the first release.
    static var formatVersion: Int { get }
    /// Writes all other fields.
    func writeFields(to json: inout JSONWriter)
}

extension JSONDocument {
    package static var formatVersion: Int { 1 }

    /// The document, which docs/formats.md describes.
    ///
    /// - Complexity: linear in the fields.
    package func json() -> [UInt8] { jsonDocument(version: Self.formatVersion, writeFields) }

    /// Hands out the same bytes in portions as they are written, so that a large document is never in memory.
    ///
    /// - Throws: what `write` throws.
    package func writeJSON(_ write: (UnsafeRawBufferPointer) throws -> Void) throws {
        try withoutActuallyEscaping(write) { write in
            var json = JSONWriter(sink: write)
            json.document(version: Self.formatVersion, writeFields)
            try json.finish()
        }
    }
}

/// A document with these fields.
package func jsonDocument(version: Int = 1, _ writeFields: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    json.document(version: version, writeFields)
    return json.bytes
}

extension JSONWriter {
    fileprivate mutating func document(version: Int, _ writeFields: (inout JSONWriter) -> Void) {
        object { json in
            json.field("version", version)
            json.field("bpe", Version.current)
            writeFields(&json)
        }
        endLine()
    }
}
