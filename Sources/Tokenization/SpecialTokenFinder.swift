import BytePairs

/// Finds the spellings of special tokens in a text: the leftmost, and of those that begin there, the longest.
struct SpecialTokenFinder: Sendable {
    private let tokens: [SpecialToken]
    /// The spellings as a tree. Node 0 is the root; an edge leads by one byte to one node.
    private var edges: [[UInt8: Int]] = [[:]]
    /// The token that is complete at each node.
    private var complete: [Int?] = [nil]
    /// Whether any token begins with a byte: all that is asked about most bytes of a text.
    private var begins = [Bool](repeating: false, count: 256)

    init(_ tokens: [SpecialToken]) {
        self.tokens = tokens
        for (index, token) in tokens.enumerated() {
            var node = 0
            for byte in token.text.utf8 {
                if let next = edges[node][byte] {
                    node = next
                } else {
                    edges.append([:])
                    complete.append(nil)
                    edges[node][byte] = edges.count - 1
                    node = edges.count - 1
                }
            }
            if complete[node] == nil { complete[node] = index }
            if let first = token.text.utf8.first { begins[Int(first)] = true }
        }
    }

    /// The first special token that begins at or after `start`, and its byte range.
    ///
    /// - Complexity: linear in the text, times the length of the longest token in the worst case.
    func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (token: SpecialToken, range: Range<Int>)? {
        guard !tokens.isEmpty else { return nil }
        var position = start
        while position < text.count {
            if begins[Int(text[position])], let match = longest(in: text, at: position) {
                return (tokens[match.token], position..<match.end)
            }
            position &+= 1
        }
        return nil
    }

    private func longest(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (token: Int, end: Int)? {
        var longest: (token: Int, end: Int)?
        var node = 0
        var position = start
        while position < text.count, let next = edges[node][text[position]] {
            node = next
            position += 1
            if let token = complete[node] { longest = (token, position) }
        }
        return longest
    }
}
