/// Finds strings in a text: the leftmost, and of those that begin there, the longest. An Aho–Corasick automaton, so that
/// no strings, however long and alike, make a text slow.
///
/// ```swift
/// let search = StringSearch([Array("<|end|>".utf8), Array("<|".utf8)])
/// search.first(in: text, from: 0) { text[$0...].firstIndex(of: 60) }   // (index: 0, range: 12..<19)
/// ```
///
/// Source: A. Aho and M. Corasick, "Efficient string matching: an aid to bibliographic search" (1975).
///
/// - Complexity: building is linear in the bytes of all strings, searching in those of the text.
package struct StringSearch: Sendable {
    private let edges: FlatArray<UInt64>
    private let failures: FlatArray<Int32>
    private let outputs: FlatArray<Int32>
    private let depths: FlatArray<Int32>
    /// The index of the string of each output.
    private let strings: FlatArray<Int32>
    /// Whether there is nothing to find.
    package let isEmpty: Bool

    /// - Parameter strings: an empty one is never found; of two equal ones, the first is.
    package init(_ strings: some Sequence<[UInt8]>) {
        var tree = ByteTree()
        var indexes: [Int32] = [-1]
        for (index, string) in strings.enumerated() where !string.isEmpty {
            let node = Int(tree.insert(string))
            while indexes.count < tree.count { indexes.append(-1) }
            if indexes[node] < 0 { indexes[node] = Int32(index) }
        }
        let links = tree.links { indexes[Int($0)] >= 0 }
        isEmpty = tree.count == 1
        edges = FlatArray(tree.edges)
        depths = FlatArray(tree.depths)
        failures = FlatArray(links.failures)
        outputs = FlatArray(links.outputs)
        self.strings = FlatArray(indexes)
    }

    /// The leftmost string at or after `start`, by its index and byte range.
    ///
    /// - Parameter nextBeginning: the next place at or after one where a string may begin, `nil` if there is
    ///   none: most of a text can be skipped faster than it can be searched.
    @inline(__always)
    package func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, nextBeginning: (Int) -> Int?
    ) -> (index: Int, range: Range<Int>)? {
        var (position, node) = (start, 0 as Int32)
        var found: (index: Int, range: Range<Int>)?
        while position < text.count {
            if node == 0 {
                guard found == nil, let next = nextBeginning(position) else { return found }
                position = next
            }
            node = ByteTree.next(
                after: node, text[position], in: edges.elements, failures: failures.elements)
            position &+= 1
            // What may still become a string began after the one that was found.
            if let found, position &- Int(depths[Int(node)]) > found.range.lowerBound { return found }
            let output = Int(outputs[Int(node)])
            guard output != 0 else { continue }
            let begin = position &- Int(depths[output])
            if found == nil || begin <= found!.range.lowerBound {
                found = (Int(strings[output]), begin..<position)
            }
        }
        return found
    }
}
