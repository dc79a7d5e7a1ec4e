import BytePairs
import Documents

/// What a thread makes of a chunk of documents: their ids as they are written, and where each ends. One thread at a
/// time.
final class EncodedChunk: @unchecked Sendable {
    let ids = IDBuffer()
    /// Empty if the ids are written as they are in memory.
    @exclusivity(unchecked) var formatted: [UInt8] = []
    @exclusivity(unchecked) var documents: [Document] = []
    /// Whether ids are written as they are in memory.
    var isAsInMemory = false
    /// The text.
    var source: CorpusChunk!

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
        source = chunk
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
