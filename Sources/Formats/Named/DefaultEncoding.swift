import BytePairs
import EmbeddedVocabulary
import SplitPatterns
public import Tokenization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Encoding {
    /// The name of ``default``, for whoever only compares names: loading the encoding takes a while.
    static let defaultName = "bpe64k"

    /// The encoding inside the binary: 65,536 tokens that this project trained, for use anywhere without a file or a
    /// network. What it learned from is in Vocab/SOURCES.md.
    public static let `default`: Encoding = {
        do {
            // No sums are checked: the files are part of the binary.
            let sidecar = try EncodingSidecar(
                parsing: bytes(embedded_description()), path: "the embedded description")
            let ranks = bytes(embedded_ranks())
            let compiled = CompiledVocabularies(environment: ProcessInfo.processInfo.environment)
            let vocabulary = try compiled.vocabulary(
                ofSource: sha256(ranks), holes: Set(sidecar.specials.map(\.id))
            ) {
                try RankFile.parse(ranks, path: "the embedded ranks", specialTokens: sidecar.specials)
            }
            return try Encoding(
                name: sidecar.name, vocabulary: vocabulary, pattern: sidecar.splitPattern(),
                specialTokens: sidecar.specials)
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
