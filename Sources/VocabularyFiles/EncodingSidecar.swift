package import BytePairs
import FoundationEssentials
import SplitPatterns
package import Tokenization

/// What a rank file does not say: `NAME.encoding.json` beside `NAME.tiktoken`. Described in docs/formats.md.
package struct EncodingSidecar: Codable, Equatable, Sendable {
    package struct Pattern: Codable, Equatable, Sendable {
        /// The name of a built-in pattern, for people; the expressions are what counts.
        package var name: String?
        package var expressions: [String]
    }

    package struct Special: Codable, Equatable, Sendable {
        package var id: TokenID
        package var text: String
    }

    /// How the vocabulary came about.
    package struct Training: Codable, Equatable, Sendable {
        package var requestedSize: Int
        package var ties: String
        package var corpusBytes: Int
        package var distinctPieces: Int

        package init(requestedSize: Int, ties: TieRule, corpusBytes: Int, distinctPieces: Int) {
            self.requestedSize = requestedSize
            self.ties = ties.rawValue
            self.corpusBytes = corpusBytes
            self.distinctPieces = distinctPieces
        }
    }

    package var version = 1
    package var name: String
    package var pattern: Pattern
    package var specialTokens: [Special]
    package var size: Int
    package var ranksSHA256: String
    package var training: Training?

    package init(_ encoding: Encoding, ranks: [UInt8], training: Training?) {
        name = encoding.name
        pattern = Pattern(name: encoding.pattern.name, expressions: encoding.pattern.expressions)
        specialTokens = encoding.specialTokens.map { Special(id: $0.id, text: $0.text) }
        size = encoding.size
        ranksSHA256 = sha256(ranks)
        self.training = training
    }

    /// Reads a sidecar; `path` is its name, for errors.
    package init(parsing bytes: [UInt8], path: String) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch {
            throw VocabularyFileError(
                path, "this is not the description of an encoding: \(Self.explain(error))",
                remedy: "write it again with bpe train, or delete it and pass --pattern and --special")
        }
        guard version == 1 else {
            throw VocabularyFileError(
                path, "version \(version) of the format is newer than this program",
                remedy: "use a newer bpe, or pass --pattern and --special instead")
        }
    }

    package func serialize() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self)) + Array("\n".utf8)
    }

    /// The encoding that this and the ranks beside it make.
    package func encoding(ranks: [UInt8], path: String) throws -> Encoding {
        let found = sha256(ranks)
        guard found == ranksSHA256 else {
            throw VocabularyFileError(
                path, "the SHA-256 is \(found), but the description beside it says \(ranksSHA256)",
                remedy: "the two files are not of one run: restore both, or pass --pattern and --special")
        }
        let specials = specialTokens.map { SpecialToken($0.text, id: $0.id) }
        return try Encoding(
            name: name,
            vocabulary: RankFile.parse(ranks, path: path, idsElsewhere: Set(specials.map(\.id))),
            pattern: SplitPattern(expressions: pattern.expressions), specialTokens: specials)
    }

    private static func explain(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" has the wrong type"
        default: "it is not JSON"
        }
    }
}
