/// What a trainer has learned: the tokens by id, and the merges in the order in which they were made.
///
/// Every merge makes a new token. Where the same bytes occur and no merge has crossed their ends, the merges
/// so far have left the same parts, so no later pair can make a token that exists already.
public struct LearnedMerges: Sendable, Equatable {
    /// The bytes of each token: the 256 single bytes, then one token per merge.
    public private(set) var tokens: [[UInt8]]
    /// The merges, the commonest pair first.
    public private(set) var merges: [Merge] = []

    package init(alphabet: ByteAlphabet) {
        tokens = alphabet.bytes.map { [$0] }
    }

    /// The tokens and merges of a vocabulary. Unused ids below `size` stay free: their tokens are empty here.
    package init(_ vocabulary: Vocabulary, size: Int) {
        tokens = (0..<TokenID(size)).map { vocabulary[$0] ?? [] }
        merges = vocabulary.merges
    }

    /// What had been learned when there were `count` tokens. Every prefix is a vocabulary.
    package func prefix(_ count: Int) -> LearnedMerges {
        var result = self
        result.tokens.removeLast(tokens.count - count)
        result.merges.removeAll { $0.token >= count }
        return result
    }

    /// What is learned after more pairs are merged; `nil` if they are not what any corpus gives: pairs of tokens that
    /// do not exist, or that make a token that does, or one that is too long.
    package func appending(_ pairs: [Pair], longestToken: Int) -> LearnedMerges? {
        var result = self
        var known = Set(tokens)
        for pair in pairs {
            let (left, right) = (Int(pair.left), Int(pair.right))
            guard max(left, right) < result.tokens.count,
                !result.tokens[left].isEmpty, !result.tokens[right].isEmpty,
                result.tokens[left].count + result.tokens[right].count <= longestToken,
                known.insert(result.bytes(of: pair)).inserted
            else { return nil }
            _ = result.append(pair)
        }
        return result
    }

    /// Whether merges make all tokens of two or more bytes.
    package var hasMergeForEveryToken: Bool { merges.count == tokens.count { $0.count > 1 } }

    /// Makes each string a token by merging its current parts from the left.
    ///
    /// Later merges cannot undo this, because encoding applies earlier merges first.
    ///
    /// - Parameter most: ends as soon as there are more tokens than this.
    /// - Complexity: quadratic in the bytes of a string, as are the bytes of the tokens that it takes.
    package mutating func append(tokens strings: [[UInt8]], atMost most: Int = .max) {
        var ids: [[UInt8]: TokenID] = [:]
        for (id, token) in tokens.enumerated() { ids[token] = TokenID(id) }
        var merger = LowestRankMerger()
        for string in strings where !string.isEmpty && ids[string] == nil {
            func id(_ range: Range<Int>) -> TokenID? { ids[Array(string[range])] }
            merger.merge(byteCount: string.count, rank: id)
            while merger.count > 1, tokens.count <= most {
                let merge = append(Pair(left: id(merger[0])!, right: id(merger[1])!))
                let token = tokens[Int(merge.token)]
                ids[token] = merge.token
                merger.merge(
                    newRank: merge.token,
                    where: { $0.count == token.count && string[$0].elementsEqual(token) },
                    rank: id)
            }
        }
    }

    /// The vocabulary of these tokens.
    package func vocabulary() throws(VocabularyError) -> Vocabulary {
        try Vocabulary(
            tokens: tokens.map { $0.isEmpty ? nil : $0 }, merges: hasMergeForEveryToken ? merges : nil)
    }

    /// The bytes of the token that a pair makes.
    func bytes(of pair: Pair) -> [UInt8] { tokens[Int(pair.left)] + tokens[Int(pair.right)] }

    /// Adds a merge of the pair into a new token.
    mutating func append(_ pair: Pair) -> Merge {
        let merge = Merge(pair: pair, token: TokenID(tokens.count))
        tokens.append(bytes(of: pair))
        merges.append(merge)
        return merge
    }
}

extension LearnedMerges: CustomStringConvertible {
    /// For example `LearnedMerges(300 tokens, 44 merges)`.
    public var description: String {
        "LearnedMerges(\(tokens.count { !$0.isEmpty }) tokens, \(merges.count) merges)"
    }
}
