/// The tokens of an encoding and their ids: everything that byte-pair encoding of one piece needs.
///
/// ```swift
/// let bytes = (0...255).map { [UInt8($0)] }
/// let vocabulary = try Vocabulary(tokens: bytes + [Array("ab".utf8), Array("abc".utf8)])
/// vocabulary.id(of: Array("abc".utf8))       // 257
/// vocabulary[256]                            // [97, 98]
/// vocabulary.merges.map(\.token)             // [256, 257]
/// ```
///
/// The id of a token is also its rank, as in tiktoken's files: of two possible merges, the one that makes the
/// token with the lower id comes first. All tokens lie in one flat array of bytes; nothing here is a `String`,
/// because tokens may be halves of characters and because two different tokens may be equal as `String`s. All tables are
/// flat, so that they can be read from a mapped file as they are.
public struct Vocabulary: Sendable {
    let tokens: TokenTable
    let mergeList: FlatMerges
    /// What two tokens merge into.
    let pairs: MergeTable
    /// What two bytes merge into, the first one in the upper half of the index: half of all look-ups, in a quarter of a
    /// megabyte of which a text uses a few corners.
    let bytePairs: FlatArray<TokenID>

    /// How many tokens there are, holes not counted.
    public let count: Int

    /// The merges in the order of rank: how each token of two bytes or more is put together.
    ///
    /// A token that merging never reaches has no merge here; it is used only where a whole piece equals it.
    ///
    /// - Complexity: linear in the number of merges.
    public var merges: [Merge] { (0..<mergeList.count).map { mergeList[$0] } }

    /// A vocabulary in which `tokens[id]` are the bytes of token `id`, `nil` where no token has that id.
    ///
    /// - Throws: ``VocabularyError`` if two tokens are equal, one is empty, or a single byte has no token.
    /// - Complexity: linear in the bytes of all tokens.
    public init(tokens: [[UInt8]?]) throws(VocabularyError) {
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
        try self.init(table: table)
    }

    /// A vocabulary over a table whose numbers are the ids.
    package init(table: ByteStringTable) throws(VocabularyError) {
        for byte in UInt8.min...UInt8.max where Self.number(of: byte, in: table) == nil {
            throw .missingByte(byte)
        }
        tokens = TokenTable(table)
        count = (0..<table.count).count { !table.range(of: $0).isEmpty }
        let mergeList = FlatMerges(recoverMerges(of: table))
        self.mergeList = mergeList
        pairs = MergeTable(mergeList, size: table.count)
        bytePairs = FlatArray(count: 1 << 16) { merged in
            merged.initialize(repeating: PairMap.none, count: 1 << 16)
            for index in 0..<mergeList.count {
                let token = mergeList[index].token
                guard table.range(of: Int(token)).count == 2 else { continue }
                table.withBytes(of: Int(token)) { merged[Int($0[0]) << 8 | Int($0[1])] = token }
            }
        }
    }

    private static func number(of byte: UInt8, in table: ByteStringTable) -> Int? {
        withUnsafePointer(to: byte) { table.number(of: UnsafeBufferPointer(start: $0, count: 1)) }
    }

    /// One more than the largest id, holes included: what models call the vocabulary's size.
    public var size: Int { tokens.count }

    /// The bytes of a token, or `nil` if no token has this id.
    public subscript(id: TokenID) -> [UInt8]? {
        byteCount(of: id) == 0 ? nil : Array(tokens.token(Int(id)))
    }

    /// The id of the token with exactly these bytes.
    ///
    /// - Complexity: linear in the number of bytes, on average.
    public func id(of bytes: some Collection<UInt8>) -> TokenID? {
        bytes.withContiguousStorageIfAvailable { tokens.id(of: $0) }
            ?? Array(bytes).withUnsafeBufferPointer { tokens.id(of: $0) }
    }

    // What other modules ask of single tokens is concrete: generic code behind a module's wall is not specialized
    // (docs/performance.md).

    /// How many bytes a token has; 0 if no token has this id.
    package func byteCount(of id: TokenID) -> Int {
        id < tokens.count ? tokens.range(of: Int(id)).count : 0
    }

    /// Appends the bytes of a token; nothing if no token has this id.
    package func appendBytes(of id: TokenID, to bytes: inout [UInt8]) {
        guard id < tokens.count else { return }
        bytes.append(contentsOf: tokens.token(Int(id)))
    }

    /// Lends the bytes of a token; no bytes if no token has this id.
    func withBytes<Result>(of id: TokenID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(tokens.token(Int(id)))
    }

    /// Lends the bytes of every token that begins with one of some bytes, in the order of ids.
    ///
    /// - Parameters:
    ///   - isFirstByte: for each byte whether a token may begin with it.
    ///   - body: takes the id and the bytes.
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

    /// The id of the token with exactly these bytes.
    @inline(__always)
    package func id(of bytes: UnsafeBufferPointer<UInt8>) -> TokenID? {
        tokens.id(of: bytes)
    }
}

/// Why tokens do not make a vocabulary.
public enum VocabularyError: Error, Equatable {
    /// Two ids stand for the same bytes, so encoding could not choose.
    case duplicate(token: [UInt8], first: TokenID, second: TokenID)
    /// A token has no bytes.
    case emptyToken(id: TokenID)
    /// No token stands for this byte alone, so not every input could be encoded.
    case missingByte(UInt8)
}

extension VocabularyError: CustomStringConvertible {
    /// What is wrong, in one sentence.
    public var description: String {
        switch self {
        case .duplicate(let token, let first, let second):
            "ids \(first) and \(second) stand for the same bytes, \(hexadecimal(token))"
        case .emptyToken(let id):
            "the token with id \(id) has no bytes"
        case .missingByte(let byte):
            "no token stands for the single byte \(hexadecimal([byte])); every byte needs one"
        }
    }
}
