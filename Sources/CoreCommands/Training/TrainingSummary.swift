import BPE
import Display
import Platform

/// What a training run wrote, for a person.
struct TrainingSummary {
    let vocabularies: [(file: TrainingOutputs.File, encoding: Encoding, learned: Int, description: String?)]
    let corpusBytes: Int
    let distinctPieces: Int
    /// The page of charts.
    let picture: String?
    let seconds: Double

    var text: String {
        var text = ""
        for (file, encoding, learned, description) in vocabularies {
            text += """
                \(shownName(file.path)): \(counted(encoding.size, "token")), \(grouped(learned)) of them learned from \
                \(byteCount(corpusBytes)) with \(grouped(distinctPieces)) distinct pieces, in \
                \(decimal(seconds)) s

                """
            if let description {
                text += "\(shownName(description)): its pattern, special tokens and training\n"
            }
        }
        if let (file, _, _, _) = vocabularies.last(where: { $0.encoding.size < $0.file.size }) {
            let size = grouped(file.size)
            text += "the corpus ran out of pairs before \(size) tokens: for more, use a larger corpus\n"
        }
        if let picture { text += "\(shownName(picture)): charts of the training\n" }
        guard vocabularies.contains(where: { $0.description != nil || $0.file.path.hasSuffix(".json") })
        else {
            return text
        }
        return text + "next: bpe encode -e \(shownName(vocabularies.last?.file.path ?? "")) FILE\n"
    }

    /// What a device or a pipe cannot have.
    static func textOfStream(_ path: String) -> String {
        "\(path.inOneLine) is a device or a pipe: only the tokens went there, without the split pattern, the special tokens "
            + "and the page of charts; name a file with -o for all of it"
    }
}
