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
}

/// A document with these fields.
package func jsonDocument(version: Int = 1, _ writeFields: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
        json.field("version", version)
        json.field("bpe", Version.current)
        writeFields(&json)
    }
    return json.bytes + [0x0A]
}
