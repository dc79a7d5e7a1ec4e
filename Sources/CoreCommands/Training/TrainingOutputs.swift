import BPE
import Files

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
    /// Whether the vocabulary goes to a device or a pipe: its tokens alone, as nothing can be next to it.
    let isStream: Bool

    init(_ output: String, size: VocabularySize?, sizes: [VocabularySize], hasPicture: Bool) {
        let stem = EncodingFile.withoutSuffix(output)
        let suffix = output.dropFirst(stem.count)
        isStream = OutputFile.isStream(output)
        picture = hasPicture && !isStream ? "\(stem).html" : nil
        files =
            size.map { [File(path: output, size: $0.count)] }
            ?? sizes.map { File(path: "\(stem)-\($0.text)\(suffix)", size: $0.count) }
    }

    var largestSize: Int { files.map(\.size).max() ?? 0 }

    var paths: [String] {
        files.flatMap { EncodingFile.paths(writing: $0.path) } + [picture].compactMap(\.self)
    }
}
