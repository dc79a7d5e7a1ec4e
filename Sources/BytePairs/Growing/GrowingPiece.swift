/// The number of tokens of a piece that grows by a byte at a time, at its end or, with an automaton that reads
/// backward, at its start.
///
/// ```swift
/// var piece = GrowingPiece(TokenAutomaton(vocabulary, reading: .forward))
/// piece.append(97)
/// piece.tokenCount                       // 1
/// ```
///
/// Each beginning of the piece has one encoding, which ends with one token. Of the tokens that end at a place,
/// that is the one which is a neighbour (``TokenNeighbours``) of the last token of the beginning before it. So
/// the last tokens of a few beginnings, as many as a token can have bytes, are all that must be kept.
///
/// - Complexity: a byte takes time in the number of tokens that end there, at worst the bytes of the longest
///   token; mostly one or two are tried. Memory is that of the longest token, whatever the piece.
package struct GrowingPiece {
    private let automaton: TokenAutomaton
    private let mask: Int
    /// The last token of each recent beginning, and how many tokens it has.
    private var lasts: [TokenID]
    private var counts: [Int]
    private var node = TokenAutomaton.root
    /// How many bytes there are.
    package private(set) var count = 0

    /// An empty piece.
    package init(_ automaton: TokenAutomaton) {
        self.automaton = automaton
        let capacity = tableCapacity(atLeast: automaton.longest + 1)
        mask = capacity - 1
        lasts = Array(repeating: 0, count: capacity)
        counts = Array(repeating: 0, count: capacity)
    }

    /// Makes the piece empty.
    package mutating func removeAll() {
        (node, count, counts[0]) = (TokenAutomaton.root, 0, 0)
    }

    /// How many tokens the piece has. A piece that is a token is one, even if merging does not make it.
    @inline(__always)
    package var tokenCount: Int {
        if automaton.depth(of: node) == count, automaton.token(of: node) != PairMap.none {
            return min(count, 1)
        }
        return counts[count & mask]
    }

    /// No longer piece that begins with this one has fewer tokens: one of its tokens ends at one of the last
    /// places, and up to there it has the tokens of that beginning.
    package var fewestTokensOfLonger: Int {
        count < automaton.longest ? 1 : counts.min() ?? 0
    }

    /// Adds a byte at the end, or at the start if the automaton reads backward.
    @inline(__always)
    package mutating func append(_ byte: UInt8) {
        let grown = count > 0 ? automaton.child(ofToken: lasts[count & mask], byte) : TokenAutomaton.root
        node = automaton.next(after: node, byte)
        count &+= 1
        // Often the last token has become longer.
        if grown != TokenAutomaton.root, automaton.output(at: grown) == grown, take(grown) { return }
        var output = automaton.output(at: node)
        while output != TokenAutomaton.root {
            if output != grown, take(output) { return }
            output = automaton.output(after: output)
        }
        preconditionFailure("a place where no token ends")
    }

    /// Whether the token of an output is the last one.
    @inline(__always)
    private mutating func take(_ output: Int32) -> Bool {
        let token = automaton.token(of: output)
        let start = count &- automaton.depth(of: output)
        if start > 0 {
            let before = lasts[start & mask]
            let areNeighbours =
                automaton.direction == .forward
                ? automaton.neighbours.areNeighbours(before, token)
                : automaton.neighbours.areNeighbours(token, before)
            if !areNeighbours { return false }
        }
        lasts[count & mask] = token
        counts[count & mask] = counts[start & mask] &+ 1
        return true
    }
}
