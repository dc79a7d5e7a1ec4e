import BytePairs

/// A vocabulary of the 256 bytes and a few tokens that an input names, each by two tokens that it joins: dense, so
/// that many merges compete.
struct SmallVocabulary {
    let vocabulary: Vocabulary
    /// What texts for it are made of.
    static let alphabet: [[UInt8]] =
        ["a", "b", "c", "d", " ", "\n", "é", "中"].map { Array($0.utf8) } + [[0xE4], [0xB8], [0xFF]]

    private static let longestToken = 40

    init(_ input: inout FuzzInput) throws {
        let (order, count) = (input.byte(), input.number(below: 24))
        var parts = Self.alphabet
        var made: [[UInt8]] = []
        for _ in 0..<count {
            let token = input.element(of: parts) + input.element(of: parts)
            guard token.count <= Self.longestToken, !parts.contains(token) else { continue }
            parts.append(token)
            made.append(token)
        }
        // Some of the alphabet are tokens of several bytes, and tokens need not be in the order of their merges.
        if order & 1 != 0 { made += Self.alphabet.filter { $0.count > 1 && !made.contains($0) } }
        if order & 2 != 0 { made.reverse() }
        let bytes = (UInt8.min...UInt8.max).map { [$0] }
        let holes = [[UInt8]?](repeating: nil, count: order & 8 != 0 ? 3 : 0)
        vocabulary = try Vocabulary(tokens: order & 4 != 0 ? made + holes + bytes : bytes + holes + made)
    }

    /// A text of the alphabet, one of its parts for each byte of an input.
    ///
    /// - Parameter isUTF8: whether the parts that are not UTF-8 are left out.
    static func text(_ bytes: some Sequence<UInt8>, isUTF8: Bool = false) -> [UInt8] {
        let parts = isUTF8 ? alphabet.dropLast(3) : alphabet[...]
        return bytes.flatMap { parts[Int($0) % parts.count] }
    }
}
