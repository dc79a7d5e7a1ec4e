/// Strings as a tree of bytes, while it is built. Node 0 is the root.
struct ByteTree {
    private(set) var edges = [UInt64](repeating: 0, count: 1 << 12)
    /// No one can choose strings whose edges collide.
    let seed = UInt64.random(in: .min ... .max)
    private var parents: [Int32] = [0]
    private var bytes: [UInt8] = [0]
    private(set) var depths: [Int32] = [0]

    var count: Int { parents.count }

    private static let bits: UInt64 = 28

    mutating func insert(_ string: some Sequence<UInt8>) -> Int32 {
        var node: Int32 = 0
        for byte in string {
            let child = edges.withUnsafeBufferPointer { Self.child(of: node, byte, in: $0, seed: seed) }
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
        add(Self.key(parent, byte) << Self.bits | UInt64(node), to: &edges)
        return node
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: 2 * edges.count)
        for edge in edges where edge != 0 { add(edge, to: &larger) }
        edges = larger
    }

    private func add(_ edge: UInt64, to edges: inout [UInt64]) {
        var slot = Int(truncatingIfNeeded: wordHash(edge >> Self.bits, seed: seed)) & (edges.count - 1)
        while edges[slot] != 0 { slot = (slot + 1) & (edges.count - 1) }
        edges[slot] = edge
    }

    @inline(__always)
    private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 {
        UInt64(truncatingIfNeeded: node) << 8 | UInt64(byte)
    }

    /// The child of a node by a byte, 0 if there is none.
    @inline(__always)
    static func child(
        of node: Int32, _ byte: UInt8, in edges: UnsafeBufferPointer<UInt64>, seed: UInt64
    ) -> Int32 {
        let (key, mask) = (key(node, byte), edges.count &- 1)
        var slot = Int(truncatingIfNeeded: wordHash(key, seed: seed)) & mask
        while true {
            let edge = edges[slot]
            if edge == 0 { return 0 }
            if edge >> bits == key { return Int32(truncatingIfNeeded: edge & (1 &<< bits &- 1)) }
            slot = (slot &+ 1) & mask
        }
    }

    /// The longest beginning of a string that a node's bytes and one more end with.
    ///
    /// - Complexity: constant on average over a text, because each failure makes the node less deep.
    @inline(__always)
    static func next(
        after node: Int32, _ byte: UInt8, in edges: UnsafeBufferPointer<UInt64>, seed: UInt64,
        failures: UnsafeBufferPointer<Int32>
    ) -> Int32 {
        var node = node
        while true {
            let child = child(of: node, byte, in: edges, seed: seed)
            if child != 0 || node == 0 { return child }
            node = failures[Int(node)]
        }
    }

    /// What makes an Aho–Corasick automaton of the tree. For each node, the failure: the longest other beginning of
    /// a string that the node's bytes end with. And the output: the first node on the chain of failures, itself
    /// included, that is one; the root if none is.
    ///
    /// - Complexity: linear in the bytes of all strings.
    func links(isOutput: (_ node: Int32) -> Bool) -> (failures: [Int32], outputs: [Int32]) {
        var failures = [Int32](repeating: 0, count: count)
        var outputs = failures
        edges.withUnsafeBufferPointer { edges in
            for node in nodesByDepth where node != 0 {
                let parent = parents[Int(node)]
                if parent != 0 {
                    failures[Int(node)] = failures.withUnsafeBufferPointer {
                        Self.next(
                            after: $0[Int(parent)], bytes[Int(node)], in: edges, seed: seed, failures: $0)
                    }
                }
                outputs[Int(node)] = isOutput(node) ? node : outputs[Int(failures[Int(node)])]
            }
        }
        return (failures, outputs)
    }

    /// All nodes, each after its parent and all that are less deep.
    private var nodesByDepth: [Int32] {
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
