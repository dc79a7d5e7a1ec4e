/// Takes the encoded documents of a dataset, or of one of its parts, in order.
protocol DocumentSink: AnyObject {
    /// Takes whole documents.
    ///
    /// - Parameters:
    ///   - bytes: their ids, as they are written.
    ///   - documents: where each ends, counted from where `bytes` begins.
    func write(_ bytes: UnsafeRawBufferPointer, _ documents: some Collection<EncodedChunk.Document>) throws

    /// Begins a document that comes in several parts.
    func beginDocument() throws
    /// Takes the next part of it.
    func writePart(_ bytes: UnsafeRawBufferPointer, tokens: Int, textBytes: Int) throws
    /// Ends it: it belongs to this part of the dataset.
    func endDocument(part: Int) throws
    /// Takes back the document that was begun.
    func dropDocument() throws
    /// Takes back the document that was begun, and gives it to another sink.
    func moveDocument(to other: any DocumentSink, part: Int) throws
}
