import EmbeddedVocabulary
public import Tokenization

extension Encoding {
    /// The encoding inside the binary: 65,536 tokens that this project trained, for use anywhere without a file or a
    /// network. What it learned from is in Vocab/SOURCES.md.
    public static let `default`: Encoding = {
        do {
            return try EncodingSidecar(
                parsing: bytes(embedded_description()), path: "the embedded description"
            )
            .encoding(ranks: bytes(embedded_ranks()), path: "the embedded ranks")
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
