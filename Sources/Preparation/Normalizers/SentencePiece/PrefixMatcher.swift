/// A set of strings, the longest of which that a text begins with is found.
package struct PrefixMatcher: Sendable, Hashable {
    /// A node of a trie: its children are next to each other, in the order of their bytes.
    private struct Node: Sendable, Hashable {
        var byte: UInt8
        var isEnd: Bool
        var children: Range<Int32>
    }

    private var nodes: [Node] = [Node(byte: 0, isEnd: false, children: 0..<0)]
    /// The node of each first byte; 0 if no string begins with it.
    private var first = [Int32](repeating: 0, count: 256)

    package var isEmpty: Bool { nodes.count == 1 }

    /// Whether a string has this byte.
    package func contains(_ byte: UInt8) -> Bool { nodes.dropFirst().contains { $0.byte == byte } }

    /// - Complexity: O(*n* log *n*) in the bytes of all strings. Empty strings are left out.
    package init(_ strings: [[UInt8]]) {
        let sorted = Set(strings).subtracting([[]]).sorted { $0.lexicographicallyPrecedes($1) }
        // The strings below each node that is still without children, and how many bytes they share.
        var queue: [(node: Int, strings: Range<Int>, depth: Int)] = [(0, sorted.indices, 0)]
        var next = 0
        while next < queue.count {
            let (node, range, depth) = queue[next]
            next += 1
            let start = nodes.count
            var low = range.lowerBound
            while low < range.upperBound {
                // A string that ends here comes before those that go on.
                if sorted[low].count == depth {
                    nodes[node].isEnd = true
                    low += 1
                    continue
                }
                let byte = sorted[low][depth]
                var high = low
                while high < range.upperBound, sorted[high][depth] == byte { high += 1 }
                queue.append((nodes.count, low..<high, depth + 1))
                nodes.append(Node(byte: byte, isEnd: false, children: 0..<0))
                low = high
            }
            nodes[node].children = Int32(start)..<Int32(nodes.count)
        }
        for child in nodes[0].children { first[Int(nodes[Int(child)].byte)] = child }
    }

    /// Whether a string begins with a byte.
    @inline(__always)
    func canBegin(with byte: UInt8) -> Bool { first[Int(byte)] != 0 }

    /// The end of the longest string that is at a position, `nil` if none is.
    package func longestMatch(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var (node, position) = (Int(first[Int(text[start])]), start + 1)
        guard node != 0 else { return nil }
        var end: Int?
        while true {
            if nodes[node].isEnd { end = position }
            guard position < text.count, let child = child(of: node, by: text[position]) else { return end }
            (node, position) = (child, position + 1)
        }
    }

    private func child(of node: Int, by byte: UInt8) -> Int? {
        var (low, high) = (Int(nodes[node].children.lowerBound), Int(nodes[node].children.upperBound))
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle].byte == byte { return middle }
            if nodes[middle].byte < byte { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}
