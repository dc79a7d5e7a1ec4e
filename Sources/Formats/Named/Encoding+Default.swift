import BytePairs
import EmbeddedVocabulary
import Platform
import SplitPatterns
public import Tokenization

extension Encoding {
    /// The name of ``default``, for comparing names without loading it.
    static let defaultName = "bpe64k"

    /// How many bytes the files inside the binary have.
    static var embeddedSize: Int { embedded_ranks().size + embedded_description().size }

    /// The encoding inside the binary, for use without a file or a network: 65,536 tokens that this project
    /// trained. Vocab/SOURCES.md says on what.
    public static let `default`: Encoding = {
        do {
            // No checksums are compared: the files are part of the binary.
            let description = try EncodingDescription(
                parsing: bytes(embedded_description()), path: "the embedded description")
            let ranks = bytes(embedded_ranks())
            let vocabulary = try VocabularyCache(environment: processEnvironment()).vocabulary(
                ofSource: sha256(ranks), at: nil, holes: Set(description.specials.map(\.id))
            ) {
                try RankFile.parse(ranks, path: "the embedded ranks", specialTokens: description.specials)
            }
            return try Encoding(
                name: description.name, vocabulary: vocabulary, pattern: description.splitPattern(),
                specialTokens: description.specials)
        } catch {
            fatalError("\(error)")
        }
    }()

    private static func bytes(_ file: embedded_file) -> [UInt8] {
        Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
    }
}

extension Tokenizer {
    /// A tokenizer for ``Encoding/default``, made once.
    public static let `default` = Tokenizer(.default)
}
