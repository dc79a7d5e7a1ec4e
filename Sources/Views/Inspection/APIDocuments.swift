import Display
import JSON
import Oddities
public import Tokenization

/// How many tokens a text has in some encodings: what `POST /api/count` answers.
public struct CountDocument: Sendable {
    /// In bytes.
    public let byteCount: Int
    /// Each encoding with its count.
    public let counts: [(encoding: Encoding, tokens: Int)]

    /// A document of these parts.
    public init(byteCount: Int, counts: [(encoding: Encoding, tokens: Int)]) {
        self.byteCount = byteCount
        self.counts = counts
    }

    /// The document as JSON, which `docs/formats.md` describes. One line.
    public func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("version")
            writer.value(1)
            writer.key("bytes")
            writer.value(byteCount)
            writer.key("counts")
            writer.array { writer in
                for count in counts {
                    writer.object {
                        $0.key("encoding")
                        $0.value(count.encoding)
                        $0.key("tokens")
                        $0.value(count.tokens)
                    }
                }
            }
        }
        return writer.bytes + [0x0A]
    }
}

/// The bytes that ids stand for: what `POST /api/decode` answers.
public struct DecodedDocument: Sendable {
    /// The encoding.
    public let encoding: Encoding
    /// The bytes, any.
    public let bytes: [UInt8]
    /// The same in base64.
    public let base64: String

    /// A document of these parts.
    public init(encoding: Encoding, bytes: [UInt8], base64: String) {
        self.encoding = encoding
        self.bytes = bytes
        self.base64 = base64
    }

    /// The document as JSON, which `docs/formats.md` describes. One line.
    public func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("version")
            writer.value(1)
            writer.key("encoding")
            writer.value(encoding)
            writer.key("bytes")
            writer.value(bytes.count)
            writer.key("text")
            writer.value(String(validating: bytes, as: UTF8.self))
            writer.key("shown")
            writer.value(visible(bytes))
            writer.key("base64")
            writer.value(base64)
        }
        return writer.bytes + [0x0A]
    }
}

/// The encodings that can be asked for: what `GET /api/encodings` answers. The first is the one that is taken if none is
/// named.
public struct EncodingListDocument: Sendable {
    /// Their names.
    public let names: [String]

    /// A document of names.
    public init(names: [String]) { self.names = names }

    /// The document as JSON, which `docs/formats.md` describes. One line.
    public func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("version")
            writer.value(1)
            writer.key("encodings")
            writer.array { writer in
                for name in names {
                    writer.object {
                        $0.key("name")
                        $0.value(name)
                    }
                }
            }
        }
        return writer.bytes + [0x0A]
    }
}
