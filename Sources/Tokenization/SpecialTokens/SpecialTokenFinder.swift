import BytePairs
import CIntrinsics

/// Finds the spellings of special tokens in a text: the leftmost, and of those that begin there, the longest.
struct SpecialTokenFinder: Sendable {
    private let tokens: [SpecialToken]
    /// The spellings as a tree. Node 0 is the root; an edge leads by one byte to one node.
    private var edges: [[UInt8: Int]] = [[:]]
    /// The token that is complete at each node.
    private var complete: [Int?] = [nil]
    /// Whether any token begins with a byte: the only question about most bytes of a text.
    private var begins = [Bool](repeating: false, count: 256)
    /// The first and the second byte of all of them, where they share it.
    private var firstOfAll: UInt8?
    private var secondOfAll: UInt8?

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
        firstOfAll = onlyByte(leadingFrom: 0)
        if let firstOfAll { secondOfAll = onlyByte(leadingFrom: edges[0][firstOfAll]!) }
    }

    /// The only byte that continues a spelling at a node, if there is just one.
    private func onlyByte(leadingFrom node: Int) -> UInt8? {
        complete[node] == nil && edges[node].count == 1 ? edges[node].keys.first : nil
    }

    /// The first special token that begins at or after `start`, and its byte range.
    ///
    /// - Complexity: linear in the text, times the length of the longest token in the worst case.
    func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (token: SpecialToken, range: Range<Int>)? {
        guard !tokens.isEmpty else { return nil }
        var position = start
        while let next = nextBeginning(in: text, from: position) {
            if let match = longest(in: text, at: next) { return (tokens[match.token], next..<match.end) }
            position = next &+ 1
        }
        return nil
    }

    /// The next place where a spelling may begin.
    private func nextBeginning(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var position = start
        guard let firstOfAll else {
            while position < text.count, !begins[Int(text[position])] { position &+= 1 }
            return position < text.count ? position : nil
        }
        // Nearly all encodings spell their special tokens as <|…|>: two bytes rule out nearly every place.
        while position < text.count {
            let next =
                position
                &+ bpe_index_of_byte(text.baseAddress! + position, text.count &- position, firstOfAll)
            guard next < text.count else { return nil }
            guard let secondOfAll else { return next }
            if next &+ 1 < text.count, text[next &+ 1] == secondOfAll { return next }
            position = next &+ 1
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
