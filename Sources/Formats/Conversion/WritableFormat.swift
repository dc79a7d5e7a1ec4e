import BytePairs
import Display
import Files
package import Tokenization

/// The formats that encodings are written in.
package enum WritableFormat: String, Sendable, CaseIterable {
    case tiktoken
    case tokenizerJSON = "tokenizer.json"
    /// With `encoder.json`: GPT-2's two files.
    case vocabBPE = "vocab.bpe"
    /// The same two files under Hugging Face's names, with `merges.txt`.
    case vocabJSON = "vocab.json"
    case tekken = "tekken.json"
    case minbpe
    case gguf

    /// The format that a file's name says, `nil` if it says none.
    package init?(fileName path: String) {
        let suffixes: [(String, WritableFormat)] = [
            (".tiktoken", .tiktoken), ("tekken.json", .tekken), ("vocab.bpe", .vocabBPE),
            ("encoder.json", .vocabBPE), ("vocab.json", .vocabJSON), ("merges.txt", .vocabJSON),
            (".json", .tokenizerJSON), (".model", .minbpe), (".gguf", .gguf),
        ]
        guard let format = suffixes.first(where: { path.hasSuffix($0.0) }) else { return nil }
        self = format.1
    }

    /// The files to write for an output: a file's name, a folder, or what the names of two files begin with.
    package func paths(for output: String, name: String) -> [String] {
        if FileTree.isFolder(output) || output.hasSuffix("/") {
            let folder = output.hasSuffix("/") ? output : "\(output)/"
            return paths(of: folder + fileName(for: name))
        }
        return paths(of: output)
    }

    private func paths(of path: String) -> [String] {
        switch self {
        case .tiktoken: [path, EncodingFile.descriptionPath(for: path)]
        case .vocabBPE: Self.pair(path, "vocab.bpe", "encoder.json")
        case .vocabJSON: Self.pair(path, "vocab.json", "merges.txt")
        case .tokenizerJSON, .tekken, .minbpe, .gguf: [path]
        }
    }

    private static func pair(_ path: String, _ first: String, _ second: String) -> [String] {
        for name in [first, second] where path.hasSuffix(name) {
            let prefix = path.dropLast(name.count)
            return ["\(prefix)\(first)", "\(prefix)\(second)"]
        }
        return ["\(path)-\(first)", "\(path)-\(second)"]
    }

    private func fileName(for name: String) -> String {
        // The name may come from a file: nothing in it must control a terminal that shows the path.
        let plain = shownName(name.replacing("/", with: "--"))
        return switch self {
        case .tiktoken: "\(plain).tiktoken"
        case .minbpe: "\(plain).model"
        case .gguf: "\(plain).gguf"
        case .tokenizerJSON, .tekken, .vocabBPE, .vocabJSON: rawValue
        }
    }
}

/// An encoding in the bytes of a format.
package struct WrittenEncoding {
    /// A file and its content.
    package struct File {
        package let path: String
        package let bytes: [UInt8]
    }

    package let format: WritableFormat
    package let files: [File]
    /// What the files cannot express of the encoding, as noun phrases.
    package let losses: [String]

    /// Writes into memory.
    ///
    /// - Parameter paths: of the files, as ``WritableFormat/paths(for:name:)`` gives them.
    /// - Throws: ``VocabularyFileError`` for an encoding that the format has no place for.
    /// - Complexity: linear in the tokens and merges.
    package init(_ encoding: Encoding, as format: WritableFormat, paths: [String]) throws {
        self.format = format
        let path = paths[0]
        let contents: [[UInt8]]
        switch format {
        case .tiktoken:
            try RankFile.checkWritable(encoding, path: path)
            let ranks = RankFile.serialize(encoding.vocabulary)
            contents = [ranks, EncodingDescription(encoding, ranks: ranks, training: nil).serialize()]
            losses = RankFile.losses(of: encoding)
        case .tokenizerJSON:
            var file = try TokenizerJSON(encoding, path: path)
            contents = [file.serialize()]
            losses = file.losses
        case .vocabBPE, .vocabJSON:
            let writer = try VocabularyAndMergesWriter(encoding, path: path)
            let both = [writer.merges, writer.vocabulary]
            contents = format == .vocabBPE ? both : both.reversed()
            losses = writer.losses
        case .tekken:
            let writer = try TekkenWriter(encoding, path: path)
            contents = [writer.serialize()]
            losses = writer.losses
        case .minbpe:
            contents = [try MinbpeModel(encoding, path: path).serialize(path: path)]
            losses = MinbpeModel.losses(of: encoding)
        case .gguf:
            let (vocabulary, losses) = try GGUFVocabulary.write(encoding, path: path)
            contents = [vocabulary.serialize()]
            self.losses = losses
        }
        files = zip(paths, contents).map { File(path: $0, bytes: $1) }
    }

    /// How many bytes the files have.
    package var byteCount: Int { files.reduce(0) { $0 + $1.bytes.count } }

    /// Reads the encoding back from the bytes in memory.
    package func read() throws -> Encoding {
        let (path, bytes) = (files[0].path, files[0].bytes)
        let name = EncodingFile.name(of: path)
        switch format {
        case .tiktoken: return try RankFileEncoding.read(ranks: files[0], description: files[1])
        case .tokenizerJSON: return try TokenizerJSONFile(bytes, path: path).encoding(name: name, path: path)
        case .vocabBPE, .vocabJSON:
            let parts = files.map { ($0.path, $0.bytes) }
            let (vocabulary, merges) = format == .vocabBPE ? (parts[1], parts[0]) : (parts[0], parts[1])
            return try VocabularyAndMerges.encoding(
                vocabulary, merges, name: name, pattern: nil, specialTokens: nil)
        case .tekken: return try Tekken(bytes, path: path).encoding(name: name, path: path)
        case .minbpe: return try MinbpeModel.parse(bytes, path: path).encoding(name: name, path: path)
        case .gguf:
            return try GGUFVocabulary.read(InputReader(bytes, name: path))
                .encoding(name: name, path: path, pattern: nil)
        }
    }

    /// Puts the files in their places: all, complete, or none.
    package func save() throws {
        try OutputFile.write(files.map { ($0.path, $0.bytes) })
    }
}
