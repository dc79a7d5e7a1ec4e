import Files

/// Writes ids to a pipe or a terminal, where nothing can be taken back.
final class StreamSink: DocumentSink {
    private let stream: ByteStream
    private let layout: any DatasetLayout
    /// A header comes first and holds a count: everything is kept until that is known.
    private var kept: [UInt8]?
    private var tokens = 0

    init(_ stream: ByteStream, _ layout: any DatasetLayout) {
        self.stream = stream
        self.layout = layout
        kept = layout.headerSize > 0 ? [] : nil
    }

    func write(
        _ bytes: UnsafeRawBufferPointer, _ documents: some Collection<EncodedChunk.Document>
    ) throws {
        try put(bytes)
        for document in documents.suffix(1) { tokens += document.tokenEnd }
    }

    func beginDocument() {}

    func writePart(_ bytes: UnsafeRawBufferPointer, tokens: Int, textBytes: Int) throws {
        try put(bytes)
        self.tokens += tokens
    }

    func endDocument(part: Int) {}
    func dropDocument() {}
    func moveDocument(to other: any DocumentSink, part: Int) {}

    func finish() throws {
        if let kept {
            try stream.write(layout.header(tokens: tokens))
            try stream.write(kept)
        }
        try stream.flush()
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws {
        if kept == nil { try stream.write(portion: bytes) } else { kept!.append(contentsOf: bytes) }
    }
}
