import BytePairs
import Tokenization
import SplitPatterns

/// Searches for texts that have a token.
///
/// Encoding a token's bytes alone does not decide whether any text has it: the split pattern can cut them
/// where a longer text keeps them together, and bytes that are part of a character are never alone.
struct TokenWitness {
    let tokenizer: Tokenizer

    // One of each kind of character that split patterns distinguish, and what they treat specially.
    private static let before = ["", ".", " ", "a", "A", "1", "中", "\n", "\u{301}", "'"].map {
        Array($0.utf8)
    }
    private static let after = [
        "", "a", "A", "1", "中", ".", " ", "\n", "\u{301}", "m", "s", "t", "d", "re", "ve", "ll", "/", "'",
        " a",
    ].map { Array($0.utf8) }

    /// Signs that patterns keep line breaks and slashes together with, some of which merge with nothing else.
    private static let signs =
        (0x21...0x2F).map { [UInt8($0)] } + ["…", "☃", "§", "„", "⇒"].map { Array($0.utf8) }

    /// A text that has a token that is text on its own.
    ///
    /// - Complexity: some five hundred short encodings at worst.
    func text(with token: [UInt8], _ id: TokenID) -> [UInt8]? {
        for front in Self.before + Self.signs {
            for back in Self.after where has(id, front + token + back) { return front + token + back }
        }
        return nil
    }

    /// How many texts prove that no text has a token that begins or ends inside a character: all those that
    /// matter. `nil` if one has it, or if there is no proof.
    ///
    /// All characters that can complete the token are tried; if only its end is open, also between all kinds
    /// of neighbors, and with every token that could take part of its last character away.
    ///
    /// - Complexity: a short encoding for each such character, times some two hundred for a dead token.
    func textsWithout(part token: [UInt8], _ id: TokenID) -> Int? {
        let backs = UTF8Completions.after(token)
        var tried = 0
        func isLacking(_ front: [UInt8], _ back: [UInt8], _ end: [UInt8]) -> Bool {
            tried += 1
            // No proof takes longer.
            return !has(id, front + token + back + end) && tried <= 1 << 18
        }
        // Short characters first: they are few, and most tokens are seen with one.
        for front in (1...4).lazy.flatMap({ UTF8Completions.before(token, characterLength: $0) }) {
            for back in backs where !isLacking(front, back, []) { return nil }
        }
        // The rest is finite only if just the end of the token is open, and under a built-in pattern.
        guard !isContinuation(token[0]), !backs.isEmpty, tokenizer.encoding.pattern.isBuiltIn else {
            return nil
        }
        for back in backs + longerBacks(after: token) {
            for front in Self.before {
                for end in Self.after where !isLacking(front, back, end) { return nil }
            }
        }
        return tried
    }

    /// What tokens that begin inside a character can add after a token that ends inside one: they complete
    /// its character and go on, and so can keep it from merging with the rest of its character. Two tokens
    /// are neighbors in some text if they are so alone, so one token after it is enough.
    private func longerBacks(after token: [UInt8]) -> [[UInt8]] {
        let vocabulary = tokenizer.encoding.vocabulary
        return (0..<TokenID(vocabulary.size)).flatMap { id -> [[UInt8]] in
            guard vocabulary.byteCount(of: id) > 1, let next = vocabulary[id], isContinuation(next[0]) else {
                return []
            }
            return UTF8Completions.after(next).prefix(64).map { next + $0 }.filter { isText(token + $0) }
        }
    }

    private func has(_ id: TokenID, _ text: [UInt8]) -> Bool {
        // Ill-formed bytes are pieces of their own, in which a token proves nothing.
        isText(text) && (try? tokenizer.encode(text, specialTokens: .asText))?.contains(id) == true
    }
}

/// The bytes that complete the characters of a token.
enum UTF8Completions {
    /// What can come before bytes that begin inside a character of `length` bytes. For bytes that do not: the
    /// empty bytes, with a length of one.
    static func before(_ token: [UInt8], characterLength length: Int) -> [[UInt8]] {
        let continuation = Array(token.prefix(while: isContinuation))
        guard !continuation.isEmpty else { return length == 1 ? [[]] : [] }
        guard length > 1, length > continuation.count else { return [] }
        let isAll = continuation.count == token.count
        let middles = continuations(length - 1 - continuation.count)
        // A token of only such bytes can be the middle of a character, with one more byte after it.
        let shorter = isAll ? continuations(length - 2 - continuation.count) : []
        return leads(of: length).flatMap { lead in
            middles.lazy.map { [lead] + $0 }.filter { isAll || isText($0 + continuation) }
                + shorter.map { [lead] + $0 }
        }
    }

    /// What can come after bytes that end inside a character; the empty bytes alone if they do not.
    static func after(_ token: [UInt8]) -> [[UInt8]] {
        guard let start = token.lastIndex(where: { !isContinuation($0) }) else {
            // The middle of a character: it may end here or go on.
            return [[]] + continuations(1)
        }
        guard token[start] >= 0xC0 else { return [[]] }
        let begun = Array(token[start...])
        let length = begun[0] < 0xE0 ? 2 : begun[0] < 0xF0 ? 3 : 4
        guard begun.count < length else { return [[]] }
        return continuations(length - begun.count).filter { isText(begun + $0) }
    }

    private static func leads(of length: Int) -> ClosedRange<UInt8> {
        length == 2 ? 0xC2...0xDF : length == 3 ? 0xE0...0xEF : 0xF0...0xF4
    }

    /// All sequences of `count` continuation bytes, ascending; none of a negative count.
    private static func continuations(_ count: Int) -> [[UInt8]] {
        guard count > 0 else { return count == 0 ? [[]] : [] }
        let rest = continuations(count - 1)
        return (UInt8(0x80)...0xBF).flatMap { byte in rest.map { [byte] + $0 } }
    }
}

private func isText(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }
