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
        do {
            try encode(count: ranges.count, bytes: text.count, into: made) {
                UnsafeBufferPointer(rebasing: text[ranges[$0]])
            }
        } catch let failure as DocumentFailure {
            throw DocumentRefused(failure, in: chunk, of: corpus)
        }
        return made
    }

    /// Encodes documents in memory.
    ///
    /// - Parameters:
    ///   - range: which of the documents.
    ///   - first: the number of the first of all documents in the dataset, for errors.
    /// - Throws: ``DocumentRefused``.
    func encode(
        _ range: Range<Int>, of documents: UnsafeBufferPointer<UnsafeBufferPointer<UInt8>>, first: Int
    ) throws -> EncodedChunk {
        let made = idle.take()
        made.begin(isAsInMemory: formatter.isAsInMemory)
        do {
            try encode(
                count: range.count, bytes: range.reduce(0) { $0 + documents[$1].count }, into: made
            ) { documents[range.lowerBound + $0] }
        } catch let failure as DocumentFailure {
            throw DocumentRefused(
                place: "document \(first + range.lowerBound + failure.index)", cause: failure.cause)
        }
        return made
    }

    /// Encodes a part of one long document in memory.
    ///
    /// - Throws: ``DocumentRefused``.
    func encode(
        _ part: TextChunk, of document: UnsafeBufferPointer<UInt8>, number: Int
    ) throws -> EncodedChunk {
        let made = idle.take()
        made.begin(
            isAsInMemory: formatter.isAsInMemory, continuesDocument: part.origin > 0,
            endsInDocument: part.end < document.count)
        do {
            try part.withBytes { text in
                do {
                    try encode(count: 1, bytes: text.count, into: made) { _ in text }
                } catch let failure as DocumentFailure {
                    throw failure.cause
                }
            }
        } catch {
            throw DocumentRefused(place: "document \(number)", cause: error)
        }
        return made
    }

    /// Appends documents to a chunk that has begun: their ids, and where each ends.
    private func encode(
        count: Int, bytes: Int, into made: EncodedChunk, _ text: (Int) -> UnsafeBufferPointer<UInt8>
    ) throws {
        let begins = { (index: Int) in index > 0 || !made.continuesDocument }
        let ends = { (index: Int) in index < count - 1 || !made.endsInDocument }
        // Ids mostly have more than two bytes of text each.
        made.ids.reserveCapacity(IDBuffer.capacity(forBytes: bytes / 2))
        try tokenizer.encodeTexts(0..<count, at: text, specialTokens: policy, into: made.ids) { index in
            if begins(index) { for id in prepend { made.ids.append(id) } }
        } after: { index in
            if ends(index) { for id in append { made.ids.append(id) } }
            made.documents.append(
                EncodedChunk.Document(tokenEnd: made.ids.count, textBytes: text(index).count))
        }
        format(made, begins, ends)
        if let split {
            for index in 0..<count where begins(index) && ends(index) {
                made.documents[index].part = split.part(of: text(index))
            }
        }
    }

    private func format(_ made: EncodedChunk, _ begins: (Int) -> Bool, _ ends: (Int) -> Bool) {
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
            let begins = begins(index)
            if begins { made.formatted += formatter.prefix }
            // Whether the part of a document has ids before it, only the one who writes them knows.
            formatter.append(
                UnsafeBufferPointer(rebasing: made.ids.ids[start..<end]), areFirst: begins,
                to: &made.formatted)
            if ends(index) { made.formatted += formatter.suffix }
            made.documents[index].byteEnd = made.formatted.count
            start = end
        }
    }
}
