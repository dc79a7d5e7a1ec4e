import BPE

/// The files that a training run writes: one vocabulary, or one for each size, and a page of charts.
struct TrainingOutputs {
    /// A vocabulary to write.
    struct File {
        let path: String
        let size: Int
        var name: String { EncodingFile.name(of: path) }
    }

    let files: [File]
    /// The page of charts.
    let picture: String?

    init(_ output: String, size: VocabularySize?, sizes: [VocabularySize], hasPicture: Bool) {
        let stem = EncodingFile.withoutSuffix(output)
        let suffix = output.dropFirst(stem.count)
        picture = hasPicture ? "\(stem).html" : nil
        files =
            size.map { [File(path: output, size: $0.count)] }
            ?? sizes.map { File(path: "\(stem)-\($0.text)\(suffix)", size: $0.count) }
    }

    var largestSize: Int { files.map(\.size).max() ?? 0 }

    var paths: [String] {
        files.flatMap { EncodingFile.paths(writing: $0.path) } + [picture].compactMap(\.self)
    }
}
