import Files
import Formats
import Platform

/// Gives collected documents in any order.
struct SpoolReader {
    /// Where the two files are, for errors.
    private let folder: String
    private let ids: InputReader
    private let index: InputReader
    private let width: Int
    let count: Int
    private let tokens: Int

    /// The bytes that the index has for each document.
    static let entrySize = 16

    /// A document that is longer than this is read in parts.
    private static let partSize = 1 << 20

    init(in folder: String, _ ids: InputReader, index: InputReader, width: Int, _ totals: DatasetTotals) {
        self.folder = folder
        self.ids = ids
        self.index = index
        self.width = width
        count = totals.documents
        tokens = totals.tokens
    }

    /// What the index says about a document.
    struct Entry {
        var start: Int
        var end: Int
        var part: Int
        var textBytes: Int
    }

    func entry(_ number: Int) throws -> Entry {
        var numbers: [UInt64] = [0, 0, 0, 0]
        // The end of the document before is where this one begins.
        let skipped = number == 0 ? 2 : 0
        try numbers.withUnsafeMutableBytes { bytes in
            try index.read(
                at: Self.entrySize * (number - 1) + 8 * skipped,
                into: .init(rebasing: bytes[(8 * skipped)...]))
        }
        let ends = UInt64(1) << SpoolWriter.endBits - 1
        let (start, end) = (Int(numbers[0] & ends), Int(numbers[2] & ends))
        guard start <= end, end <= tokens, numbers[3] <= ends else { throw Self.damage(in: folder) }
        return Entry(
            start: start, end: end, part: Int(numbers[2] >> SpoolWriter.endBits), textBytes: Int(numbers[3]))
    }

    /// - Parameter folder: where the documents are.
    static func damage(in folder: String) -> DatasetWorkFailure {
        DatasetWorkFailure(
            path: folder, reason: "the documents that a stopped run has collected are not what it wrote",
            remedy: "delete \(folder.inOneLine) to start again")
    }

    /// Whether the ids of a document come in one part.
    func isInOnePart(_ entry: Entry) -> Bool { (entry.end - entry.start) * width <= Self.partSize }

    /// Hands out the ids of a document as they are in the file.
    func forEachPart(of entry: Entry, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var place = entry.start * width
        let end = entry.end * width
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(min(end - place, Self.partSize), 1), alignment: 16)
        defer { block.deallocate() }
        while place < end {
            let part = UnsafeMutableRawBufferPointer(rebasing: block[..<min(block.count, end - place)])
            try ids.read(at: place, into: part)
            try body(UnsafeRawBufferPointer(part))
            place += part.count
        }
    }
}
