/// The tokens of an encoding and their ids: everything needed to encode one piece.
///
/// ```swift
/// let bytes = (0...255).map { [UInt8($0)] }
/// let vocabulary = try Vocabulary(tokens: bytes + [Array("ab".utf8), Array("abc".utf8)])
/// vocabulary.id(of: Array("abc".utf8))       // 257
/// vocabulary[256]                            // [97, 98]
/// vocabulary.merges                          // [(97, 98) → 256, (256, 99) → 257]
/// ```
///
/// A token's id is also its rank, as in tiktoken's files: of two possible merges, the one that makes the
/// token with the lower id comes first. Vocabularies of other files list their merges instead. Tokens are bytes, not `String`s: one may be half a character, and two
/// may be canonically equivalent.
public struct Vocabulary: Sendable {
    let tokens: TokenTable
    let mergeList: FlatArray<Merge>
    let mergeTable: MergeTable
    /// What two bytes merge into, indexed by both: half of all look-ups, in a few cache lines.
    let bytePairs: FlatArray<TokenID>
    /// The merges of a vocabulary that lists them; `nil` where they follow from the ids.
    let listed: ListedMerges?
    /// Tokens without bytes: they have an id, and nothing encodes to them.
    let emptyTokens: Set<TokenID>

    /// The number of tokens, not counting unused ids.
    public let count: Int

    /// The merges in order of rank: how each token of two or more bytes is put together.
    ///
    /// A token that merging never produces has no merge; encoding uses it only for a piece that equals it.
    ///
    /// - Complexity: linear in the number of merges.
    public var merges: [Merge] { Array(mergeList.elements) }

    /// A vocabulary in which `tokens[id]` are the bytes of token `id`, or `nil` if the id is unused.
    ///
    /// - Throws: ``VocabularyError`` if two tokens are equal, one is empty, or a single byte has no token.
    /// - Complexity: linear in the bytes of all tokens.
    public init(tokens: [[UInt8]?]) throws(VocabularyError) { try self.init(tokens: tokens, merges: nil) }

    /// The same where it may be known which merges follow from the tokens.
    init(tokens: [[UInt8]?], merges: [Merge]?) throws(VocabularyError) {
        var table = ByteStringTable(minimumCapacity: tokens.count)
        for (id, token) in tokens.enumerated() {
            guard let token else {
                table.insertHole()
                continue
            }
            guard !token.isEmpty else { throw .emptyToken(id: TokenID(id)) }
            let (first, inserted) = token.withUnsafeBufferPointer { table.insert($0) }
            guard inserted else { throw .duplicate(token: token, first: TokenID(first), second: TokenID(id)) }
        }
        try self.init(table: table, merges: merges)
    }

    /// A vocabulary of the strings in a table, whose numbers are the ids.
    ///
    /// - Parameter emptyTokens: the numbers of holes that are tokens without bytes.
    package init(table: ByteStringTable, emptyTokens: Set<TokenID> = []) throws(VocabularyError) {
        try self.init(table: table, emptyTokens: emptyTokens, merges: nil)
    }

    private init(
        table: ByteStringTable, emptyTokens: Set<TokenID> = [], merges known: [Merge]?
    ) throws(VocabularyError) {
        for byte in UInt8.min...UInt8.max
        where withUnsafePointer(to: byte, { table.number(of: .init(start: $0, count: 1)) }) == nil {
            throw .missingByte(byte)
        }
        bytePairs = FlatArray(count: 1 << 16) { merged in
            merged.initialize(repeating: PairMap.none, count: 1 << 16)
            for id in 0..<table.count where table.range(of: id).count == 2 {
                table.withBytes(of: id) { merged[Int($0[0]) << 8 | Int($0[1])] = TokenID(id) }
            }
        }
        let merges = known ?? recoverMerges(of: table, bytePairs)
        mergeList = FlatArray(merges)
        (tokens, mergeTable) = withHashSeed { seed, probes in
            TokenTable(table, seed: seed, &probes).flatMap { tokens in
                MergeTable(merges, size: table.count, seed: seed, &probes).map { (tokens, $0) }
            }
        }
        count = tokens.usedCount
        listed = nil
        self.emptyTokens = emptyTokens
    }

    /// A vocabulary whose merges are a list of pairs.
    package init(_ list: MergeList) { self.init(tokens: list.tokens, listed: ListedMerges(list)) }

    init(tokens strings: [[UInt8]?], listed: ListedMerges) {
        tokens = TokenTable(strings: strings)
        count = strings.count { $0 != nil }
        bytePairs = FlatArray(count: 0) { _ in }
        mergeList = listed.merges
        mergeTable = MergeTable()
        self.listed = listed
        emptyTokens = Set(strings.indices.filter { strings[$0]?.isEmpty == true }.map { TokenID($0) })
    }

    /// One more than the largest id, including unused ids: what models call the size of the vocabulary.
    public var size: Int { tokens.count }

    /// The bytes of a token, or `nil` if the id is unused.
    public subscript(id: TokenID) -> [UInt8]? {
        if byteCount(of: id) > 0 { return Array(tokens.token(Int(id))) }
        return emptyTokens.contains(id) ? [] : nil
    }

    /// The id of the token with exactly these bytes.
    ///
    /// - Complexity: linear in the number of bytes, on average.
    public func id(of bytes: some Collection<UInt8>) -> TokenID? {
        bytes.withContiguousStorageIfAvailable { tokens.id(of: $0) }
            ?? Array(bytes).withUnsafeBufferPointer { tokens.id(of: $0) }
    }

    // Concrete, because generic code is not specialized across modules (docs/performance.md).

    /// The id of the token with exactly these bytes.
    @inline(__always)
    package func id(of bytes: UnsafeBufferPointer<UInt8>) -> TokenID? { tokens.id(of: bytes) }

    /// How many bytes a token has; 0 if the id is unused.
    package func byteCount(of id: TokenID) -> Int {
        id < tokens.count ? tokens.range(of: Int(id)).count : 0
    }

    /// Appends where each of these tokens ends in a text that they cover without gaps.
    package func appendEnds(of ids: UnsafeBufferPointer<TokenID>, from start: Int, to ends: inout [Int]) {
        var end = start
        for id in ids {
            end &+= tokens.range(of: Int(id)).count
            ends.append(end)
        }
    }

    /// The bytes of a token where they are, valid as long as the vocabulary; empty if the id is unused.
    package func storedBytes(of id: TokenID) -> UnsafeBufferPointer<UInt8> {
        id < tokens.count ? tokens.token(Int(id)) : UnsafeBufferPointer(start: nil, count: 0)
    }

    /// Appends the bytes of a token, or nothing if the id is unused.
    package func appendBytes(of id: TokenID, to bytes: inout [UInt8]) {
        guard id < tokens.count else { return }
        bytes.append(contentsOf: tokens.token(Int(id)))
    }

    /// Whether the text that becomes a token has the bytes of the token: always, unless characters are replaced.
    package var tokensAreTheirText: Bool { listed == nil }

    /// Whether a token has this id, if only one without bytes.
    package func contains(_ id: TokenID) -> Bool { byteCount(of: id) > 0 || emptyTokens.contains(id) }

    /// Calls `body` with the id and bytes of every token whose first byte is selected, in order of id.
    ///
    /// - Parameter isFirstByte: for each of the 256 bytes, whether it is selected.
    /// - Complexity: linear in the vocabulary.
    package func forEachToken(
        whereFirstByte isFirstByte: [Bool], _ body: (TokenID, UnsafeBufferPointer<UInt8>) -> Void
    ) {
        precondition(isFirstByte.count == 256)
        isFirstByte.withUnsafeBufferPointer { isFirstByte in
            for id in 0..<tokens.count {
                let bytes = tokens.token(id)
                guard let first = bytes.first, isFirstByte[Int(first)] else { continue }
                body(TokenID(id), bytes)
            }
        }
    }
}

extension Vocabulary: CustomStringConvertible {
    /// For example `Vocabulary(50257 tokens, 50000 merges)`.
    public var description: String { "Vocabulary(\(count) tokens, \(mergeList.count) merges)" }
}
