import Platform

/// A document and, on a second line, its SHA-256: for records that a later run acts upon, and that must not have
/// changed by a single bit meanwhile.
///
/// ```json
/// {"version": 2, "bpe": "1.0.0", …}
/// {"sha256": "9f86d081…"}
/// ```
extension JSONDocument where Self: Decodable {
    /// The document with its seal.
    package func sealedJSON() -> [UInt8] {
        let document = json()
        return document + Self.seal(of: document)
    }

    /// The document in the bytes that ``sealedJSON()`` has given.
    ///
    /// - Throws: an error whose description follows "cannot be used:", for bytes that differ anywhere, and for a
    ///   document of another version.
    package init(sealedJSON bytes: [UInt8]) throws(SealError) {
        let end = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        let document = Array(bytes[..<end])
        let isSealed = Array(bytes[end...]) == Self.seal(of: document)
        let version = try? decodeJSON(DocumentVersion.self, from: document).version
        if let version, version != Self.formatVersion, isSealed || end == bytes.count {
            throw .otherVersion(version, known: Self.formatVersion)
        }
        guard isSealed else { throw .damaged }
        guard let value = try? decodeJSON(Self.self, from: document) else { throw .damaged }
        self = value
    }

    private static func seal(of document: [UInt8]) -> [UInt8] {
        Array("{\"sha256\": \"\(SHA256.digits(SHA256.hash(document)))\"}\n".utf8)
    }
}

private struct DocumentVersion: Decodable {
    let version: Int
}

/// Why a sealed document is not trusted.
package enum SealError: Error, Equatable, CustomStringConvertible {
    /// Its checksum is another, or missing.
    case damaged
    /// The first versions had no seal.
    case otherVersion(Int, known: Int)

    package var description: String {
        switch self {
        case .damaged: "it is damaged: its checksum is not that of its content"
        case .otherVersion(let version, let known):
            "it was written by \(version < known ? "an older" : "a newer") bpe, in version \(version) of the "
                + "format, and this one reads version \(known)"
        }
    }
}
