/// Strings that are found at a place in a text, the longest first: a tree of bytes.
package struct StringTree: Sendable {
    // Node 0 is the root. An edge is a node and a byte.
    private var edges: [UInt64: Int32] = [:]
    private var tokens: [TokenID?] = [nil]

    package init() {}

    package var isEmpty: Bool { tokens.count == 1 }

    /// Adds a string; of two equal ones, the first keeps its token.
    package mutating func insert(_ string: [UInt8], _ token: TokenID) {
        guard !string.isEmpty else { return }
        var node: Int32 = 0
        for byte in string {
            let edge = UInt64(node) << 8 | UInt64(byte)
            if let next = edges[edge] {
                node = next
            } else {
                tokens.append(nil)
                node = Int32(tokens.count - 1)
                edges[edge] = node
            }
        }
        if tokens[Int(node)] == nil { tokens[Int(node)] = token }
    }

    /// The longest string that begins at `start`.
    package func longest(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> (token: TokenID, count: Int)?
    {
        var found: (token: TokenID, count: Int)?
        var node: Int32 = 0
        var end = start
        while end < bytes.count, let next = edges[UInt64(node) << 8 | UInt64(bytes[end])] {
            node = next
            end += 1
            if let token = tokens[Int(node)] { found = (token, end - start) }
        }
        return found
    }
}
