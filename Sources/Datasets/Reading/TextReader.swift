package import BytePairs
package import Files
import Formats

/// Reads ids that are written as text, from start to end.
package struct TextReader: DatasetReader {
    private let input: InputReader
    private let isJSON: Bool

    package init(_ input: InputReader, isJSON: Bool) {
        self.input = input
        self.isJSON = isJSON
    }

    package func forEachBatch(
        of range: Range<Int>?, _ body: (UnsafeBufferPointer<TokenID>) throws -> Void
    ) throws {
        var position = 0
        try forEachBlock { ids, _ in
            defer { position += ids.count }
            let wanted = (range ?? position..<position + ids.count).clamped(
                to: position..<position + ids.count)
            if !wanted.isEmpty {
                try ids.withUnsafeBufferPointer {
                    try body(
                        UnsafeBufferPointer(
                            rebasing: $0[wanted.lowerBound - position..<wanted.upperBound - position]))
                }
            }
            return range.map { position + ids.count < $0.upperBound } ?? true
        }
        if let range, position < range.upperBound {
            throw DatasetProblem.noTokens(input.name, range, count: position)
        }
    }

    /// - Complexity: linear in what comes before the end of the document; the reader is spent.
    package func positions(ofDocument number: Int) throws -> Range<Int> {
        var (position, documents, start) = (0, 0, 0)
        var found: Range<Int>?
        try forEachBlock { ids, ends in
            for end in ends where found == nil {
                if documents == number { found = start..<position + end }
                documents += 1
                start = position + end
            }
            position += ids.count
            return found == nil
        }
        guard let found else { throw DatasetProblem.noDocument(input.name, number, count: documents) }
        return found
    }

    /// Hands out ids, and where in them documents end, until `body` says that it has enough.
    private func forEachBlock(_ body: ([TokenID], [Int]) throws -> Bool) throws {
        var scanner = IDTextScanner(isJSON: isJSON)
        var (ids, ends): ([TokenID], [Int]) = ([], [])
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { block.deallocate() }
        while case let count = try input.read(into: block), count > 0 {
            // One block late, so that nothing of a short text is handed out if its end is wrong.
            let (lastIDs, lastEnds) = (ids, ends)
            ids.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            try scanner.scan(UnsafeRawBufferPointer(rebasing: block[..<count]), into: &ids, ends: &ends)
            guard try body(lastIDs, lastEnds) else { return }
        }
        try scanner.finish(into: &ids, ends: &ends)
        _ = try body(ids, ends)
    }
}
