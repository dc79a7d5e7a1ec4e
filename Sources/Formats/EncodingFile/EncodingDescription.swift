package import BytePairs
import JSON
import Platform
import SplitPatterns
package import Tokenization

/// What a rank file leaves out: `NAME.encoding.json` next to `NAME.tiktoken`, as in docs/formats.md.
package struct EncodingDescription: Equatable, Sendable {
    package struct Pattern: Equatable, Sendable {
        /// The name of a built-in pattern, for people; only the expressions are read.
        package var name: String?
        package var expressions: [String]
    }

    package struct Special: Equatable, Sendable {
        package var id: TokenID
        package var text: String
    }

    /// How the vocabulary was trained.
    package struct Training: Equatable, Sendable {
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

    /// The file's bytes, with names in alphabetical order.
    package func serialize() -> [UInt8] {
        var json = JSONWriter(isPretty: true)
        json.object { json in
            json.field("bpe", Version.current)
            json.field("name", name)
            json.object("pattern") { json in
                json.field("expressions", pattern.expressions)
                json.field("name", ifPresent: pattern.name)
            }
            json.field("ranksSHA256", ranksSHA256)
            json.field("size", size)
            json.objects("specialTokens", specialTokens) { json, special in
                json.field("id", special.id)
                json.field("text", special.text)
            }
            if let training {
                json.object("training") { json in
                    json.field("corpusBytes", training.corpusBytes)
                    json.field("distinctPieces", training.distinctPieces)
                    json.field("requestedSize", training.requestedSize)
                    json.field("ties", training.ties)
                }
            }
            json.field("version", version)
        }
        return json.bytes + [0x0A]
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
}
