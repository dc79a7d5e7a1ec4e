import Files
package import SplitPatterns

/// Reads the sources of a corpus one after the other and hands out chunks that can be cut into pieces apart from each other.
///
/// The chunks are the same in every run: only the corpus, the format and the pattern decide where they end.
package final class CorpusReader {
    private let corpus: Corpus
    private let pattern: SplitPattern
    private let chunkSize: Int
    private let separator: Finder
    private var source = 0
    private var content: SourceContent?
    private var json: JSONLines?
    private var block: UnsafeMutableRawBufferPointer?
    /// The chunk that is being filled, with what was left of the one before it.
    private var chunk: CorpusChunk
    private var chunkNumber = 0
    private var spare: [CorpusChunk] = []
    /// How many unpacked bytes have been read of all sources.
    package private(set) var bytesRead = 0

    /// Long enough that a task is nothing beside it, short enough that little waits for the last one.
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

    /// Takes back a chunk that has been used, to fill it again.
    package func recycle(_ used: CorpusChunk) {
        // One that has grown for a giant document would keep its memory.
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
        chunk.next = position(at: 0)
        return replaceChunk()
    }

    // MARK: - Reading

    private func openSource(from start: CorpusPosition) throws {
        let opened: SourceContent
        switch corpus.sources[source] {
        case .file(let path): opened = .file(try UnpackedFile(path, corpus.format.compression))
        case .open(let file, let name):
            opened = .file(try UnpackedFile(file, name: name, corpus.format.compression))
        case .bytes(let bytes): opened = .bytes(bytes, offset: 0)
        }
        content = opened
        try content?.skip(to: start.offset)
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

    /// Ends documents where separators are that end behind `before`.
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

    /// Ends the chunk and begins the next; `nil` if there is no place to end it yet.
    private func handOut() -> CorpusChunk? {
        guard let start = chunk.openStart else {
            chunk.next = position(at: 0)
            return replaceChunk()
        }
        let openCount = chunk.count - start
        if !chunk.documents.isEmpty, openCount <= chunkSize / 2 {
            return cut(at: start, position(at: openCount, isBeginning: true))
        }
        // A separator that is not complete yet is not known yet; in JSON, the end of the block may be inside a character.
        let known = UnsafeBufferPointer(rebasing: chunk.open.dropLast(max(separator.count - 1, 0)))
        if let cut = pattern.lastCut(in: known, behind: chunk.searched) {
            return self.cut(at: start + cut, position(at: openCount - cut))
        }
        // What was not a whole character yet is looked at again.
        chunk.searched = max(known.count - 8, 0)
        return chunk.documents.isEmpty ? nil : cut(at: start, position(at: openCount, isBeginning: true))
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

    /// The place in the corpus that lies `behind` bytes of the open document back from where reading has come to.
    private func position(at behind: Int, isBeginning: Bool = false) -> CorpusPosition? {
        guard let content else {
            return CorpusPosition(source: source, corpusOffset: bytesRead, chunk: chunkNumber + 1)
        }
        guard let json else {
            return CorpusPosition(
                source: source, offset: content.offset - behind, corpusOffset: bytesRead - behind,
                chunk: chunkNumber + 1)
        }
        // A line from whose text something has been handed out cannot be begun anew.
        guard isBeginning || json.isBetweenLines else { return nil }
        let back = content.offset - json.lineStart
        return CorpusPosition(
            source: source, offset: json.lineStart, line: json.line, corpusOffset: bytesRead - back,
            chunk: chunkNumber + 1)
    }
}

/// Where the bytes of a source come from.
private enum SourceContent {
    case file(UnpackedFile)
    case bytes([UInt8], offset: Int)

    var name: String {
        switch self {
        case .file(let file): file.name
        case .bytes: "standard input"
        }
    }

    var offset: Int {
        switch self {
        case .file(let file): file.offset
        case .bytes(_, let offset): offset
        }
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        switch self {
        case .file(let file): return try file.read(into: buffer)
        case .bytes(let bytes, let offset):
            let count = min(buffer.count, bytes.count - offset)
            bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[offset..<offset + count])) }
            self = .bytes(bytes, offset: offset + count)
            return count
        }
    }

    mutating func skip(to place: Int) throws {
        switch self {
        case .file(let file): try file.skip(to: place)
        case .bytes(let bytes, _): self = .bytes(bytes, offset: min(place, bytes.count))
        }
    }
}

/// Finds a byte string in others.
private struct Finder {
    private let needle: [UInt8]

    init(_ needle: [UInt8]) { self.needle = needle }

    var isEmpty: Bool { needle.isEmpty }
    var count: Int { needle.count }

    /// Where it first stands at `start` or behind.
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
