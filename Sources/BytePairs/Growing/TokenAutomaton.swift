/// Finds the tokens that end at each place of a text that is read a byte at a time: an Aho–Corasick automaton.
///
/// A node stands for the longest beginning of some token that the bytes read so far end with. From it, a chain
/// of outputs leads to all tokens that end here, the longest first.
///
/// Source: A. Aho and M. Corasick, "Efficient string matching: an aid to bibliographic search" (1975).
///
/// - Complexity: a step is constant on average; building is linear in the bytes of all tokens.
package final class TokenAutomaton: Sendable {
    /// From which end the text, and with it each token, is read.
    package enum Direction: Sendable {
        case forward, backward
    }

    package let direction: Direction
    let neighbours: TokenNeighbours
    /// The most bytes of a token.
    package let longest: Int

    /// Node, byte and child in one word, 28, 8 and 28 bits; 0 if free.
    private let edges: FlatArray<UInt64>
    private let failures: FlatArray<Int32>
    /// For each node, the nearest one on its chain of failures, itself included, that is a token merging makes.
    private let outputs: FlatArray<Int32>
    private let tokens: FlatArray<TokenID>
    private let depths: FlatArray<Int32>
    private let nodesOfTokens: FlatArray<Int32>

    static let root: Int32 = 0

    /// An automaton of all tokens of a vocabulary whose ids are ranks.
    package convenience init(_ vocabulary: Vocabulary, reading direction: Direction) {
        self.init(TokenNeighbours(vocabulary), reading: direction)
    }

    init(_ neighbours: TokenNeighbours, reading direction: Direction) {
        let vocabulary = neighbours.vocabulary
        self.direction = direction
        self.neighbours = neighbours
        var tree = ByteTree()
        var nodes = [Int32](repeating: Self.root, count: vocabulary.size)
        var longest = 0
        for id in 0..<vocabulary.size {
            let token = vocabulary.tokens.token(id)
            guard !token.isEmpty else { continue }
            longest = max(longest, token.count)
            nodes[id] =
                direction == .forward ? tree.insert(token) : tree.insert(token.reversed())
        }
        self.longest = longest
        nodesOfTokens = FlatArray(nodes)
        var tokens = [TokenID](repeating: PairMap.none, count: tree.count)
        for (id, node) in nodes.enumerated() where node != Self.root { tokens[Int(node)] = TokenID(id) }
        var failures = [Int32](repeating: Self.root, count: tree.count)
        var outputs = [Int32](repeating: Self.root, count: tree.count)
        for node in tree.nodesByDepth where node != Self.root {
            let parent = tree.parents[Int(node)]
            if parent != Self.root {
                failures[Int(node)] = tree.next(after: failures[Int(parent)], tree.bytes[Int(node)]) {
                    failures[Int($0)]
                }
            }
            let token = tokens[Int(node)]
            let isOutput = token != PairMap.none && neighbours.isMade(token)
            outputs[Int(node)] = isOutput ? node : outputs[Int(failures[Int(node)])]
        }
        self.tokens = FlatArray(tokens)
        self.failures = FlatArray(failures)
        self.outputs = FlatArray(outputs)
        depths = FlatArray(tree.depths)
        edges = FlatArray(tree.edges)
    }

    /// The node after a byte.
    @inline(__always)
    func next(after node: Int32, _ byte: UInt8) -> Int32 {
        var node = node
        while true {
            let child = self.child(of: node, byte)
            if child != Self.root || node == Self.root { return child }
            node = failures[Int(node)]
        }
    }

    /// The node of a token, lengthened by a byte; the root if no token begins so.
    @inline(__always)
    func child(ofToken token: TokenID, _ byte: UInt8) -> Int32 {
        child(of: nodesOfTokens[Int(token)], byte)
    }

    @inline(__always)
    private func child(of node: Int32, _ byte: UInt8) -> Int32 {
        ByteTree.child(of: node, byte, in: edges.elements)
    }

    /// The node of the longest token that ends at a node, the root if none does.
    @inline(__always)
    func output(at node: Int32) -> Int32 { outputs[Int(node)] }

    /// The node of the next shorter token that ends where that of an output does.
    @inline(__always)
    func output(after output: Int32) -> Int32 { outputs[Int(failures[Int(output)])] }

    /// The token of a node, whether merging makes it or not; `PairMap.none` if there is none.
    @inline(__always)
    func token(of node: Int32) -> TokenID { tokens[Int(node)] }

    /// How many bytes lead to a node.
    @inline(__always)
    func depth(of node: Int32) -> Int { Int(depths[Int(node)]) }
}

/// Strings as a tree of bytes, while it is built. Node 0 is the root.
private struct ByteTree {
    private(set) var edges = [UInt64](repeating: 0, count: 1 << 12)
    private(set) var parents: [Int32] = [0]
    private(set) var bytes: [UInt8] = [0]
    private(set) var depths: [Int32] = [0]

    var count: Int { parents.count }

    private static let bits: UInt64 = 28

    mutating func insert(_ string: some Sequence<UInt8>) -> Int32 {
        var node: Int32 = 0
        for byte in string {
            let child = edges.withUnsafeBufferPointer { Self.child(of: node, byte, in: $0) }
            node = child != 0 ? child : add(byte, to: node)
        }
        return node
    }

    private mutating func add(_ byte: UInt8, to parent: Int32) -> Int32 {
        if 2 * count >= edges.count { grow() }
        let node = Int32(count)
        precondition(count < 1 << Self.bits, "tokens of more than 268,435,455 bytes")
        parents.append(parent)
        bytes.append(byte)
        depths.append(depths[Int(parent)] + 1)
        Self.add(Self.key(parent, byte) << Self.bits | UInt64(node), to: &edges)
        return node
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: 2 * edges.count)
        for edge in edges where edge != 0 { Self.add(edge, to: &larger) }
        edges = larger
    }

    private static func add(_ edge: UInt64, to edges: inout [UInt64]) {
        var slot = Int(truncatingIfNeeded: wordHash(edge >> bits)) & (edges.count - 1)
        while edges[slot] != 0 { slot = (slot + 1) & (edges.count - 1) }
        edges[slot] = edge
    }

    @inline(__always)
    private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 {
        UInt64(truncatingIfNeeded: node) << 8 | UInt64(byte)
    }

    /// The child of a node by a byte, 0 if there is none.
    @inline(__always)
    static func child(of node: Int32, _ byte: UInt8, in edges: UnsafeBufferPointer<UInt64>) -> Int32 {
        let (key, mask) = (key(node, byte), edges.count &- 1)
        var slot = Int(truncatingIfNeeded: wordHash(key)) & mask
        while true {
            let edge = edges[slot]
            if edge == 0 { return 0 }
            if edge >> bits == key { return Int32(truncatingIfNeeded: edge & (1 &<< bits &- 1)) }
            slot = (slot &+ 1) & mask
        }
    }

    /// The node after a byte, following failures.
    func next(after start: Int32, _ byte: UInt8, _ failure: (Int32) -> Int32) -> Int32 {
        edges.withUnsafeBufferPointer { edges in
            var node = start
            while true {
                let child = Self.child(of: node, byte, in: edges)
                if child != 0 || node == 0 { return child }
                node = failure(node)
            }
        }
    }

    /// All nodes, each after its parent and all that are less deep.
    var nodesByDepth: [Int32] {
        var starts = [Int](repeating: 0, count: Int(depths.max() ?? 0) + 2)
        for depth in depths { starts[Int(depth) + 1] += 1 }
        for depth in starts.indices.dropFirst() { starts[depth] += starts[depth - 1] }
        var nodes = [Int32](repeating: 0, count: count)
        for (node, depth) in depths.enumerated() {
            nodes[starts[Int(depth)]] = Int32(node)
            starts[Int(depth)] += 1
        }
        return nodes
    }
}
