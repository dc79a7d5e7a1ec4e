package import BytePairs

/// How the bytes of tokens become a text, where it is more than to put them after each other.
package struct TextDecoding: Sendable, Hashable {
    /// The spaces at the start of the text that were put there for encoding, which it loses.
    package enum LeadingSpace: Sendable, Hashable {
        /// At most this many.
        case upTo(Int)
        /// All that the first token has.
        case ofFirstToken
        /// One at the start of each token, as long as there is no text.
        case ofTokensBeforeText
    }

    package var leadingSpace = LeadingSpace.upTo(0)
    /// The text loses a space that its last token ends with: it stands for the end of a word.
    package var dropsLastSpace = false
    /// Tokens that keep their first and last space: it is text and was not added, as that of the token for the byte 0x20.
    package var tokensOfSpaces: Set<TokenID> = []
    /// Tokens are separated by spaces.
    package var separatesTokens = false
    /// What special tokens become, by id, where that is not what they are found as.
    package var specialTexts: [TokenID: [UInt8]] = [:]

    /// Whether a file's own steps are left out: tokens are their bytes, whatever those would make of them.
    package var leavesOutSteps = false

    package init(
        leadingSpace: LeadingSpace = .upTo(0), dropsLastSpace: Bool = false, separatesTokens: Bool = false
    ) {
        self.leadingSpace = leadingSpace
        self.dropsLastSpace = dropsLastSpace
        self.separatesTokens = separatesTokens
    }

    /// Whether the bytes of tokens are put after each other and no more.
    fileprivate var isPlain: Bool { leadingSpace == .upTo(0) && !dropsLastSpace && !separatesTokens }
}

/// Puts the bytes of tokens after each other.
struct TokenJoiner: Sendable {
    private let rules: TextDecoding
    private let isPlain: Bool
    private var isAtStart = true
    private var hasText = false
    /// How many spaces the text can still lose at its start.
    private var droppedSpaces = 0
    /// A space that is part of the text unless the text ends.
    private var owesSpace = false

    init(_ rules: TextDecoding) {
        self.rules = rules
        isPlain = rules.isPlain
        if case .upTo(let count) = rules.leadingSpace { droppedSpaces = count }
    }

    /// Joins a token to those before: `bytes` has what it stands for already, from `start` on.
    @inline(__always)
    mutating func join(_ id: TokenID, in bytes: inout [UInt8], from start: Int) {
        if isPlain { return }
        joinChanged(id, in: &bytes, from: start)
    }

    private mutating func joinChanged(_ id: TokenID, in bytes: inout [UInt8], from start: Int) {
        let keepsSpaces = rules.tokensOfSpaces.contains(id)
        if owesSpace || rules.separatesTokens && !isAtStart { bytes.insert(0x20, at: start) }
        if isAtStart, rules.leadingSpace == .ofFirstToken {
            bytes.replaceSubrange(start..., with: bytes[start...].filter { $0 != 0x20 })
        }
        if !hasText, !keepsSpaces, rules.leadingSpace == .ofTokensBeforeText, start < bytes.count,
            bytes[start] == 0x20
        {
            bytes.remove(at: start)
        }
        hasText = hasText || start < bytes.count
        if keepsSpaces, start < bytes.count { droppedSpaces = 0 }
        if droppedSpaces > 0, start < bytes.count {
            let spaces = bytes[start...].prefix { $0 == 0x20 }.prefix(droppedSpaces).count
            droppedSpaces = spaces < bytes.count - start ? 0 : droppedSpaces - spaces
            bytes.removeSubrange(start..<start + spaces)
        }
        isAtStart = false
        owesSpace = false
        if rules.dropsLastSpace, !keepsSpaces, bytes.count > start, bytes.last == 0x20 {
            bytes.removeLast()
            owesSpace = true
        }
    }
}
