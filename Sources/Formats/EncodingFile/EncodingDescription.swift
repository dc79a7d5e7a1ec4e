package import BytePairs
import SplitPatterns
package import Tokenization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a rank file leaves out: `NAME.encoding.json` next to `NAME.tiktoken`, as in docs/formats.md.
package struct EncodingDescription: Codable, Equatable, Sendable {
    package struct Pattern: Codable, Equatable, Sendable {
        /// The name of a built-in pattern, for people; only the expressions are read.
        package var name: String?
        package var expressions: [String]
    }

    package struct Special: Codable, Equatable, Sendable {
        package var id: TokenID
        package var text: String
    }

    /// How the vocabulary was trained.
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

    /// Reads a description; `path` is the file's name, for errors.
    package init(parsing bytes: [UInt8], path: String) throws {
        // The version first: a later one may have changed everything else.
        struct Versioned: Decodable { var version: Int }
        let decoder = JSONDecoder()
        do {
            let version = try decoder.decode(Versioned.self, from: Data(bytes)).version
            guard version == 1 else {
                throw VocabularyFileError(
                    path, "this program does not know version \(version) of the format",
                    remedy: "use a newer bpe, or give --pattern and --special instead")
            }
            self = try decoder.decode(Self.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw VocabularyFileError(
                path, "this is not the description of an encoding: \(Self.explain(error))",
                remedy: "write it again with bpe train, or delete it and give --pattern and --special")
        }
        guard !pattern.expressions.isEmpty else {
            throw VocabularyFileError(
                path, "\"pattern.expressions\" is empty, so text would not be split",
                remedy: "put the split pattern there; '(?s).+' makes the whole text one piece")
        }
    }

    package func serialize() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self)) + Array("\n".utf8)
    }

    func splitPattern() throws -> SplitPattern { try SplitPattern(expressions: pattern.expressions) }

    var specials: [SpecialToken] { specialTokens.map { SpecialToken($0.text, id: $0.id) } }

    /// Checks that a rank file is the one described.
    package func check(ranks: [UInt8], path: String) throws {
        let found = sha256(ranks)
        guard found == ranksSHA256 else {
            throw VocabularyFileError(
                path, "the SHA-256 is \(found), but the file's description says \(ranksSHA256)",
                remedy: "the two files are not from one run: restore both, or give --pattern and --special")
        }
    }

    /// Checks the size of the encoding that the description and its ranks make.
    package func check(size found: Int, path: String) throws {
        guard found == size else {
            throw VocabularyFileError(
                path, "\"size\" is \(size), but the largest id makes it \(found)",
                remedy: "the file was changed by hand: write it again with bpe train")
        }
    }

    private static func explain(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, _): return "\"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\"\(place(context))\" has the wrong type"
        // For a number that does not fit, too, Foundation's message is that this is not JSON.
        case .dataCorrupted: return "it is not JSON, or a number in it is out of range"
        @unknown default: return "it cannot be read"
        }
    }
}
