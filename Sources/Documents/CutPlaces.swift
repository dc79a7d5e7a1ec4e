import Files
package import SplitPatterns

extension CorpusFormat {
    /// Places that divide a file into parts of about `size` bytes, each of which is a source of its own: parts together
    /// have the documents of the whole, or, where the file is one document, its pieces.
    ///
    /// For each multiple of `size` that is a place soon after it: the next start of a JSON line, the next end of a
    /// separator, or a place where `pattern` cuts. Where there is none in a megabyte, two parts stay one. Compressed files,
    /// pipes and small files have no places.
    ///
    /// - Parameter pattern: how plain text is cut into pieces.
    /// - Throws: `FileFailure` and `InputProblem`.
    /// - Complexity: linear in the bytes near the places; the others are not read.
    package func cutPlaces(in path: String, every size: Int, _ pattern: SplitPattern) throws -> [Int] {
        guard !FileTree.isStream(path) else { return [] }
        let input = try InputReader(path, compression: compression)
        guard let fileSize = input.size else { return [] }
        let search = PlaceSearch(input, fileSize, self, pattern)
        var places: [Int] = []
        var wanted = size
        while wanted < fileSize {
            let place = try search.place(from: wanted)
            if let place { places.append(place) }
            // The first multiple that can give another place.
            let (next, isBeyond) = ((place ?? search.end(from: wanted)) / size * size)
                .addingReportingOverflow(size)
            guard !isBeyond else { break }
            wanted = next
        }
        return places
    }
}

/// The search for a place in a window of a file.
private final class PlaceSearch {
    private let input: InputReader
    private let fileSize: Int
    private let pattern: SplitPattern
    /// What must end at a place; empty in plain text.
    private let separator: Finder
    private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: window, alignment: 16)

    private static let window = 1 << 20
    /// How many bytes before a place decide whether it is one.
    private let lookBehind: Int
    /// Most places are found in so many bytes.
    private static let firstWindow = 1 << 12

    init(_ input: InputReader, _ fileSize: Int, _ format: CorpusFormat, _ pattern: SplitPattern) {
        self.input = input
        self.fileSize = fileSize
        self.pattern = pattern
        separator = Finder(format.jsonField == nil ? format.separator : [0x0A])
        lookBehind = separator.isEmpty ? 16 : 2 * separator.count
    }

    deinit { block.deallocate() }

    /// Up to where there is no place if ``place(from:)`` finds none.
    func end(from wanted: Int) -> Int { max(wanted, wanted + Self.window - 2 * lookBehind) }

    /// The first place at or after an offset, in a window that grows up to its full size.
    func place(from wanted: Int) throws -> Int? {
        let start = max(wanted - lookBehind, 0)
        var size = Self.firstWindow
        while true {
            let count = min(size, fileSize - start)
            let bytes = UnsafeMutableRawBufferPointer(rebasing: block[..<count])
            try input.read(at: start, into: bytes)
            let text = UnsafeBufferPointer(bytes.bindMemory(to: UInt8.self))
            let found =
                separator.isEmpty
                ? pattern.lastCut(in: text, after: wanted - start) : end(in: text, from: wanted - start)
            if let found, start + found < fileSize { return start + found }
            guard size < Self.window, start + count < fileSize else { return nil }
            size *= 4
        }
    }

    /// The first end of a separator that surely is one. Where separators overlap, as two line breaks do in three, only
    /// the first is one for certain.
    private func end(in text: UnsafeBufferPointer<UInt8>, from first: Int) -> Int? {
        var last: Int?
        var from = 0
        while let found = separator.first(in: text, from: from) {
            let isSure = last.map { found - $0 >= separator.count } ?? true
            if isSure, found + separator.count >= first { return found + separator.count }
            last = found
            from = found + 1
        }
        return nil
    }
}
