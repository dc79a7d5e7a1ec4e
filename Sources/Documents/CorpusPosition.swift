package import JSON

/// A place in a corpus where reading can start again.
package struct CorpusPosition: Decodable, Equatable, Sendable {
    /// Which source.
    package var source = 0
    /// The byte of the source's decompressed content.
    package var offset = 0
    /// How many lines come before it, in JSON lines.
    package var line = 0
    /// Whether a document begins before it and has not ended there.
    package var isInDocument = false
    /// How many bytes of the corpus come before it.
    package var corpusOffset = 0
    /// How many chunks come before it.
    package var chunk = 0

    package init(
        source: Int = 0, offset: Int = 0, line: Int = 0, isInDocument: Bool = false, corpusOffset: Int = 0,
        chunk: Int = 0
    ) {
        self.chunk = chunk
        self.source = source
        self.offset = offset
        self.line = line
        self.isInDocument = isInDocument
        self.corpusOffset = corpusOffset
    }

    /// Writes the fields of a record that this is read from.
    package func writeFields(to json: inout JSONWriter) {
        json.field("source", source)
        json.field("offset", offset)
        json.field("line", line)
        json.field("isInDocument", isInDocument)
        json.field("corpusOffset", corpusOffset)
        json.field("chunk", chunk)
    }
}
