package import BytePairs
import Documents
import Formats
import Platform
package import Tokenization

/// Turns chunks of documents into ids as they are written. Any number of threads may share one.
package struct DocumentEncoder: Sendable {
    let tokenizer: Tokenizer
    let policy: SpecialTokenPolicy
    private(set) var formatter: IDFormatter
    /// The ids before and after each document.
    let prepend: [TokenID]
    let append: [TokenID]
    let split: DatasetSplit?
    private let idle = Pool<EncodedChunk>(mostIdle: .max) { EncodedChunk() }

    package init(
        _ tokenizer: Tokenizer, specialTokens policy: SpecialTokenPolicy, format: DatasetFormat,
        prepend: [TokenID], append: [TokenID], split: DatasetSplit?
    ) throws {
        self.tokenizer = tokenizer
        self.policy = policy
        formatter = try format.formatter(vocabularySize: tokenizer.encoding.size)
        self.prepend = prepend
        self.append = append
        self.split = split
    }

    /// How many bytes come before each id but the first of a document.
    var separatorSize: Int { formatter.separator == nil ? 0 : 1 }

    /// The same with ids of two or four bytes.
    func flat() throws -> DocumentEncoder {
        guard formatter.separator != nil else { return self }
        var encoder = self
        encoder.formatter = try IDFormatter(.u32, vocabularySize: tokenizer.encoding.size)
        return encoder
    }

    /// Takes back what is not used any more.
    func recycle(_ chunk: EncodedChunk) { idle.give(chunk) }

    /// Encodes the documents of a chunk.
    ///
    /// - Throws: ``DocumentRefused``.
    func encode(_ chunk: CorpusChunk, of corpus: Corpus) throws -> EncodedChunk {
        let made = idle.take()
        made.begin(chunk, isAsInMemory: formatter.isAsInMemory)
        let (text, ranges) = (chunk.bytes, chunk.documents)
        // Ids mostly have more than two bytes of text each.
        made.ids.reserveCapacity(IDBuffer.capacity(forBytes: text.count / 2))
        do {
            try tokenizer.encode(ranges, of: text, specialTokens: policy, into: made.ids) { index in
                if begins(index, chunk) { for id in prepend { made.ids.append(id) } }
            } after: { index in
                if ends(index, chunk) { for id in append { made.ids.append(id) } }
                made.documents.append(
                    EncodedChunk.Document(tokenEnd: made.ids.count, textBytes: ranges[index].count))
            }
        } catch let failure as DocumentFailure {
            throw DocumentRefused(failure, in: chunk, of: corpus)
        }
        format(made, chunk)
        if let split {
            for index in ranges.indices where begins(index, chunk) && ends(index, chunk) {
                made.documents[index].part = split.part(
                    of: UnsafeBufferPointer(rebasing: text[ranges[index]]))
            }
        }
        return made
    }

    private func begins(_ index: Int, _ chunk: CorpusChunk) -> Bool { index > 0 || !chunk.continuesDocument }

    private func ends(_ index: Int, _ chunk: CorpusChunk) -> Bool {
        index < chunk.documents.count - 1 || !chunk.endsInDocument
    }

    private func format(_ made: EncodedChunk, _ chunk: CorpusChunk) {
        guard formatter.separator != nil else {
            let width = formatter.isNarrow ? 2 : 4
            if !made.isAsInMemory { formatter.append(made.ids.ids, to: &made.formatted) }
            for index in made.documents.indices {
                made.documents[index].byteEnd = made.documents[index].tokenEnd * width
            }
            return
        }
        var start = 0
        for index in made.documents.indices {
            let end = made.documents[index].tokenEnd
            let begins = begins(index, chunk)
            if begins { made.formatted += formatter.prefix }
            // Whether the part of a document has ids before it, only the one who writes them knows.
            formatter.append(
                UnsafeBufferPointer(rebasing: made.ids.ids[start..<end]), areFirst: begins,
                to: &made.formatted)
            if ends(index, chunk) { made.formatted += formatter.suffix }
            made.documents[index].byteEnd = made.formatted.count
            start = end
        }
    }
}

/// A document that must not be encoded: nothing is written.
package struct DocumentRefused: Error {
    /// The file, and in JSON lines the line.
    package let place: String
    package let cause: any Error

    init(_ failure: DocumentFailure, in chunk: CorpusChunk, of corpus: Corpus) {
        let origin = chunk.origins.last { $0.firstDocument <= failure.index }
        let start = chunk.documents[failure.index].lowerBound
        let name = origin.map { corpus.sources[$0.source].name } ?? ""
        place = name + (origin?.line.map { ": line \($0)" } ?? "")
        let offset = (origin?.offset ?? 0) + start
        switch failure.cause {
        case let error as SpecialTokenError where origin?.line == nil: cause = error.after(offset)
        case let error as TokenizerError where origin?.line == nil: cause = error.after(offset)
        default: cause = failure.cause
        }
    }
}
