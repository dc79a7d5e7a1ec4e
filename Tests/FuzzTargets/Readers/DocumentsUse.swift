import Documents
import Files
import SplitPatterns

/// Reads JSON lines, or a text with a separator: the documents must be the same however long the chunks are.
enum DocumentsUse {
    /// - Parameter format: how documents are in the bytes.
    /// - Throws: `InputProblem` if a line is not JSON.
    static func read(_ bytes: [UInt8], _ format: CorpusFormat) throws {
        let whole = Result { try documents(bytes, format, chunkSize: 1 << 12) }
        let parts = Result { try documents(bytes, format, chunkSize: 24) }
        switch (whole, parts) {
        case (.success(let whole), .success(let parts)):
            try check(whole == parts, "in small chunks the documents are \(parts), not \(whole)")
        case (.failure(let whole), .failure(let parts)):
            try check("\(whole)" == "\(parts)", "in small chunks the error is \(parts), not \(whole)")
            throw whole
        case (.failure(let error), _), (_, .failure(let error)):
            throw FuzzFault("chunks of one size are read, and those of another are not: \(error)")
        }
    }

    /// The documents, put together again from the parts in which they come.
    private static func documents(
        _ bytes: [UInt8], _ format: CorpusFormat, chunkSize: Int
    ) throws -> [[UInt8]] {
        let corpus = Corpus([.reader(.init(bytes, name: "documents", compression: .none))], format: format)
        var rules = CorpusReader.Rules { SplitPattern.o200k.lastCut(in: $0, after: $1) }
        rules.keepsEmptyDocuments = true
        let reader = try CorpusReader(corpus, rules, chunkSize: chunkSize)
        var documents: [[UInt8]] = []
        while let chunk = try reader.next() {
            for (index, range) in chunk.documents.enumerated() {
                let part = Array(chunk.bytes[range])
                if index == 0, chunk.continuesDocument, !documents.isEmpty {
                    documents[documents.count - 1] += part
                } else {
                    documents.append(part)
                }
            }
            reader.recycle(chunk)
        }
        return documents
    }
}
