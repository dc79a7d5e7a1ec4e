package import BytePairs

/// What a GGUF file says about its tokenizer (`tokenizer.ggml.*`), as it is stored.
///
/// Source: GGUF's specification (ggml's `docs/gguf.md`), and llama.cpp's `llama-vocab.cpp`, which decides what
/// absent keys mean.
package struct GGUFVocabulary: Sendable, Hashable {
    package enum TokenKind: Int32, Sendable, CaseIterable {
        case normal = 1
        /// What stands for text that has no token.
        case unknown
        /// A signal, which text becomes only where special tokens are allowed.
        case control
        /// Always one token, wherever its text is.
        case userDefined
        case unused
        /// One of the 256 bytes, spelled `<0x41>`.
        case byte
    }

    /// Two tokens that merge, spelled like `tokens`; its position is its rank.
    package struct SpelledMerge: Sendable, Hashable {
        package var left: [UInt8]
        package var right: [UInt8]

        package init(left: [UInt8], right: [UInt8]) {
            self.left = left
            self.right = right
        }
    }

    /// Ids of signals, where the file names them.
    package struct SpecialIDs: Sendable, Hashable {
        package var beginning: TokenID?
        package var end: TokenID?
        package var endOfTurn: TokenID?
        package var unknown: TokenID?
        package var separator: TokenID?
        package var padding: TokenID?

        package init() {}
    }

    /// The model that the file is for, such as `llama`.
    package var architecture: String?
    /// The model's name, for people.
    package var name: String?
    /// The kind of tokenizer: `gpt2` is byte-level BPE, `llama` SentencePiece's BPE; others are not BPE.
    package var model = ""
    /// The name of the split pattern; see ``GGUFPreTokenizer``.
    package var preTokenizer: String?
    /// The tokens by id. In a `gpt2` file, normal ones are spelled in GPT-2's characters for bytes, and control
    /// and user-defined ones as they are.
    package var tokens: [[UInt8]] = []
    /// Of two merges of a `llama` file the one with the higher score comes first. Empty, or one for each token;
    /// never NaN.
    package var scores: [Float] = []
    /// Empty, or one for each token.
    package var kinds: [TokenKind] = []
    package var merges: [SpelledMerge] = []
    package var specialIDs = SpecialIDs()
    package var addsBeginning: Bool?
    package var addsEnd: Bool?
    package var addsSpacePrefix: Bool?
    package var removesExtraWhitespace: Bool?
    /// A map of characters in SentencePiece's own form, empty if there is none.
    package var precompiledCharacterMap: [UInt8] = []

    package init() {}
}

extension GGUFVocabulary {
    /// The kind of a token; normal where the file does not say.
    package func kind(of id: Int) -> TokenKind { kinds.isEmpty ? .normal : kinds[id] }

    /// The bytes of a token of a `gpt2` file, or `nil` if it is a normal one with another character than
    /// GPT-2's.
    package func bytes(ofByteLevel id: Int) -> [UInt8]? {
        switch kind(of: id) {
        case .control, .userDefined, .unknown, .unused: tokens[id]
        case .normal, .byte: ByteAlphabet.token(spelled: String(decoding: tokens[id], as: UTF8.self))
        }
    }
}
