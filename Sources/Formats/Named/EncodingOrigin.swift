import Files
package import Tokenization

/// Where an encoding comes from.
package struct EncodingOrigin: Sendable {
    /// The name of the format, as ``VocabularyFormat`` has it; `nil` for the encoding inside the program.
    package let format: String?
    package let path: String?
    /// How many bytes the file has.
    package let bytes: Int
    /// Of the file, in lower-case hexadecimal; `nil` for one that is mostly a model's weights.
    package let sha256: String?
    /// Whether the number of its ranks is all by which it is recognized.
    package let isRecognizedBySizeAlone: Bool

    /// A file of weights has more bytes than this.
    private static let largestHashed = 256 << 20

    /// The origin of what ``Tokenization/Encoding/named(_:pattern:specialTokens:environment:)`` finds.
    ///
    /// - Throws: what reading the file throws.
    package init(of reference: String, _ encoding: Encoding, environment: [String: String]) throws {
        guard let path = try Self.path(of: reference, environment: environment) else {
            (format, path, bytes) = (nil, nil, Encoding.embeddedSize)
            sha256 = encoding.vocabulary.ranksSHA256
            isRecognizedBySizeAlone = false
            return
        }
        self.path = path
        bytes = FileTree.byteCount(of: [path])
        guard bytes <= Self.largestHashed else {
            (format, sha256, isRecognizedBySizeAlone) = (VocabularyFormat.gguf.rawValue, nil, false)
            return
        }
        let content = try InputReader(path).readAll()
        let format = try VocabularyFormat(of: content, path: path)
        let sum = Formats.sha256(try InputFile.read(path))
        self.format = format.rawValue
        sha256 = sum
        isRecognizedBySizeAlone =
            format == .ranks && !FileTree.isRegularFile(EncodingFile.descriptionPath(for: path))
            && KnownRankFile.isRecognizedBySizeAlone(content, sha256: sum)
    }

    /// The file of a name, `nil` for the encoding inside the program.
    private static func path(of reference: String, environment: [String: String]) throws -> String? {
        if reference == Encoding.defaultName || reference == "default" { return nil }
        let search = VocabularySearch(environment: environment)
        if let published = PublishedEncoding.named(reference) { return search.firstFile(of: published)?.path }
        if let hub = try HubReference(reference) { return search.path(of: hub) }
        return try EncodingFile.fileToRead(reference)
    }
}
