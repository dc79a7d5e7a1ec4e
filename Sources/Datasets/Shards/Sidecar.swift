package import BytePairs
import Formats
package import JSON
import Platform
import SplitPatterns
package import Tokenization

/// What a dataset's JSON file says about the files next to it.
package struct Sidecar: Decodable, Equatable, Sendable {
    package var format: DatasetFormat
    /// How an id is stored, as NumPy names it.
    package var dtype: String?
    package var encoding: Encoding
    package var tokens: Int
    package var documents: Int
    /// The bytes of the documents' texts.
    package var textBytes: Int
    /// The ids that each document has before and after its own.
    package var prepend: [TokenID]
    package var append: [TokenID]
    /// The part of the dataset, and the number of the shard, where there are several.
    package var part: String?
    package var shard: Int?
    /// The file of ids first.
    package var files: [File]

    /// What identifies the encoding.
    package struct Encoding: Decodable, Equatable, Sendable {
        package var name: String
        /// Of its rank file.
        package var sha256: String
        package var pattern: String
        package var size: Int

        /// - Complexity: linear in the vocabulary.
        package init(_ encoding: Tokenization.Encoding) {
            name = encoding.name
            sha256 = encoding.vocabulary.ranksSHA256
            pattern = encoding.pattern.description
            size = encoding.size
        }
    }

    /// A file of the dataset, in the sidecar's folder.
    package struct File: Decodable, Equatable, Sendable {
        package var name: String
        package var bytes: Int
        package var crc32: String

        init(name: String, bytes: Int, crc32: String) {
            (self.name, self.bytes, self.crc32) = (name, bytes, crc32)
        }

        private enum Key: CodingKey { case name, nameHex, bytes, crc32 }

        package init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            // A name whose bytes are not UTF-8.
            let bytesOfName = try fields.decodeIfPresent(String.self, forKey: .nameHex)
                .flatMap(BytePairs.bytes(ofHexadecimal:))
            name = try bytesOfName.map { String(carrying: $0) } ?? fields.decode(String.self, forKey: .name)
            bytes = try fields.decode(Int.self, forKey: .bytes)
            crc32 = try fields.decode(String.self, forKey: .crc32)
        }
    }

    /// What is known of a dataset before there is any of it.
    init(
        _ format: DatasetFormat, _ layout: any DatasetLayout, _ encoding: Tokenization.Encoding,
        prepend: [TokenID], append: [TokenID]
    ) {
        self.format = format
        dtype = layout.dtype
        self.encoding = Encoding(encoding)
        (tokens, documents, textBytes) = (0, 0, 0)
        (self.prepend, self.append) = (prepend, append)
        files = []
    }

    /// The sidecar of a file of ids.
    package static func path(of ids: String) -> String { ids + ".json" }
}

extension Sidecar: JSONDocument {
    package func writeFields(to json: inout JSONWriter) {
        json.field("format", format.rawValue)
        json.field("dtype", ifPresent: dtype)
        json.object("encoding") { json in
            json.field("name", encoding.name)
            json.field("sha256", encoding.sha256)
            json.field("pattern", encoding.pattern)
            json.field("size", encoding.size)
        }
        json.field("tokens", tokens)
        json.field("documents", documents)
        json.field("textBytes", textBytes)
        json.field("prepend", prepend)
        json.field("append", append)
        json.field("part", ifPresent: part)
        json.field("shard", ifPresent: shard)
        json.objects("files", files) { json, file in
            json.field("name", path: file.name)
            json.field("bytes", file.bytes)
            json.field("crc32", file.crc32)
        }
    }
}
