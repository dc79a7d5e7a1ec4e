import SplitPatterns

/// A stretch of a corpus that can be split on its own: whole documents, and parts of documents that begin and
/// end where no piece crosses.
///
/// Owned by one task at a time, which lets go of it when it hands it on.
package final class CorpusChunk: @unchecked Sendable {
    /// Its number in the order of the corpus.
    package private(set) var number = 0
    /// Whether the first document began in an earlier chunk.
    package private(set) var continuesDocument = false
    /// Whether the last document ends in a later chunk.
    package private(set) var endsInDocument = false
    /// Whether the document that the chunk before left open never ends, because its file is damaged.
    package private(set) var dropsDocument = false
    /// The files that could not be read to their ends, in order.
    package private(set) var failures: [SourceFailure] = []
    /// Where the documents come from, in order.
    package private(set) var origins: [Origin] = []
    /// How many bytes had been read of the stored, perhaps compressed, sources when the chunk was complete.
    package var storedBytes = 0
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    /// How many bytes there are.
    private(set) var count = 0
    /// The documents and parts of documents, in order, without what separates them.
    package private(set) var documents: [Range<Int>] = []
    /// Where the document begins whose end has not been read yet.
    private(set) var openStart: Int?
    /// Whether it began in an earlier chunk.
    private(set) var isOpenContinued = false
    /// Whether documents without bytes count.
    private let keepsEmptyDocuments: Bool
    /// The search for a place to cut the open document.
    var search = CutSearch()
    /// Where to continue reading after this chunk; `nil` inside a JSON line, where no offset alone can say.
    package var next: CorpusPosition?

    /// Where documents come from.
    package struct Origin: Sendable {
        /// The first document of the chunk that this tells about.
        package let firstDocument: Int
        package let source: Int
        /// In JSON lines: the document's line, counted from 1.
        package let line: Int?
        /// In plain files: the place in the source's content of the chunk's byte 0, were it from there.
        package let offset: Int
    }

    init(capacity: Int, keepsEmptyDocuments: Bool) {
        self.keepsEmptyDocuments = keepsEmptyDocuments
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
        (continuesDocument, endsInDocument, dropsDocument, isOpenContinued) = (false, false, false, false)
        failures.removeAll()
        origins.removeAll(keepingCapacity: true)
    }

    /// Whether there is anything in it that its user must know.
    var isWorthHandingOut: Bool { !documents.isEmpty || dropsDocument || !failures.isEmpty }

    func beginDocument(continuing: Bool = false) {
        beginDocument(at: count)
        isOpenContinued = continuing
        if continuing { continuesDocument = true }
    }

    /// Begins a document inside the bytes that are there.
    func beginDocument(at start: Int) {
        openStart = start
        isOpenContinued = false
        search = CutSearch()
    }

    /// Ends the open document at `end`.
    func endDocument(at end: Int) {
        guard let start = openStart else { return }
        if end > start || keepsEmptyDocuments { documents.append(start..<end) }
        openStart = nil
    }

    /// Forgets the open document if it has neither bytes nor a beginning in an earlier chunk.
    func forgetEmptyDocument() {
        if openStart == count, !isOpenContinued { openStart = nil }
    }

    /// Forgets the open document, whose end cannot be read.
    func dropDocument() {
        guard let start = openStart else { return }
        count = start
        openStart = nil
        guard isOpenContinued else { return }
        (continuesDocument, dropsDocument) = (false, true)
    }

    func note(_ failure: SourceFailure) { failures.append(failure) }

    /// Notes where the documents from here on come from.
    func noteOrigin(source: Int, line: Int?, offset: Int) {
        origins.append(
            Origin(firstDocument: documents.count, source: source, line: line, offset: offset))
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
        if place > start {
            documents.append(start..<place)
            endsInDocument = true
        }
        following.beginDocument(continuing: place > start || isOpenContinued)
        if place == start { following.search = search }
        if let origin = origins.last {
            following.noteOrigin(source: origin.source, line: origin.line, offset: origin.offset + place)
        }
        following.append(UnsafeBufferPointer(rebasing: bytes[place...]))
        openStart = nil
        count = place
    }
}

/// A source that could not be read to its end: the documents that were read before are there.
package struct SourceFailure: Sendable {
    /// Which source of the corpus.
    package let source: Int
    package let cause: any Error
}
