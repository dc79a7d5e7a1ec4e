import Files

/// Collects encoded documents in the order of the corpus, to be read in another: a file of ids, and one with two numbers
/// for each document: where its ids end, with its part in the upper eight bits, and the bytes of its text.
final class SpoolWriter: DocumentSink {
    private let folder: String
    private let ids: SummedFile
    private let index: SummedFile
    private(set) var totals: DatasetTotals
    private var mark: (ids: SummedFile.Progress, totals: DatasetTotals)?
    private let width: Int

    /// Bits of an end; the part has the rest.
    static let endBits = 56

    struct Kept: Equatable, Decodable {
        let ids: SummedFile.Kept
        let index: SummedFile.Kept
        let totals: DatasetTotals
    }

    /// - Parameters:
    ///   - folder: where the files are.
    ///   - kept: what an earlier run has collected.
    init(in folder: String, isNarrow: Bool, continuing kept: Kept?) throws {
        self.folder = folder
        width = isNarrow ? 2 : 4
        totals = kept?.totals ?? DatasetTotals()
        if let kept {
            guard kept.ids.progress.count == width * totals.tokens,
                kept.index.progress.count == SpoolReader.entrySize * totals.documents
            else { throw SpoolReader.damage(in: folder) }
        }
        func open(_ name: String, _ kept: SummedFile.Kept?) throws -> SummedFile {
            let path = "\(folder)/\(name)"
            return try kept.map { try SummedFile(path, continuing: $0) }
                ?? SummedFile(path, temporaryIn: folder)
        }
        ids = try open("ids", kept?.ids)
        index = try open("index", kept?.index)
    }

    func write(
        _ bytes: UnsafeRawBufferPointer, _ documents: some Collection<EncodedChunk.Document>
    ) throws {
        try ids.write(bytes)
        var last = 0
        for document in documents {
            last = document.tokenEnd
            try note(end: totals.tokens + last, part: document.part, textBytes: document.textBytes)
        }
        totals.tokens += last
    }

    private func note(end: Int, part: Int, textBytes: Int) throws {
        totals.documents += 1
        try index.write(number: end | part << Self.endBits)
        try index.write(number: textBytes)
    }

    func beginDocument() throws { mark = (try ids.flush(), totals) }

    func writePart(_ bytes: UnsafeRawBufferPointer, tokens: Int, textBytes: Int) throws {
        try ids.write(bytes)
        totals.tokens += tokens
        totals.textBytes += textBytes
    }

    func endDocument(part: Int) throws {
        let textBytes = totals.textBytes - (mark?.totals.textBytes ?? 0)
        mark = nil
        totals.textBytes = 0
        try note(end: totals.tokens, part: part, textBytes: textBytes)
    }

    func dropDocument() throws {
        guard let mark else { return }
        try ids.rewind(to: mark.ids)
        totals = mark.totals
        self.mark = nil
    }

    func moveDocument(to other: any DocumentSink, part: Int) {}

    /// Whether no document is open, so that what was collected can be kept.
    var canBeKept: Bool { mark == nil }

    func keep() throws -> Kept { Kept(ids: try ids.keep(), index: try index.keep(), totals: totals) }

    func abandon() {
        ids.file.abandon()
        index.file.abandon()
    }

    /// Calls `body` with a reader of the documents.
    func read<Result>(_ body: (SpoolReader) throws -> Result) throws -> Result {
        try ids.readBack { ids in
            try index.readBack {
                try body(SpoolReader(in: folder, ids, index: $0, width: width, totals))
            }
        }
    }
}
