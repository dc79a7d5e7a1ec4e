import Documents
import Files
import Formats
import SplitPatterns

/// What the fuzzer looks into: one case for each reader of strangers' bytes, and for each pair of ways that must lead to
/// the same result.
///
/// Any bytes must give something that works or a typed error. A crash, a trap, an error of another type, a result that
/// contradicts itself or the readable way to get it, and memory out of proportion to the bytes are faults.
package enum FuzzTarget: String, CaseIterable, Sendable {
    // Vocabularies.
    case ranks
    case merges
    /// `vocab.json`, a line of `====` and `merges.txt`.
    case vocabularyAndMerges = "vocabulary-and-merges"
    case tokenizerJSON = "tokenizer-json"
    case tekken
    case minbpe
    case sentencePiece = "sentencepiece"
    case gguf
    /// The description next to a rank file of the 256 bytes.
    case description
    /// An expression, a line of `====` and the text that it is matched in.
    case expression
    /// The map of a SentencePiece model, without the model.
    case characterMap = "character-map"

    // Other files.
    case messages
    /// Pieces and their counts.
    case counts
    /// What a training run that was stopped leaves.
    case workFolder = "work-folder"
    /// A saved encoding.
    case compiled
    case jsonLines = "json-lines"
    /// Documents with `<|x|>` between them.
    case separated
    case gzip
    case zstd
    /// Files of ids.
    case dataset
    /// What describes a dataset.
    case sidecar
    case ignoreFile = "ignore-file"
    case json

    // What programs and people send.
    /// The bytes of a connection.
    case request
    /// The body of a request.
    case interface
    /// The bytes of a terminal.
    case keys

    // Two ways to one result.
    case pieceEncoding = "piece-encoding"
    case listedMerging = "listed-merging"
    case scanning
    /// An expression, a line of `====` and the text that it is matched in.
    case matching
    case cutTexts = "cut-texts"
    case streamedDecoding = "streamed-decoding"
    case budgeting
    case dropping
    case normalizing
    case mergeLearning = "merge-learning"
    case training

    /// Reads the bytes, and uses what they are if they are something.
    ///
    /// - Parameter folder: a folder for files of this target alone, which stay there.
    /// - Throws: the typed error of the reader.
    package func read(_ bytes: [UInt8], in folder: String) throws {
        switch self {
        case .ranks, .merges, .vocabularyAndMerges, .tokenizerJSON, .tekken, .minbpe, .sentencePiece, .gguf,
            .description:
            try VocabularyUse(self).read(bytes, in: folder)
        case .expression:
            let (expression, text) = FuzzInput.halves(of: bytes)
            try PatternUse(String(decoding: expression, as: UTF8.self)).cut(text)
        case .characterMap: try CharacterMapUse(bytes).normalize()

        case .messages: try MessagesUse.read(bytes)
        case .counts: try CountsUse.read(bytes)
        case .workFolder: try WorkFolderUse.resume(bytes, in: folder)
        case .compiled: try CompiledUse.read(bytes, in: folder)
        case .jsonLines: try DocumentsUse.read(bytes, CorpusFormat(jsonField: "text", compression: .none))
        case .separated:
            try DocumentsUse.read(bytes, CorpusFormat(separator: Array("<|x|>".utf8), compression: .none))
        case .gzip: try CompressedUse.read(bytes, .gzip)
        case .zstd: try CompressedUse.read(bytes, .zstd)
        case .dataset: try DatasetUse(bytes, in: folder).read()
        case .sidecar: try SidecarUse.read(bytes)
        case .ignoreFile: try IgnoreFileUse.read(bytes)
        case .json: try JSONUse.read(bytes)

        case .request: try RequestUse.read(bytes)
        case .interface: try InterfaceUse.answer(bytes)
        case .keys: try KeysUse.read(bytes)

        case .pieceEncoding: try PieceEncoding.compare(bytes)
        case .listedMerging: try ListedMerging.compare(bytes)
        case .scanning: try Scanning.compare(bytes)
        case .matching: try Matching.compare(bytes)
        case .cutTexts: try CutTexts.compare(bytes)
        case .streamedDecoding: try StreamedDecoding.compare(bytes)
        case .budgeting: try Budgeting.compare(bytes)
        case .dropping: try Dropping.compare(bytes)
        case .normalizing: try Normalizing.compare(bytes)
        case .mergeLearning: try Learning.compareMerges(bytes)
        case .training: try Learning.compareTraining(bytes)
        }
    }
}
