/// A vocabulary whose merges are a list of pairs, as files of Hugging Face's library and SentencePiece have
/// them: everything that decides which ids a piece gets.
///
/// In a rank file the token that a merge makes decides when it happens. Here the pair does, so a token can
/// have several pairs and they need not be in the order of its id. A piece begins as bytes or as characters,
/// which need not all have a token.
package struct MergeList: Sendable {
    /// A pair, the token it becomes, and when: the lowest rank first, of equal ranks the leftmost.
    package struct RankedMerge: Sendable, Hashable {
        package var merge: Merge
        package var rank: UInt32

        package init(_ merge: Merge, rank: UInt32) {
            self.merge = merge
            self.rank = rank
        }
    }

    /// What text a token stands for once it is decoded, by id; `nil` if the id is unused or a special token's.
    package var tokens: [[UInt8]?]
    /// How each token is spelled in the text that is merged, by id, with its affixes.
    package var spellings: [[UInt8]?]
    /// The merges. Of two with the same pair, the later one counts.
    package var merges: [RankedMerge]
    /// How a piece becomes symbols, before any merge.
    package var symbols: SymbolRules

    package init(
        tokens: [[UInt8]?], spellings: [[UInt8]?], merges: [RankedMerge], symbols: SymbolRules
    ) {
        self.tokens = tokens
        self.spellings = spellings
        self.merges = merges
        self.symbols = symbols
    }
}

/// How a piece becomes symbols, before any merge, and what happens to those that have no token.
package struct SymbolRules: Sendable, Hashable {
    /// What a symbol is.
    package enum Unit: Sendable, Hashable {
        /// A byte. Ill-formed text needs no exception.
        case bytes
        /// A character (a Unicode scalar). A byte that is not part of one is a symbol without a token.
        case characters
    }

    /// What becomes of characters without a token.
    package enum Unknown: Sendable, Hashable {
        /// They get the tokens of their bytes, or the unknown token, before anything is merged.
        case beforeMerging
        /// They take part in merges, if tokens contain them; what is left of them is replaced at the end.
        case afterMerging
    }

    package var unit: Unit
    /// Spelled before each symbol of a piece but the first, as in `##ing`.
    package var prefix: [UInt8] = []
    /// Spelled after the last symbol of a piece, as in `ing</w>`.
    package var suffix: [UInt8] = []
    /// The token of what has none. Without it, such characters give no token at all.
    package var unknownToken: TokenID?
    /// Whether several unknown characters in a row are one unknown token.
    package var fusesUnknown = false
    /// The tokens for single bytes of characters that have no token: none, or 256, of which some may be missing.
    package var byteTokens: [TokenID?] = []
    package var unknown = Unknown.beforeMerging
    /// Whether a piece that is spelled like a token is that token, without merging.
    package var looksUpWholePieces = false
    /// Strings that are always one symbol, the longest first, and merge with nothing.
    package var verbatim: [TokenID] = []
    /// Tokens that are never given: their two parts are given instead.
    package var unused: Set<TokenID> = []

    package init(unit: Unit) { self.unit = unit }
}
