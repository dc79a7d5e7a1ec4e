package import BytePairs
package import Tokenization

/// What a text's last tokens could still become if the text went on.
///
/// Only the last piece can change when text follows, and white space before it if it is white space itself. All that
/// could stand in its place are sequences of tokens that cover its bytes and the last of which may reach beyond them:
/// for each place in it, a token from there on that reaches its end or farther, encoded together with what is before.
///
/// Source: the definition of tiktoken's `encode_with_unstable`, with whose counts a test compares.
package struct UnstableEnd: Sendable {
    /// The first token that may change, as an index of the passage.
    package let firstToken: Int
    /// The single tokens that begin with the unstable bytes, by id. Behind a space, half of the vocabulary does.
    private let single: [TokenID]
    /// The other sequences that could stand in the place of the unstable tokens.
    private let several: Set<[TokenID]>
    /// How many of these begin otherwise than the tokens that are there.
    package let divergent: Int
    /// How many tokens begin with the unstable bytes and are longer.
    package let longerTokens: Int

    /// How many sequences could stand in the place of the unstable tokens, themselves included.
    var completions: Int { single.count + several.count }

    /// The sequences that could stand in the place of the unstable tokens, themselves included; the shortest first, then
    /// by ids.
    ///
    /// - Complexity: sorting them.
    package var sequences: [[TokenID]] {
        single.map { [$0] }
            + several.sorted { $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1) }
    }

    /// Beyond this many bytes, a piece is no word that somebody could be in the middle of.
    private static let longestPiece = 64

    /// `nil` for an empty text, one that ends in a special token, and one whose last piece is very long.
    init?(of passage: Passage) {
        let tokens = passage.tokens
        guard let last = tokens.ids.indices.last, tokens.specialTokens.last != last else { return nil }
        var first = passage.token(at: passage.startOfLastPieces(1))
        func isSpace(_ token: Int) -> Bool {
            passage.slice(tokens.range(of: token)).allSatisfy { [0x20, 0x09, 0x0A].contains($0) }
        }
        if isSpace(first) {
            while first > 0, isSpace(first - 1) { first -= 1 }
        }
        let range = passage.bytes(of: first..<last + 1)
        guard range.count <= Self.longestPiece else { return nil }
        firstToken = first
        let unstable = Array(passage.text[range])
        let current = Array(tokens.ids[first...])
        (single, several) = Self.completions(of: unstable, passage.tokenizer)
        let isSingle = current.count == 1 && single.contains(current[0])
        divergent = single.count - (isSingle ? 1 : 0) + several.count { !$0.starts(with: current) }
        longerTokens = single.count - (isSingle ? 1 : 0)
    }

    /// What the last tokens of a text could still become; `nil` for a text without such an end.
    ///
    /// - Throws: what encoding throws.
    /// - Complexity: as encoding the text, and a pass over the vocabulary.
    package static func of(_ text: [UInt8], _ tokenizer: Tokenizer) throws -> UnstableEnd? {
        try text.withUnsafeBufferPointer { text in
            UnstableEnd(
                of: Passage(
                    text, origin: 0, tokens: try tokenizer.tokenize(text, specialTokens: .asText),
                    firstToken: 0, tokenizer: tokenizer))
        }
    }

    private static func completions(
        of unstable: [UInt8], _ tokenizer: Tokenizer
    ) -> (single: [TokenID], several: Set<[TokenID]>) {
        var single: [TokenID] = []
        var several: Set<[TokenID]> = []
        func add(_ sequence: [TokenID]) {
            // A single token that reaches the end begins with the unstable bytes, and is found as such.
            if sequence.count > 1 { several.insert(sequence) }
        }
        var isFirstByte = [Bool](repeating: false, count: 256)
        for byte in unstable { isFirstByte[Int(byte)] = true }
        tokenizer.encoding.vocabulary.forEachToken(whereFirstByte: isFirstByte) { id, token in
            // Every place from which this token would reach the end of the unstable bytes or go beyond it.
            for start in unstable.indices
            where token.count >= unstable.count - start && token[0] == unstable[start] {
                guard token.starts(with: unstable[start...]) else { continue }
                if start == 0 {
                    single.append(id)
                } else {
                    add(encode(unstable[..<start] + token, covering: unstable.count, tokenizer))
                }
            }
        }
        // A split can also appear inside trailing white space once a word follows it.
        if unstable.count > 1, let last = unstable.last, [0x20, 0x09, 0x0A, 0x0D].contains(last) {
            add(
                encode(unstable.dropLast(), covering: unstable.count - 1, tokenizer)
                    + encode([last], covering: 1, tokenizer))
        }
        return (single, several)
    }

    /// The first tokens of a text, up to the one that reaches the given number of bytes.
    private static func encode(
        _ text: some Collection<UInt8>, covering count: Int, _ tokenizer: Tokenizer
    ) -> [TokenID] {
        var covered = 0
        let ids = (try? tokenizer.encode(text, specialTokens: .asText)) ?? []
        let needed = ids.prefix { id in
            defer { covered += tokenizer.encoding.vocabulary.byteCount(of: id) }
            return covered < count
        }
        return Array(needed)
    }
}
