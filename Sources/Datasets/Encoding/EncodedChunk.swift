import BytePairs
import Documents

/// What a thread makes of some documents: their ids as they are written, and where each ends. One thread at a
/// time.
final class EncodedChunk: @unchecked Sendable {
    let ids = IDBuffer()
    /// Empty if the ids are written as they are in memory.
    @exclusivity(unchecked) var formatted: [UInt8] = []
    @exclusivity(unchecked) var documents: [Document] = []
    /// Whether ids are written as they are in memory.
    private(set) var isAsInMemory = false
    /// Whether the first document began before, and whether the last one ends later.
    private(set) var continuesDocument = false
    private(set) var endsInDocument = false
    /// Whether the document that was begun before never ends.
    private(set) var dropsDocument = false
    /// The text, if it is of a corpus.
    private(set) var source: CorpusChunk?

    /// A document or a part of one that is in several chunks.
    struct Document {
        /// Where its ids end in the chunk, counted in ids and in bytes.
        var tokenEnd = 0
        var byteEnd = 0
        var textBytes = 0
        /// Which part of the dataset has it.
        var part = 0
    }

    func begin(_ chunk: CorpusChunk, isAsInMemory: Bool) {
        begin(
            isAsInMemory: isAsInMemory, continuesDocument: chunk.continuesDocument,
            endsInDocument: chunk.endsInDocument)
        dropsDocument = chunk.dropsDocument
        source = chunk
    }

    func begin(isAsInMemory: Bool, continuesDocument: Bool = false, endsInDocument: Bool = false) {
        source = nil
        dropsDocument = false
        (self.continuesDocument, self.endsInDocument) = (continuesDocument, endsInDocument)
        ids.removeAll()
        formatted.removeAll(keepingCapacity: true)
        documents.removeAll(keepingCapacity: true)
        self.isAsInMemory = isAsInMemory
    }

    /// Calls `body` with the bytes to be written.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        isAsInMemory
            ? try body(UnsafeRawBufferPointer(ids.ids)) : try formatted.withUnsafeBytes(body)
    }
}
