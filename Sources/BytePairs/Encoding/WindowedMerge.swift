/// Merges the symbols of a very long piece a window at a time, so that only what is left of it takes memory in
/// proportion to it, and the queue of a window stays in the processor's cache.
///
/// The parts that merging leaves are the encoding of the piece if and only if each two neighbours are the encoding
/// of their symbols (``TokenNeighbours`` says why). So a window is merged alone, from where a part ends, and only
/// that part and the first of the window are compared. If they are not the encoding of their symbols, the window
/// begins one part earlier, then two more, four more and so on.
///
/// - Complexity: *n* log *w* for *n* symbols and windows of *w*, which grow where parts are so long, or reach so
///   far, that much would be merged twice.
package struct WindowedMerge: Sendable {
    /// The symbols from which a piece is merged in windows.
    let threshold: Int
    /// The symbols of a window. Affects speed and memory only.
    private let size: Int
    /// How many symbols before its end a window is merged again with what follows, which may change them.
    private let overlap: Int

    package init(threshold: Int = 1 << 18, size: Int = 1 << 16, overlap: Int = 1 << 10) {
        precondition(size > 0)
        (self.threshold, self.size, self.overlap) = (threshold, size, overlap)
    }

    /// Appends what is left of a piece to `parts`.
    ///
    /// - Parameter merge: makes some of the symbols parts and does all merges.
    func merge(
        symbolCount: Int, into parts: inout some PartStack, merge: (Range<Int>, LinkedParts) -> Void
    ) {
        var (start, end, size) = (0, 0, size)
        let (window, both) = (LinkedParts(capacity: min(size, symbolCount)), LinkedParts())
        func takeBack() {
            guard let last = parts.last else { return }
            start -= last.count
            parts.removeLast()
        }
        while true {
            let lastEnd = end
            end = min(start + size, symbolCount)
            var step = 1
            merge(start..<end, window)
            while let last = parts.last {
                merge(start - last.count..<start + window.firstEnd, both)
                if both.count == 2, both.firstEnd == last.count { break }
                for _ in 0..<step { takeBack() }
                merge(start..<end, window)
                step *= 2
            }
            size = max(size, 4 * (lastEnd - start))
            var partStart = 0
            window.forEachPart { token, end in
                parts.append(token, count: end - partStart)
                partStart = end
            }
            if end == symbolCount { return }
            start = end
            repeat { takeBack() } while start > max(end - overlap, 0)
            size = max(size, 4 * (end - start))
        }
    }
}

/// The parts of a piece up to some place. The last ones can be taken back.
protocol PartStack {
    /// The token of the last part and how many symbols it has.
    var last: (token: TokenID, count: Int)? { get }
    mutating func append(_ token: TokenID, count: Int)
    mutating func removeLast()
}

/// Parts whose symbols are bytes: their ids say how many.
struct IDStack: PartStack {
    private let vocabulary: Vocabulary
    private let ids: IDBuffer
    private let firstIndex: Int

    /// - Parameter ids: those that are there stay.
    init(_ vocabulary: Vocabulary, on ids: IDBuffer) {
        self.vocabulary = vocabulary
        self.ids = ids
        firstIndex = ids.count
    }

    var last: (token: TokenID, count: Int)? {
        guard ids.count > firstIndex else { return nil }
        let token = ids.base[ids.count - 1]
        return (token, vocabulary.byteCount(of: token))
    }

    func append(_ token: TokenID, count: Int) { ids.append(token) }
    func removeLast() { ids.count -= 1 }
}

/// Parts of any symbols.
struct SymbolStack: PartStack {
    /// The token of each part and the index of the symbol after it.
    private(set) var parts: [(token: TokenID, end: UInt32)] = []

    private var end: Int { parts.last.map { Int($0.end) } ?? 0 }

    var last: (token: TokenID, count: Int)? {
        guard let last = parts.last else { return nil }
        return (last.token, Int(last.end) - (parts.count > 1 ? Int(parts[parts.count - 2].end) : 0))
    }

    mutating func append(_ token: TokenID, count: Int) { parts.append((token, UInt32(end + count))) }
    mutating func removeLast() { parts.removeLast() }
}
