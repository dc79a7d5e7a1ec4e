import BytePairs
import Files
public import SplitPatterns
public import Tokenization

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// An encoding on disk: `NAME.tiktoken` with its ranks and `NAME.encoding.json` with all the rest, or `NAME.json`, a
/// `tokenizer.json` of Hugging Face's kind, which has everything in it.
public enum EncodingFile {
    /// Reads the encoding of a rank file with the description beside it.
    ///
    /// ```swift
    /// let tokenizer = Tokenizer(try EncodingFile.read("mine.tiktoken"))
    /// ```
    ///
    /// - Parameters:
    ///   - path: the rank file.
    ///   - pattern: takes the place of the description's pattern; needed where there is no description.
    ///   - specialTokens: take the place of the description's, unless `nil`.
    ///   - environment: the variables that say where compiled tables are kept.
    /// - Throws: ``VocabularyFileError`` with the line if the file is broken, or if the pattern is not known.
    public static func read(
        _ path: String, pattern: SplitPattern? = nil, specialTokens: [SpecialToken]? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Encoding {
        if TokenizerJSON.isNamed(path) {
            guard pattern == nil, specialTokens == nil else { throw PartsGivenForNamedEncoding(name: path) }
            return try TokenizerJSON.parse(InputFile.read(path), path: path, name: name(of: path))
        }
        let ranks = try InputFile.read(path)
        let sidecarPath = sidecarPath(for: path)
        var sidecar: EncodingSidecar?
        if pattern == nil || specialTokens == nil, let bytes = try InputFile.readIfPresent(sidecarPath) {
            sidecar = try EncodingSidecar(parsing: bytes, path: sidecarPath)
            try sidecar?.check(ranks: ranks, path: path)
        }
        guard let pattern = try pattern ?? sidecar?.splitPattern() else {
            let names = SplitPattern.named.compactMap(\.name).joined(separator: ", ")
            throw VocabularyFileError(
                path, "a rank file does not say how text is split, and there is no \(sidecarPath) beside it",
                remedy: """
                    give a pattern (--pattern), by name (\(names)) or as a regular expression, and each \
                    special token with its id (--special 'TOKEN=ID')
                    """)
        }
        let specials = specialTokens ?? sidecar?.specials ?? []
        let vocabulary = try CompiledVocabularies(environment: environment).vocabulary(
            ofSource: sha256(ranks), holes: Set(specials.map(\.id))
        ) {
            try RankFile.parse(ranks, path: path, specialTokens: specials)
        }
        let encoding = try Encoding(
            name: sidecar?.name ?? name(of: path), vocabulary: vocabulary, pattern: pattern,
            specialTokens: specials)
        if specialTokens == nil { try sidecar?.check(size: encoding.size, path: sidecarPath) }
        return encoding
    }

    /// Writes an encoding, in the format that the file's name asks for: both files appear complete, or neither changes.
    ///
    /// - Returns: the path of the description, `nil` for a file that needs none.
    package static func write(
        _ encoding: Encoding, to path: String, training: EncodingSidecar.Training?
    ) throws -> String? {
        if TokenizerJSON.isNamed(path) {
            let bytes = try TokenizerJSON.serialize(encoding, path: path)
            try OutputFile.write(to: path) { try $0.write(bytes) }
            return nil
        }
        let ranks = RankFile.serialize(encoding.vocabulary)
        let sidecar = EncodingSidecar(encoding, ranks: ranks, training: training).serialize()
        let sidecarPath = sidecarPath(for: path)
        try OutputFile.write(to: [path, sidecarPath]) { files in
            try files[0].write(ranks)
            try files[1].write(sidecar)
        }
        return sidecarPath
    }

    /// The files that writing an encoding to `path` writes.
    package static func paths(writing path: String) -> [String] {
        TokenizerJSON.isNamed(path) ? [path] : [path, sidecarPath(for: path)]
    }

    /// `dir/NAME.tiktoken` is named NAME, and `dir/NAME.json` too.
    package static func name(of path: String) -> String {
        let last = path.split(separator: "/").last.map(String.init) ?? path
        for suffix in [suffix, ".json"] where last.hasSuffix(suffix) {
            return String(last.dropLast(suffix.count))
        }
        return last
    }

    private static let suffix = ".tiktoken"

    private static func sidecarPath(for path: String) -> String {
        (path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path) + ".encoding.json"
    }
}
