import BPE
import Display

/// What a training run has to say for itself.
struct TrainingSummary {
    var seconds: Double
    let corpusBytes: Int
    let distinctPieces: Int
    /// The size that the corpus had not enough pairs for.
    var ranOut: Int?
    /// The page of charts.
    var picture: String?
    private var written: [(Encoding, Int, WrittenEncoding)] = []

    init(seconds: Double, corpusBytes: Int, distinctPieces: Int) {
        self.seconds = seconds
        self.corpusBytes = corpusBytes
        self.distinctPieces = distinctPieces
    }

    mutating func add(_ encoding: Encoding, learned: Int, _ written: WrittenEncoding) {
        self.written.append((encoding, learned, written))
    }

    var text: String {
        var text = ""
        for (encoding, learned, files) in written {
            text += """
                \(files.path): \(grouped(encoding.size)) tokens, \(grouped(learned)) of them learned from \
                \(byteCount(corpusBytes)) with \(grouped(distinctPieces)) distinct pieces, in \(decimal(seconds)) s

                """
            if let sidecar = files.sidecar {
                text += "\(sidecar): its pattern, special tokens and training\n"
            }
        }
        if let ranOut {
            text += """
                the corpus ran out of pairs before \(grouped(ranOut)) tokens: this is all that can be learned from it; \
                a larger corpus gives more

                """
        }
        if let picture { text += "\(picture): how it was learned, in charts\n" }
        return text + "next: bpe encode -e \(written.last?.2.path ?? "") FILE\n"
    }
}
