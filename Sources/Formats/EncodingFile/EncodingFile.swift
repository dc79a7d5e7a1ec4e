import BytePairs
import Files
import Platform
public import SplitPatterns
public import Tokenization

/// An encoding on disk, in any format that is in use. A file of ours is `NAME.tiktoken` with its ranks,
/// and `NAME.encoding.json` with what they leave out; or `NAME.json`, a `tokenizer.json`, which has everything
/// in it.
public enum EncodingFile {
    /// Reads an encoding. The file's content decides how, not its name.
    ///
    /// ```swift
    /// let tokenizer = Tokenizer(try EncodingFile.read("tokenizer.json"))
    /// ```
    ///
    /// - Parameters:
    ///   - path: the file, or a folder that has one of them.
    ///   - pattern: replaces the pattern of a rank file's description; needed where there is no description and
    ///     the file is not known.
    ///   - specialTokens: replace the description's, unless `nil`.
    ///   - environment: the variables that say where the cache is; those of this process if `nil`.
    /// - Throws: ``VocabularyFileError`` with the place if the file is damaged, if it is not byte-pair encoding,
    ///   or if the pattern is not known.
    public static func read(
        _ path: String, pattern: SplitPattern? = nil, specialTokens: [SpecialToken]? = nil,
        environment: [String: String]? = nil
    ) throws -> Encoding {
        let path = try fileToRead(path)
        let given = GivenParts(pattern: pattern, specialTokens: specialTokens)
        let environment = environment ?? processEnvironment()
        let cache = EncodingCache(environment: environment)
        if given.isNothing, let known = cache.encoding(at: path, name: name(of: path)) { return known }
        let files = SourceFiles()
        do {
            let (encoding, format) = try readFile(path, given, environment, files)
            // Rank files have a cache of their own: what they leave out can come from elsewhere.
            if given.isNothing, format != .ranks, files.areRepeatable {
                cache.keep(encoding, readFrom: path, sources: files.sources)
            }
            return encoding
        } catch let error as EncodingError where specialTokens == nil {
            throw VocabularyFileError(path, error.description, remedy: remedyOfParts)
        } catch let error as SplitPatternError where pattern == nil {
            throw VocabularyFileError(path, error.description, remedy: remedyOfParts)
        }
    }

    /// Reads an encoding that is one file, from memory. Nothing is kept in the cache.
    ///
    /// ```swift
    /// let encoding = try EncodingFile.read(bytes, name: "tokenizer.json")
    /// ```
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: what messages call it.
    /// - Throws: as for a file.
    /// - Complexity: linear in the file.
    public static func read(_ bytes: [UInt8], name: String) throws -> Encoding {
        let format = try VocabularyFormat(of: bytes, path: name)
        switch format {
        case .vocabularyJSON, .merges:
            throw VocabularyFileError(
                name, "it is one of two files that belong together",
                remedy: "name the file or its folder instead")
        case .ranks:
            let given = GivenParts(pattern: nil, specialTokens: nil)
            return try RankFileEncoding(bytes: bytes, path: name, given: given, environment: [:]).read()
        case .tokenizerJSON, .tekken, .minbpe, .clip, .sentencePiece, .gguf:
            return try readComplete(bytes, format, name: Self.name(of: name), path: name)
        }
    }

    /// What to do where parts of a file do not make an encoding.
    private static let remedyOfParts = "fetch the file again, or correct it there"

    private static func readFile(
        _ path: String, _ given: GivenParts, _ environment: [String: String], _ files: SourceFiles
    ) throws -> (Encoding, VocabularyFormat) {
        let name = name(of: path)
        if try isGGUF(path) {
            guard given.specialTokens == nil else { throw EncodingIsComplete(name: path) }
            files.willReadPart(of: path)
            let encoding = try GGUFVocabulary.read(path).encoding(
                name: name, path: path, pattern: given.pattern)
            return (encoding, .gguf)
        }
        let bytes = try files.read(path)
        let format = try VocabularyFormat(of: bytes, path: path)
        switch format {
        case .vocabularyJSON, .merges: return (try readPair(bytes, format, path: path, given, files), format)
        case .ranks:
            let file = RankFileEncoding(bytes: bytes, path: path, given: given, environment: environment)
            return (try file.read(), format)
        case .tokenizerJSON, .tekken, .minbpe, .clip, .sentencePiece, .gguf:
            guard given.isNothing else { throw EncodingIsComplete(name: path) }
            return (try readComplete(bytes, format, name: name, path: path), format)
        }
    }

    private static func readComplete(
        _ bytes: [UInt8], _ format: VocabularyFormat, name: String, path: String
    ) throws -> Encoding {
        switch format {
        case .tekken: try Tekken(bytes, path: path).encoding(name: name, path: path)
        case .minbpe: try MinbpeModel.parse(bytes, path: path).encoding(name: name, path: path)
        case .sentencePiece: try SentencePieceModel.parse(bytes, path: path).encoding(name: name, path: path)
        case .clip: try CLIPMerges.encoding(bytes, name: name, path: path)
        case .gguf:
            try GGUFVocabulary.read(InputReader(bytes, name: path)).encoding(
                name: name, path: path, pattern: nil)
        default: try TokenizerJSONFile(bytes, path: path).encoding(name: name, path: path)
        }
    }

    /// Whether this is a file of a whole model, which may be too large to read; a stream is read only once.
    private static func isGGUF(_ path: String) throws -> Bool {
        guard FileTree.isRegularFile(path) else { return false }
        var start = [UInt8](repeating: 0, count: 4)
        let count = try start.withUnsafeMutableBytes {
            try InputReader(path, compression: .none).read(into: $0)
        }
        return GGUFVocabulary.isRecognized(start.prefix(count))
    }

    private static func readPair(
        _ bytes: [UInt8], _ format: VocabularyFormat, path: String, _ given: GivenParts, _ files: SourceFiles
    ) throws -> Encoding {
        if let pair = VocabularyAndMerges.files(with: path) {
            // Each is read once, so that the two are what is noted.
            func content(_ file: String) throws -> (path: String, bytes: [UInt8]) {
                (file, file == path ? bytes : try files.read(file))
            }
            return try VocabularyAndMerges.encoding(
                content(pair.vocabulary), content(pair.merges), name: name(of: path), pattern: given.pattern,
                specialTokens: given.specialTokens)
        }
        guard format == .merges else {
            throw VocabularyFileError(
                path, "this has tokens and ids, but no merges, and there is no merges.txt next to it",
                remedy: "put the model's merges.txt (or vocab.bpe) into the same folder")
        }
        return try Encoding(
            name: name(of: path), vocabulary: MergesFile.parse(bytes, path: path),
            pattern: given.pattern ?? .gpt2,
            specialTokens: given.specialTokens ?? [])
    }

    /// What a folder of a model has, in the order in which it is looked for.
    private static let namesInFolder = [
        "tokenizer.json", "tekken.json", "tokenizer.model", "vocab.json", "encoder.json", "vocab.bpe",
        "merges.txt",
    ]

    static func fileToRead(_ path: String) throws -> String {
        guard FileTree.isFolder(path) else { return path }
        let files = namesInFolder.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
        guard let file = files.first(where: FileTree.isRegularFile) else {
            throw VocabularyFileError(
                path, "this folder has no vocabulary: none of \(namesInFolder.joined(separator: ", "))",
                remedy: "name the file")
        }
        return file
    }

    /// The files of an encoding in the format that the path's suffix names: the ranks and the description that they
    /// need, or one file. To a device or a pipe there are only ranks, as nothing can be next to it.
    package static func files(
        of encoding: Encoding, at path: String, training: EncodingDescription.Training?
    ) throws -> [(path: String, bytes: [UInt8])] {
        let paths = paths(writing: path)
        guard !isNamedJSON(path) else { return [(path, try TokenizerJSON.serialize(encoding, path: path))] }
        let ranks = RankFile.serialize(encoding.vocabulary)
        guard paths.count > 1 else { return [(path, ranks)] }
        let description = EncodingDescription(encoding, ranks: ranks, training: training).serialize()
        return [(path, ranks), (paths[1], description)]
    }

    /// The paths of ``files(of:at:training:)``.
    package static func paths(writing path: String) -> [String] {
        isNamedJSON(path) || OutputFile.isStream(path) ? [path] : [path, descriptionPath(for: path)]
    }

    /// Whether the name is that of a `tokenizer.json`.
    package static func isNamedJSON(_ path: String) -> Bool { path.hasSuffix(".json") }

    /// The name of the encoding in a file: NAME for `folder/NAME.tiktoken` and `folder/NAME.json`.
    package static func name(of path: String) -> String {
        withoutSuffix(path.split(separator: "/").last.map(String.init) ?? path)
    }

    /// A path without the suffix of a vocabulary.
    package static func withoutSuffix(_ path: String) -> String {
        let suffix = [".tiktoken", ".json", ".model", ".gguf"].first(where: path.hasSuffix) ?? ""
        return String(path.dropLast(suffix.count))
    }

    static func descriptionPath(for path: String) -> String { withoutSuffix(path) + ".encoding.json" }
}

/// What the caller says about an encoding that its file may leave out.
struct GivenParts {
    let pattern: SplitPattern?
    let specialTokens: [SpecialToken]?

    var isNothing: Bool { pattern == nil && specialTokens == nil }
}
