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
    private let seed: UInt64
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
        let (failures, outputs) = tree.links { node in
            let token = tokens[Int(node)]
            return token != PairMap.none && neighbours.isMade(token)
        }
        self.tokens = FlatArray(tokens)
        self.failures = FlatArray(failures)
        self.outputs = FlatArray(outputs)
        depths = FlatArray(tree.depths)
        edges = FlatArray(tree.edges)
        seed = tree.seed
    }

    /// The node after a byte.
    @inline(__always)
    func next(after node: Int32, _ byte: UInt8) -> Int32 {
        ByteTree.next(after: node, byte, in: edges.elements, seed: seed, failures: failures.elements)
    }

    /// The node of a token, lengthened by a byte; the root if no token begins so.
    @inline(__always)
    func child(ofToken token: TokenID, _ byte: UInt8) -> Int32 {
        child(of: nodesOfTokens[Int(token)], byte)
    }

    @inline(__always)
    private func child(of node: Int32, _ byte: UInt8) -> Int32 {
        ByteTree.child(of: node, byte, in: edges.elements, seed: seed)
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
