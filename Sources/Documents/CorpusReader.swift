import Files
import Platform
package import SplitPatterns

/// Reads the sources of a corpus one after another, and hands out chunks that can be split independently of
/// each other.
///
/// The chunks are the same in every run: only the corpus, the format and where a document may be cut decide where
/// they end.
package final class CorpusReader {
    private let corpus: Corpus
    private let rules: Rules
    private let chunkSize: Int
    private let separator: Finder
    private var source = 0
    private var content: InputReader?
    private var json: JSONLines?
    private var block: UnsafeMutableRawBufferPointer?
    /// The chunk that is being filled, which begins with the rest of the one before it.
    private var chunk: CorpusChunk
    private var chunkNumber = 0
    private let spare: Pool<CorpusChunk>
    /// How many decompressed bytes have been read of all sources.
    package private(set) var bytesRead = 0
    /// How many stored bytes have been read of the sources before the current one.
    private var storedBytes = 0

    /// What becomes of documents that are long, empty or damaged.
    package struct Rules {
        /// The last place in a text, after an offset, where the parts of a document may be divided; `nil` if there
        /// is none.
        package var lastCut: (UnsafeBufferPointer<UInt8>, Int) -> Int?
        /// Whether documents without bytes are handed out.
        package var keepsEmptyDocuments = false
        /// Whether the rest of a source that cannot be read is left out, and noted in the chunk; otherwise
        /// reading ends with the error.
        package var skipsDamage = false
        /// The most bytes of a document without a place to cut that are kept.
        package var mostKept = Int.max

        package init(lastCut: @escaping (UnsafeBufferPointer<UInt8>, Int) -> Int?) {
            self.lastCut = lastCut
        }
    }

    /// Long enough to make the cost of a task negligible, short enough that threads finish at about the same
    /// time.
    package static let defaultChunkSize = 1 << 20

    /// Reads documents that are cut where no piece of a split pattern reaches across.
    package convenience init(
        _ corpus: Corpus, _ pattern: SplitPattern, from start: CorpusPosition = CorpusPosition(),
        chunkSize: Int = CorpusReader.defaultChunkSize
    ) throws {
        try self.init(
            corpus, Rules { pattern.lastCut(in: $0, after: $1) }, from: start, chunkSize: chunkSize)
    }

    package init(
        _ corpus: Corpus, _ rules: Rules, from start: CorpusPosition = CorpusPosition(), chunkSize: Int
    ) throws {
        self.corpus = corpus
        self.rules = rules
        self.chunkSize = chunkSize
        separator = Finder(corpus.format.separator)
        let keepsEmptyDocuments = rules.keepsEmptyDocuments
        spare = Pool(mostIdle: .max) {
            CorpusChunk(capacity: chunkSize + chunkSize / 4, keepsEmptyDocuments: keepsEmptyDocuments)
        }
        chunk = spare.take()
        chunkNumber = start.chunk
        chunk.begin(number: chunkNumber)
        source = start.source
        bytesRead = start.corpusOffset
        for source in corpus.sources.prefix(source) {
            storedBytes += source.part?.count ?? source.fileState?.size ?? 0
        }
        if start.offset > 0 || start.isInDocument {
            try openSource(from: start)
        }
    }

    deinit { block?.deallocate() }

    /// Takes back a chunk, to fill it again. Any thread may call this.
    package func recycle(_ used: CorpusChunk) {
        // A chunk that has grown for a giant document would keep its memory.
        if used.capacity <= 2 * chunkSize { spare.give(used) }
    }

    /// The next chunk, `nil` at the end of the corpus.
    package func next() throws -> CorpusChunk? {
        while source < corpus.sources.count {
            do {
                if content == nil { try openSource(from: CorpusPosition(source: source)) }
                let isAtEnd = try json == nil ? readPlain() : readJSONLines()
                if isAtEnd { try closeSource() }
                if isFull, let full = handOut() { return full }
                try refuseEndlessDocument()
            } catch  where rules.skipsDamage {
                skipSource(error)
            }
        }
        guard chunk.isWorthHandingOut else { return nil }
        chunk.next = position(before: 0)
        return replaceChunk()
    }

    // MARK: - Reading

    private func openSource(from start: CorpusPosition) throws {
        let opened: InputReader
        switch corpus.sources[source] {
        case .file(let path): opened = try InputReader(path, compression: corpus.format.compression)
        case .part(let path, let range):
            opened = try InputReader(path, part: range, compression: corpus.format.compression)
        case .reader(let input):
            input.compression = corpus.format.compression
            opened = input
        case .bytes(let bytes): opened = InputReader(bytes, compression: .none)
        }
        content = opened
        try opened.skip(to: start.offset)
        guard opened.offset >= start.offset else {
            throw InputProblem(
                opened.name, byte: opened.offset,
                "the file ends before byte \(start.offset), where the work was to go on",
                remedy: "put the file back as it was, or begin again without --resume")
        }
        if let field = corpus.format.jsonField {
            json = JSONLines(
                field: field, path: opened.name, offset: opened.offset, line: start.line, source: source,
                isPart: corpus.sources[source].part != nil)
        } else {
            chunk.noteOrigin(source: source, line: nil, offset: opened.offset - chunk.count)
            chunk.beginDocument(continuing: start.isInDocument)
        }
    }

    private func closeSource() throws {
        try json?.finish(chunk)
        // After the last separator nothing begins.
        if !separator.isEmpty { chunk.forgetEmptyDocument() }
        chunk.endDocument(at: chunk.count)
        leaveSource()
    }

    private func leaveSource() {
        storedBytes += content?.storedOffset ?? 0
        json = nil
        content = nil
        source += 1
    }

    private func skipSource(_ cause: any Error) {
        chunk.dropDocument()
        chunk.note(SourceFailure(source: source, cause: cause))
        leaveSource()
    }

    private func refuseEndlessDocument() throws {
        guard chunk.count > rules.mostKept, let content else { return }
        throw InputProblem(
            content.name, byte: content.offset - chunk.open.count,
            "a document of more than \(rules.mostKept) bytes has no place where it could be cut",
            remedy: "cut it into parts, at places where a token ends")
    }

    /// So many bytes may be read before it is noticed that a document is too long.
    package static let mostReadAtOnce = 1 << 26

    private func readPlain() throws -> Bool {
        let before = chunk.count
        let room = chunk.room(atLeast: max(chunkSize - chunk.count, chunkSize / 4))
        let next = UnsafeMutableRawBufferPointer(rebasing: room.prefix(Self.mostReadAtOnce))
        let count = try content!.read(into: next)
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

    private var isFull: Bool {
        // Documents without bytes do not make a chunk longer.
        chunk.count >= chunkSize || rules.keepsEmptyDocuments && chunk.documents.count >= chunkSize / 8
    }

    /// Ends the chunk and begins the next one; `nil` if there is no place to end it yet.
    private func handOut() -> CorpusChunk? {
        guard let start = chunk.openStart else {
            chunk.next = position(before: 0, isBeginning: true)
            return replaceChunk()
        }
        let openCount = chunk.count - start
        if !chunk.documents.isEmpty, openCount <= chunkSize / 2 {
            return cut(at: start, position(before: openCount, isBeginning: true))
        }
        // A separator at the end may be incomplete.
        let known = UnsafeBufferPointer(rebasing: chunk.open.dropLast(max(separator.count - 1, 0)))
        if let cut = chunk.search.lastCut(in: known, rules.lastCut) {
            return self.cut(at: start + cut, position(before: openCount - cut))
        }
        return chunk.documents.isEmpty ? nil : cut(at: start, position(before: openCount, isBeginning: true))
    }

    private func cut(at place: Int, _ next: CorpusPosition?) -> CorpusChunk {
        let full = chunk
        let following = newChunk()
        full.cut(at: place, handingRestTo: following)
        full.next = next
        chunk = following
        return full
    }

    private func replaceChunk() -> CorpusChunk {
        let full = chunk
        chunk = newChunk()
        if content != nil, json == nil {
            chunk.noteOrigin(source: source, line: nil, offset: content!.offset)
        }
        return full
    }

    private func newChunk() -> CorpusChunk {
        chunk.storedBytes = storedBytes + (content?.storedOffset ?? 0)
        chunkNumber += 1
        let fresh = spare.take()
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
                source: source, offset: content.offset - back,
                isInDocument: !isBeginning || chunk.isOpenContinued,
                corpusOffset: bytesRead - back, chunk: chunkNumber + 1)
        }
        // Part of a line may have been handed out, and reading can only start again at a whole line.
        guard isBeginning || json.isBetweenLines else { return nil }
        let lineBack = content.offset - json.lineStart
        return CorpusPosition(
            source: source, offset: json.lineStart, line: json.line, corpusOffset: bytesRead - lineBack,
            chunk: chunkNumber + 1)
    }
}
