package import BytePairs
package import JSON

/// Tokens as a file spells them, in UTF-8, and their ids, which need be neither dense nor in order.
///
/// What the spellings stand for (GPT-2's characters for bytes, `▁` for a space, `<0x0A>`) is not known here.
package struct SpelledVocabulary: Sendable {
    /// The spellings, in the order of the file.
    package private(set) var table: ByteStringTable
    /// The id of each spelling, by its number in ``table``.
    package private(set) var ids: [TokenID] = []
    /// One more than the largest id, including unused ones.
    package private(set) var size = 0
    /// The number of each id's spelling plus one; 0 if the id is unused. Empty until ``seal()``.
    private var numbers: [UInt32] = []

    package init(minimumCapacity: Int = 0) {
        table = ByteStringTable(minimumCapacity: minimumCapacity)
        ids.reserveCapacity(minimumCapacity)
    }

    /// How many tokens there are.
    package var count: Int { ids.count }

    /// The id of a spelling.
    package func id(of spelling: UnsafeBufferPointer<UInt8>) -> TokenID? {
        table.number(of: spelling).map { ids[$0] }
    }

    /// The id of a spelling.
    package func id(of spelling: some Collection<UInt8>) -> TokenID? {
        Array(spelling).withUnsafeBufferPointer { id(of: $0) }
    }

    /// Where an id's spelling is in the bytes of ``table``, `nil` if the id is unused.
    package func range(of id: TokenID) -> Range<Int>? {
        guard id < numbers.count, numbers[Int(id)] > 0 else { return nil }
        return table.range(of: Int(numbers[Int(id)]) - 1)
    }

    /// The spelling of an id, `nil` if it is unused.
    package subscript(id: TokenID) -> [UInt8]? { range(of: id).map { Array(table.bytes[$0]) } }

    /// Adds a token.
    ///
    /// - Returns: whether no token has this spelling yet.
    mutating func insert(_ spelling: UnsafeBufferPointer<UInt8>, id: TokenID) -> Bool {
        guard table.insert(spelling).inserted else { return false }
        ids.append(id)
        size = max(size, Int(id) + 1)
        return true
    }

    /// Makes ids usable for look-ups.
    ///
    /// - Returns: what is wrong with the ids, as a sentence.
    mutating func seal() -> String? {
        if let problem = IDSpace.problem(size: size, count: count) { return problem }
        numbers = Array(repeating: 0, count: size)
        for (number, id) in ids.enumerated() {
            let other = numbers[Int(id)]
            guard other == 0 else {
                let names = [Int(other) - 1, number].map {
                    String(decoding: table[$0], as: UTF8.self).debugDescription
                }
                return "the tokens \(names[0]) and \(names[1]) both have the id \(id)"
            }
            numbers[Int(id)] = UInt32(number + 1)
        }
        return nil
    }
}

extension SpelledVocabulary {
    /// Reads an object of tokens and ids.
    ///
    /// - Throws: ``JSONError`` if a token is there twice, an id is taken twice, negative or too large.
    /// - Complexity: linear in the bytes.
    package init(_ json: inout JSONReader, expectedCount: Int) throws(JSONError) {
        self.init(minimumCapacity: expectedCount)
        try json.beginObject()
        let start = json.position - 1
        while let key = try json.nextKey() {
            let id = try json.integer()
            guard id >= 0 else { throw JSONError("the id is negative", at: key.offset) }
            guard id < IDSpace.mostIDs else {
                throw JSONError(
                    "the id \(id) is too large: the largest is \(IDSpace.mostIDs - 1)", at: key.offset)
            }
            let isNew = key.withUTF8 { insert($0, id: TokenID(id)) }
            guard isNew else {
                throw JSONError("the token \(key.string.debugDescription) is there twice", at: key.offset)
            }
        }
        if let problem = seal() { throw JSONError(problem, at: start) }
    }
}
