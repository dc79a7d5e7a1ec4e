/// A stretch of a corpus that can be cut into pieces by itself: whole documents, and parts of documents that begin and end
/// where no piece reaches across.
///
/// Owned by one task at a time: whoever hands it on lets go of it.
package final class CorpusChunk: @unchecked Sendable {
    /// Which of all chunks it is, in the order of the corpus.
    package private(set) var number = 0
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    /// How many bytes there are.
    private(set) var count = 0
    /// The documents and parts of documents, in order, without what separates them.
    package private(set) var documents: [Range<Int>] = []
    /// Where the document begins that is still coming in.
    private(set) var openStart: Int?
    /// How many bytes of the open document were searched for a cut in vain.
    var searched = 0
    /// Where to go on reading behind this chunk; `nil` where that cannot be told by a place alone.
    package var next: CorpusPosition?

    init(capacity: Int) {
        base = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit { base.deallocate() }

    package var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// The bytes of the open document; none if there is none.
    var open: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[(openStart ?? count)...])
    }

    /// Empties the chunk to be filled anew.
    func begin(number: Int) {
        self.number = number
        count = 0
        documents.removeAll(keepingCapacity: true)
        openStart = nil
        next = nil
    }

    func beginDocument() { beginDocument(at: count) }

    /// Begins a document inside the bytes that are there.
    func beginDocument(at start: Int) {
        openStart = start
        searched = 0
    }

    /// Ends the open document at `end`; an empty one is none.
    func endDocument(at end: Int) {
        guard let start = openStart else { return }
        if end > start { documents.append(start..<end) }
        openStart = nil
    }

    /// Free room for at least `minimum` bytes, to be followed by ``commit(_:)``.
    func room(atLeast minimum: Int) -> UnsafeMutableRawBufferPointer {
        if capacity - count < minimum {
            capacity = max(2 * capacity, count + minimum)
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
            larger.update(from: base, count: count)
            base.deallocate()
            base = larger
        }
        return UnsafeMutableRawBufferPointer(start: base + count, count: capacity - count)
    }

    func commit(_ added: Int) { count += added }

    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        room(atLeast: bytes.count).copyMemory(from: UnsafeRawBufferPointer(start: start, count: bytes.count))
        count += bytes.count
    }

    /// Ends the chunk at `place` in the open document, and hands what lies behind it to the chunk that follows.
    func cut(at place: Int, handingRestTo following: CorpusChunk) {
        guard let start = openStart else { return }
        if place > start { documents.append(start..<place) }
        following.beginDocument()
        if place == start { following.searched = searched }
        following.append(UnsafeBufferPointer(rebasing: bytes[place...]))
        openStart = nil
        count = place
    }
}

/// A place in a corpus where reading can begin anew.
package struct CorpusPosition: Codable, Equatable, Sendable {
    /// Which source.
    package var source = 0
    /// The byte of the source's unpacked content.
    package var offset = 0
    /// How many lines come before it, in JSON lines.
    package var line = 0
    /// How many bytes of the corpus come before it.
    package var corpusOffset = 0
    /// How many chunks come before it.
    package var chunk = 0

    package init(source: Int = 0, offset: Int = 0, line: Int = 0, corpusOffset: Int = 0, chunk: Int = 0) {
        self.chunk = chunk
        self.source = source
        self.offset = offset
        self.line = line
        self.corpusOffset = corpusOffset
    }
}
