import BytePairs
import Tokenization

/// Collects what can take the place of the last bytes of a text: see ``UnstableEnd``.
///
/// For a text that ends in several spaces these are sequences with every token that begins with a space, half of
/// a vocabulary. So they are encoded in memory that is used again, and kept without an array for each.
struct UnstableCompletions {
    /// The single tokens that begin with the bytes, in the order of ids.
    private(set) var single: [TokenID] = []
    /// The sequences of several tokens.
    private(set) var several = TokenSequences()

    private let unstable: [UInt8]
    private let tokenizer: Tokenizer
    // Used again for each text that is tried.
    private var text: [UInt8] = []
    private var ids: [TokenID] = []

    /// - Parameter unstable: not empty; few, because each byte is tried as the beginning of a token.
    init(of unstable: [UInt8], _ tokenizer: Tokenizer) {
        self.unstable = unstable
        self.tokenizer = tokenizer
    }

    /// - Complexity: a pass over the vocabulary, and encoding each token that begins inside the bytes and reaches
    ///   their end.
    mutating func collect() {
        let (unstable, vocabulary) = (unstable, tokenizer.encoding.vocabulary)
        var isFirstByte = [Bool](repeating: false, count: 256)
        for byte in unstable { isFirstByte[Int(byte)] = true }
        vocabulary.forEachToken(whereFirstByte: isFirstByte) { id, token in
            // From everywhere that this token reaches the end of the unstable bytes.
            for start in unstable.indices
            where token.count >= unstable.count - start && token[0] == unstable[start] {
                guard token.starts(with: unstable[start...]) else { continue }
                if start == 0 { single.append(id) } else { add(token, from: start) }
            }
        }
        // A word that follows can split white space off too.
        if unstable.count > 1, let last = unstable.last, [0x20, 0x09, 0x0A, 0x0D].contains(last) {
            ids.removeAll(keepingCapacity: true)
            appendIDs(of: unstable.dropLast(), covering: unstable.count - 1)
            appendIDs(of: [last], covering: 1)
            insertIDs()
        }
    }

    private mutating func add(_ token: UnsafeBufferPointer<UInt8>, from start: Int) {
        text.removeAll(keepingCapacity: true)
        text.append(contentsOf: unstable[..<start])
        text.append(contentsOf: token)
        ids.removeAll(keepingCapacity: true)
        appendIDs(of: text[...], covering: unstable.count)
        insertIDs()
    }

    private mutating func insertIDs() {
        // Those of one token are in `single`.
        if ids.count > 1 { several.insert(ids) }
    }

    /// Appends the first tokens of a text, as many as cover `count` bytes.
    private mutating func appendIDs(of text: ArraySlice<UInt8>, covering count: Int) {
        let before = ids.count
        do {
            try text.withUnsafeBufferPointer { try tokenizer.encodeOnce($0, into: &ids) }
        } catch {
            // A text that cannot be encoded takes no one's place.
            ids.removeLast(ids.count - before)
        }
        var (covered, end) = (0, before)
        while end < ids.count, covered < count {
            covered += tokenizer.encoding.vocabulary.byteCount(of: ids[end])
            end += 1
        }
        ids.removeLast(ids.count - end)
    }
}

/// Different sequences of tokens, one after the other in one array.
struct TokenSequences: Sendable {
    private var table = ByteStringTable()

    var count: Int { table.count }

    /// Adds a sequence unless it is there already.
    mutating func insert(_ ids: [TokenID]) {
        ids.withUnsafeBytes { _ = table.insert($0.bindMemory(to: UInt8.self)) }
    }

    /// How many begin with these tokens.
    func count(beginningWith ids: [TokenID]) -> Int {
        ids.withUnsafeBytes { start in (0..<count).count { table[$0].starts(with: start) } }
    }

    /// All of them, in the order in which they came.
    func all() -> [[TokenID]] {
        (0..<count).map { number in
            table[number].withUnsafeBytes { bytes in
                stride(from: 0, to: bytes.count, by: MemoryLayout<TokenID>.stride).map {
                    bytes.loadUnaligned(fromByteOffset: $0, as: TokenID.self)
                }
            }
        }
    }
}
