import BytePairs
import Tokenization
import SplitPatterns

/// Whether any text has a token in it.
///
/// Encoding a token's bytes alone does not tell: the split pattern can cut them apart where more text would hold them
/// together, and bytes that are half a character are never alone. So texts are tried around the token until one has it.
struct TokenWitness {
    let tokenizer: Tokenizer

    /// What is known about a token.
    enum Verdict {
        /// This text has it.
        case seen(text: [UInt8])
        /// No text has it: so many were tried, which are all that matter.
        case dead(texts: Int)
        /// No text with it was found.
        case open
    }

    /// What is put before and behind: one of each kind of character that split patterns tell apart, and what they treat
    /// in a way of its own.
    private static let before = ["", ".", " ", "a", "A", "1", "中", "\n", "\u{301}", "'"].map {
        Array($0.utf8)
    }
    private static let behind = [
        "", "a", "A", "1", "中", ".", " ", "\n", "\u{301}", "m", "s", "t", "d", "re", "ve", "ll", "/", "'",
        " a",
    ].map { Array($0.utf8) }

    /// Signs that hold line breaks and slashes together with them, among them some that merge with nothing else.
    private static let signs =
        (0x21...0x2F).map { [UInt8($0)] } + ["…", "☃", "§", "„", "⇒"].map { Array($0.utf8) }

    /// The verdict on a token that is text by itself.
    ///
    /// - Complexity: some five hundred short encodings at worst.
    func verdict(onText token: [UInt8], _ id: TokenID) -> Verdict {
        for front in Self.before + Self.signs {
            for back in Self.behind where has(id, front + token + back) {
                return .seen(text: front + token + back)
            }
        }
        return .open
    }

    /// The verdict on a token that begins or ends inside a character.
    ///
    /// All characters that can complete it are tried. If none shows the token, and only its end is open, they are tried
    /// again between all kinds of neighbours, and with every token that could take part of its last character away.
    ///
    /// - Complexity: as many short encodings as there are such characters, times some two hundred for a dead token.
    func verdict(onPart token: [UInt8], _ id: TokenID) -> Verdict {
        var fronts: [[UInt8]] = []
        let backs = UTF8Completions.behind(token)
        var tried = 0
        // Short characters first: there are few of them, and most tokens are seen with one.
        for length in 1...4 {
            for front in UTF8Completions.before(token, characterLength: length) {
                fronts.append(front)
                for back in backs {
                    let text = front + token + back
                    tried += 1
                    if has(id, text) { return .seen(text: text) }
                    if tried > 1 << 18 { return .open }
                }
            }
        }
        guard !fronts.isEmpty, !backs.isEmpty else { return .open }
        // Only for a token whose end alone is open, under a built-in pattern, is the rest a finite matter.
        guard fronts == [[]], tokenizer.encoding.pattern.hasKnownCuts else { return .open }
        for back in backs + longerBacks(behind: token) {
            for left in Self.before {
                for right in Self.behind {
                    let text = left + token + back + right
                    tried += 1
                    if has(id, text) { return .seen(text: text) }
                    if tried > 1 << 18 { return .open }
                }
            }
        }
        return .dead(texts: tried)
    }

    /// What tokens that begin inside a character can bring behind a token that ends inside one: they complete its character
    /// and go on, and so can keep it from merging with the rest of its character. Two tokens stand beside each other in
    /// some text if they do so alone, so one token behind is enough.
    private func longerBacks(behind token: [UInt8]) -> [[UInt8]] {
        let vocabulary = tokenizer.encoding.vocabulary
        return (0..<TokenID(vocabulary.size)).flatMap { id -> [[UInt8]] in
            guard vocabulary.byteCount(of: id) > 1, let next = vocabulary[id], next[0] & 0xC0 == 0x80 else {
                return []
            }
            return UTF8Completions.behind(next).prefix(64).map { next + $0 }
                .filter { String(validating: token + $0, as: UTF8.self) != nil }
        }
    }

    private func has(_ id: TokenID, _ text: [UInt8]) -> Bool {
        // Bytes that are no text are pieces of their own, in which a token proves nothing.
        String(validating: text, as: UTF8.self) != nil
            && (try? tokenizer.encode(text, specialTokens: .asText))?.contains(id) == true
    }
}

/// The bytes that make whole characters of the bytes of a token.
enum UTF8Completions {
    /// What can stand before bytes that begin inside a character of so many bytes; for bytes that do not, the empty bytes
    /// alone, as if of one.
    static func before(_ token: [UInt8], characterLength length: Int) -> [[UInt8]] {
        let continuation = Array(token.prefix { $0 & 0xC0 == 0x80 })
        guard !continuation.isEmpty else { return length == 1 ? [[]] : [] }
        guard length > 1, length > continuation.count else { return [] }
        let isAll = continuation.count == token.count
        var found: [[UInt8]] = []
        for lead in leads(of: length) {
            forEachContinuation(length - 1 - continuation.count) { middle in
                if isAll || isText([lead] + middle + continuation) { found.append([lead] + middle) }
            }
            // Of which the token is the middle, with one more byte behind it.
            if isAll { forEachContinuation(length - 2 - continuation.count) { found.append([lead] + $0) } }
        }
        return found
    }

    /// What can stand behind bytes that end inside a character; the empty bytes alone if they do not.
    static func behind(_ token: [UInt8]) -> [[UInt8]] {
        guard let start = token.lastIndex(where: { $0 & 0xC0 != 0x80 }) else {
            // The middle of a character: it may end here or go on.
            return [[]] + (UInt8(0x80)...0xBF).map { [$0] }
        }
        guard token[start] >= 0xC0 else { return [[]] }
        let begun = Array(token[start...])
        let length = begun[0] < 0xE0 ? 2 : begun[0] < 0xF0 ? 3 : 4
        guard begun.count < length else { return [[]] }
        var found: [[UInt8]] = []
        forEachContinuation(length - begun.count) { rest in
            if isText(begun + rest) { found.append(rest) }
        }
        return found
    }

    private static func leads(of length: Int) -> ClosedRange<UInt8> {
        length == 2 ? 0xC2...0xDF : length == 3 ? 0xE0...0xEF : 0xF0...0xF4
    }

    private static func forEachContinuation(_ count: Int, _ body: ([UInt8]) -> Void) {
        guard count > 0 else { return count == 0 ? body([]) : () }
        for byte in UInt8(0x80)...0xBF { forEachContinuation(count - 1) { body([byte] + $0) } }
    }

    private static func isText(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }
}
