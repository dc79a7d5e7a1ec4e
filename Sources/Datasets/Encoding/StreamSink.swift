import Files

/// Writes ids to a pipe or a terminal, where nothing can be taken back.
final class StreamSink: DocumentSink {
    private let stream: ByteStream
    private let layout: any DatasetLayout
    /// A header comes first and holds a count: everything waits until that is known.
    private let waiting: TemporaryBytes?
    private var tokens = 0

    /// - Parameter folder: where what must wait is put, if it is long.
    init(_ stream: ByteStream, _ layout: any DatasetLayout, temporaryIn folder: String) {
        self.stream = stream
        self.layout = layout
        waiting = layout.headerSize > 0 ? TemporaryBytes(in: folder) : nil
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
        if let waiting {
            try stream.write(layout.header(tokens: tokens))
            try waiting.forEachBlock { try stream.write(portion: $0) }
        }
        try stream.flush()
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws {
        if let waiting { try waiting.append(bytes) } else { try stream.write(portion: bytes) }
    }
}
