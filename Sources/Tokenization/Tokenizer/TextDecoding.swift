/// How the bytes of tokens become a text, where it is more than to put them after each other.
package struct TextDecoding: Sendable, Hashable {
    /// The text loses a space that its first token begins with: it was put there for encoding.
    package var dropsFirstSpace = false
    /// The text loses a space that its last token ends with: it stands for the end of a word.
    package var dropsLastSpace = false
    /// Tokens are separated by spaces.
    package var separatesTokens = false

    package init(dropsFirstSpace: Bool = false, dropsLastSpace: Bool = false, separatesTokens: Bool = false) {
        self.dropsFirstSpace = dropsFirstSpace
        self.dropsLastSpace = dropsLastSpace
        self.separatesTokens = separatesTokens
    }
}

/// Puts the bytes of tokens after each other.
struct TokenJoiner: Sendable {
    private let rules: TextDecoding
    private var isAtStart = true
    /// A space that is part of the text unless the text ends.
    private var owesSpace = false

    init(_ rules: TextDecoding) { self.rules = rules }

    /// Appends the bytes of the next token to `bytes`; `token` has appended them already, from `start` on.
    @inline(__always)
    mutating func join(_ bytes: inout [UInt8], from start: Int) {
        if rules == TextDecoding() { return }
        joinChanged(&bytes, from: start)
    }

    private mutating func joinChanged(_ bytes: inout [UInt8], from start: Int) {
        let beginsWithSpace = start < bytes.count && bytes[start] == 0x20
        if isAtStart, rules.dropsFirstSpace, beginsWithSpace {
            bytes.remove(at: start)
        } else if owesSpace || (rules.separatesTokens && !isAtStart) {
            bytes.insert(0x20, at: start)
        }
        isAtStart = false
        owesSpace = false
        if rules.dropsLastSpace, bytes.count > start, bytes.last == 0x20 {
            bytes.removeLast()
            owesSpace = true
        }
    }
}
