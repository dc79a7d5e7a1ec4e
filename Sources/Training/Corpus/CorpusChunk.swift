import SplitPatterns

/// A stretch of a corpus that can be split on its own: whole documents, and parts of documents that begin and
/// end where no piece crosses.
///
/// Owned by one task at a time, which lets go of it when it hands it on.
package final class CorpusChunk: @unchecked Sendable {
    /// Its number in the order of the corpus.
    package private(set) var number = 0
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    /// How many bytes there are.
    private(set) var count = 0
    /// The documents and parts of documents, in order, without what separates them.
    package private(set) var documents: [Range<Int>] = []
    /// Where the document begins whose end has not been read yet.
    private(set) var openStart: Int?
    /// The search for a place to cut the open document.
    var search = CutSearch()
    /// Where to continue reading after this chunk; `nil` inside a JSON line, where no offset alone can say.
    package var next: CorpusPosition?

    init(capacity: Int) {
        base = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit { base.deallocate() }

    package var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// The bytes of the open document, if there is one.
    var open: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[(openStart ?? count)...])
    }

    /// Empties the chunk, to be filled again.
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
        search = CutSearch()
    }

    /// Ends the open document at `end`. An empty document does not count.
    func endDocument(at end: Int) {
        guard let start = openStart else { return }
        if end > start { documents.append(start..<end) }
        openStart = nil
    }

    /// Free room for at least `minimum` bytes; ``commit(_:)`` says how many were used.
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

    /// Ends the chunk at `place` in the open document, and moves what comes after it to the next chunk.
    func cut(at place: Int, handingRestTo following: CorpusChunk) {
        guard let start = openStart else { return }
        if place > start { documents.append(start..<place) }
        following.beginDocument()
        if place == start { following.search = search }
        following.append(UnsafeBufferPointer(rebasing: bytes[place...]))
        openStart = nil
        count = place
    }
}
