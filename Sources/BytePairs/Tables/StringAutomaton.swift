/// The Aho–Corasick automaton of many strings: while it reads a text, it knows the longest beginning of a string that
/// the bytes read so far end with.
///
/// Source: A. Aho and M. Corasick, "Efficient string matching: an aid to bibliographic search" (1975).
///
/// - Complexity: building is linear in the bytes of all strings, reading in those of the text.
struct StringAutomaton: Sendable {
    private let edges: FlatArray<UInt64>
    private let seed: UInt64
    private let failures: FlatArray<Int32>
    private let outputs: FlatArray<Int32>
    private let depths: FlatArray<Int32>
    /// The index of the string of each output.
    private let strings: FlatArray<Int32>
    /// Whether there is nothing to find.
    let isEmpty: Bool

    /// - Parameter strings: an empty one is never found; of two equal ones, the first is.
    init(_ strings: some Sequence<[UInt8]>) {
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
        seed = tree.seed
        depths = FlatArray(tree.depths)
        failures = FlatArray(links.failures)
        outputs = FlatArray(links.outputs)
        self.strings = FlatArray(indexes)
    }

    /// The state in which no string has begun.
    static var start: Int32 { 0 }

    /// The state after one more byte.
    @inline(__always)
    func next(after state: Int32, _ byte: UInt8) -> Int32 {
        ByteTree.next(after: state, byte, in: edges.elements, seed: seed, failures: failures.elements)
    }

    /// The bytes of the longest beginning of a string that has been read.
    @inline(__always)
    func depth(of state: Int32) -> Int { Int(depths[Int(state)]) }

    /// The longest string that has just been read whole, by its index and its size in bytes.
    @inline(__always)
    func output(of state: Int32) -> (index: Int, count: Int)? {
        let output = Int(outputs[Int(state)])
        return output == 0 ? nil : (Int(strings[output]), Int(depths[output]))
    }
}
