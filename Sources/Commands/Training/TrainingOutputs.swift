import BPE

/// The files that a training run writes: one vocabulary, or one for each size.
struct TrainingOutputs {
    /// A vocabulary to be written.
    struct File {
        let path: String
        /// How large it shall be, if several sizes are asked for.
        let size: Int?

        var name: String { EncodingFile.name(of: path) }

        func write(_ encoding: Encoding, training: EncodingSidecar.Training) throws -> WrittenEncoding {
            let sidecar = try EncodingFile.write(encoding, to: path, training: training)
            return WrittenEncoding(path: path, sidecar: sidecar)
        }
    }

    let files: [File]

    /// The page of charts.
    let picture: String?

    init(_ output: String, sizes: [VocabularySize], hasPicture: Bool) {
        let suffix = [".tiktoken", ".json"].first { output.hasSuffix($0) } ?? ""
        let stem = output.dropLast(suffix.count)
        picture = hasPicture ? "\(stem).html" : nil
        guard !sizes.isEmpty else {
            files = [File(path: output, size: nil)]
            return
        }
        files = sizes.map { File(path: "\(stem)-\($0.text)\(suffix)", size: $0.count) }
    }

    var paths: [String] {
        files.flatMap { EncodingFile.paths(writing: $0.path) } + [picture].compactMap { $0 }
    }
}

/// What was written of an encoding.
struct WrittenEncoding {
    let path: String
    let sidecar: String?
}
