import Files
package import SplitPatterns

/// Reads the sources of a corpus one after another, and hands out chunks that can be split independently of
/// each other.
///
/// The chunks are the same in every run: only the corpus, the format and the pattern decide where they end.
package final class CorpusReader {
    private let corpus: Corpus
    private let pattern: SplitPattern
    private let chunkSize: Int
    private let separator: Finder
    private var source = 0
    private var content: InputReader?
    private var json: JSONLines?
    private var block: UnsafeMutableRawBufferPointer?
    /// The chunk that is being filled, which begins with the rest of the one before it.
    private var chunk: CorpusChunk
    private var chunkNumber = 0
    private var spare: [CorpusChunk] = []
    /// How many decompressed bytes have been read of all sources.
    package private(set) var bytesRead = 0

    /// Long enough to make the cost of a task negligible, short enough that threads finish at about the same
    /// time.
    package static let defaultChunkSize = 1 << 20

    package init(
        _ corpus: Corpus, _ pattern: SplitPattern, from start: CorpusPosition = CorpusPosition(),
        chunkSize: Int = CorpusReader.defaultChunkSize
    ) throws {
        self.corpus = corpus
        self.pattern = pattern
        self.chunkSize = chunkSize
        separator = Finder(corpus.format.separator)
        chunk = CorpusChunk(capacity: chunkSize + chunkSize / 4)
        chunkNumber = start.chunk
        chunk.begin(number: chunkNumber)
        source = start.source
        bytesRead = start.corpusOffset
        if start.offset > 0 {
            try openSource(from: start)
        }
    }

    deinit { block?.deallocate() }

    /// Takes back a chunk, to fill it again.
    package func recycle(_ used: CorpusChunk) {
        // A chunk that has grown for a giant document would keep its memory.
        if used.capacity <= 2 * chunkSize { spare.append(used) }
    }

    /// The next chunk, `nil` at the end of the corpus.
    package func next() throws -> CorpusChunk? {
        while source < corpus.sources.count {
            if content == nil { try openSource(from: CorpusPosition(source: source)) }
            let isAtEnd = try json == nil ? readPlain() : readJSONLines()
            if isAtEnd { try closeSource() }
            if chunk.count >= chunkSize, let full = handOut() { return full }
        }
        guard !chunk.documents.isEmpty else { return nil }
        chunk.next = position(before: 0)
        return replaceChunk()
    }

    // MARK: - Reading

    private func openSource(from start: CorpusPosition) throws {
        let opened: InputReader
        switch corpus.sources[source] {
        case .file(let path): opened = try InputReader(path, compression: corpus.format.compression)
        case .reader(let input):
            input.compression = corpus.format.compression
            opened = input
        case .bytes(let bytes): opened = InputReader(bytes, compression: .none)
        }
        content = opened
        try opened.skip(to: start.offset)
        if let field = corpus.format.jsonField {
            json = JSONLines(field: field, path: opened.name, offset: start.offset, line: start.line)
        } else {
            chunk.beginDocument()
        }
    }

    private func closeSource() throws {
        try json?.finish(chunk)
        chunk.endDocument(at: chunk.count)
        json = nil
        content = nil
        source += 1
    }

    private func readPlain() throws -> Bool {
        let before = chunk.count
        let room = chunk.room(atLeast: max(chunkSize - chunk.count, chunkSize / 4))
        let count = try content!.read(into: room)
        bytesRead += count
        chunk.commit(count)
        separate(from: before)
        return count == 0
    }

    /// Ends documents at the separators that end after `before`.
    private func separate(from before: Int) {
        guard !separator.isEmpty, let open = chunk.openStart else { return }
        var start = max(open, before - separator.count + 1)
        while let found = separator.first(in: chunk.bytes, from: start) {
            chunk.endDocument(at: found)
            start = found + separator.count
            chunk.beginDocument(at: start)
        }
    }

    private func readJSONLines() throws -> Bool {
        let block = self.block ?? .allocate(byteCount: chunkSize / 4, alignment: 16)
        self.block = block
        let count = try content!.read(into: block)
        bytesRead += count
        try json!.append(
            UnsafeBufferPointer(rebasing: block.bindMemory(to: UInt8.self)[..<count]), to: chunk)
        return count == 0
    }

    // MARK: - Chunks

    /// Ends the chunk and begins the next one; `nil` if there is no place to end it yet.
    private func handOut() -> CorpusChunk? {
        guard let start = chunk.openStart else {
            chunk.next = position(before: 0)
            return replaceChunk()
        }
        let openCount = chunk.count - start
        if !chunk.documents.isEmpty, openCount <= chunkSize / 2 {
            return cut(at: start, position(before: openCount, isBeginning: true))
        }
        // A separator at the end may be incomplete.
        let known = UnsafeBufferPointer(rebasing: chunk.open.dropLast(max(separator.count - 1, 0)))
        if let cut = chunk.search.lastCut(in: known, { pattern.lastCut(in: $0, after: $1) }) {
            return self.cut(at: start + cut, position(before: openCount - cut))
        }
        return chunk.documents.isEmpty ? nil : cut(at: start, position(before: openCount, isBeginning: true))
    }

    private func cut(at place: Int, _ next: CorpusPosition?) -> CorpusChunk {
        let rest = chunk.count - place
        let following = newChunk(capacity: rest + chunkSize)
        chunk.cut(at: place, handingRestTo: following)
        chunk.next = next
        let full = chunk
        chunk = following
        return full
    }

    private func replaceChunk() -> CorpusChunk {
        let full = chunk
        chunk = newChunk(capacity: chunkSize)
        return full
    }

    private func newChunk(capacity: Int) -> CorpusChunk {
        chunkNumber += 1
        let fresh = spare.popLast() ?? CorpusChunk(capacity: max(capacity, chunkSize + chunkSize / 4))
        fresh.begin(number: chunkNumber)
        return fresh
    }

    /// The place in the corpus that is `back` bytes of the open document before the end of what has been
    /// read.
    private func position(before back: Int, isBeginning: Bool = false) -> CorpusPosition? {
        guard let content else {
            return CorpusPosition(source: source, corpusOffset: bytesRead, chunk: chunkNumber + 1)
        }
        guard let json else {
            return CorpusPosition(
                source: source, offset: content.offset - back, corpusOffset: bytesRead - back,
                chunk: chunkNumber + 1)
        }
        // Part of a line may have been handed out, and reading can only start again at a whole line.
        guard isBeginning || json.isBetweenLines else { return nil }
        let lineBack = content.offset - json.lineStart
        return CorpusPosition(
            source: source, offset: json.lineStart, line: json.line, corpusOffset: bytesRead - lineBack,
            chunk: chunkNumber + 1)
    }
}

/// Finds a byte string in a text.
private struct Finder {
    private let needle: [UInt8]

    init(_ needle: [UInt8]) { self.needle = needle }

    var isEmpty: Bool { needle.isEmpty }
    var count: Int { needle.count }

    /// Its first place at or after `start`.
    func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var position = start
        let end = text.count - needle.count
        while position <= end {
            guard let next = text[position...end].firstIndex(of: needle[0]) else { return nil }
            if text[next..<next + needle.count].elementsEqual(needle) { return next }
            position = next + 1
        }
        return nil
    }
}
