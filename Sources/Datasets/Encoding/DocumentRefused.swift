import Documents
import SplitPatterns
import Tokenization

/// A document that must not be encoded: nothing is written.
package struct DocumentRefused: Error {
    /// The file, and in JSON lines the line; in memory the document's number.
    package let place: String
    package let cause: any Error

    init(place: String, cause: any Error) {
        self.place = place
        self.cause = cause
    }

    init(_ failure: DocumentFailure, in chunk: CorpusChunk, of corpus: Corpus) {
        let origin = chunk.origins.last { $0.firstDocument <= failure.index }
        let start = chunk.documents[failure.index].lowerBound
        let name = origin.map { corpus.sources[$0.source].name } ?? ""
        let part = origin.flatMap { corpus.sources[$0.source].part }
        place =
            name
            + (origin?.line.map { line in
                ": line \(line)" + (part.map { " after byte \($0.lowerBound)" } ?? "")
            } ?? "")
        let offset = (origin?.offset ?? 0) + start
        switch failure.cause {
        case let error as SpecialTokenError where origin?.line == nil: cause = error.after(offset)
        case let error as TokenizerError where origin?.line == nil: cause = error.after(offset)
        case let error as SplitPatternError where origin?.line == nil: cause = error.after(offset)
        default: cause = failure.cause
        }
    }
}
