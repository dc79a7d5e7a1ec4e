package import CBPE
import Documents
import Files
import Platform
import SplitPatterns

extension Corpus {
    /// The files of the caller.
    init(_ corpus: UnsafePointer<bpe_corpus>?) throws {
        guard let corpus = corpus?.pointee, corpus.count > 0, let files = corpus.files else {
            throw InterfaceError(status: BPE_INVALID_ARGUMENT, description: "there is no file to read")
        }
        let sources = try UnsafeBufferPointer(start: files, count: corpus.count).map { file -> Source in
            let path = string(file.path)
            guard file.is_part else { return .file(path) }
            guard file.start <= file.end, let end = Int(exactly: file.end) else {
                throw InterfaceError(
                    status: BPE_INVALID_ARGUMENT,
                    description: "\(path.inOneLine): there is no part from byte \(file.start) to \(file.end)")
            }
            return .part(path, Int(file.start)..<end)
        }
        self.init(sources, format: try CorpusFormat(corpus.format))
    }
}

extension CorpusFormat {
    fileprivate init(_ format: bpe_document_format) throws {
        let separator = Array(format.separator.buffer)
        guard format.json_field == nil || separator.isEmpty else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT,
                description: "a separator is for plain files; in JSON lines, each line is a document")
        }
        self.init(jsonField: format.json_field.map { string($0) }, separator: separator)
    }
}

@c @implementation
package func bpe_cut_places(
    _ path: UnsafePointer<CChar>?, _ size: UInt64, _ format: UnsafePointer<bpe_document_format>?,
    _ pattern: UnsafePointer<CChar>?, _ places: ArrayResult<UInt64>?, _ count: UnsafeMutablePointer<Int>?,
    _ message: Message?
) -> bpe_status {
    perform(message) {
        guard size > 0 else {
            throw InterfaceError(
                status: BPE_INVALID_ARGUMENT, description: "parts of 0 bytes: give at least 1")
        }
        let format = try format.map { try CorpusFormat($0.pointee) } ?? CorpusFormat()
        let pattern = try pattern.map { try SplitPattern(nameOrRegex: string($0)) } ?? .o200k
        let found = try format.cutPlaces(in: string(path), every: Int(clamping: size), pattern)
        found.map { UInt64($0) }.withUnsafeBufferPointer { give($0, places, count) }
    }
}
