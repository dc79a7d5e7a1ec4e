package import BytePairs
import Preparation
import SplitPatterns
package import Tokenization

/// Whether two encodings give the same ids, and the same text for those ids: for texts, one after the other.
package struct EncodingComparison {
    /// Where two encodings first give different ids.
    package struct Difference: Sendable, Equatable {
        package let text: [UInt8]
        /// How many ids before it are the same.
        package let index: Int
        /// The ids from there on, none where one ends.
        package let expected: ArraySlice<TokenID>
        package let found: ArraySlice<TokenID>
    }

    /// Where the same ids are first decoded as different texts.
    package struct DecodedDifference: Sendable, Equatable {
        package let text: [UInt8]
        package let expected: [UInt8]
        package let found: [UInt8]
    }

    private let expected: Tokenizer
    private let found: Tokenizer
    /// Whether texts that are not UTF-8 are passed over: SentencePiece replaces what others keep.
    private let skipsIllFormed: Bool
    /// How many texts were compared.
    package private(set) var count = 0
    /// How many of them have different ids.
    package private(set) var differing = 0
    package private(set) var first: Difference?
    /// How many have the same ids, which are decoded as different texts.
    package private(set) var decodedDifferently = 0
    package private(set) var firstDecoded: DecodedDifference?

    package init(_ expected: Tokenizer, _ found: Tokenizer) {
        self.expected = expected
        self.found = found
        skipsIllFormed = expected.encoding.replacesIllFormed != found.encoding.replacesIllFormed
    }

    /// Compares the ids of texts.
    package mutating func compare(_ hostile: HostileTexts) throws {
        for (index, text) in hostile.texts.enumerated() {
            try compare(text, policies: index < hostile.mixedCount ? [.asText, .allAllowed] : [.asText])
        }
    }

    /// Compares the ids of a text, with the special tokens in it as text and as tokens.
    package mutating func compare(_ text: [UInt8], policies: [SpecialTokenPolicy] = [.asText, .allAllowed])
        throws
    {
        if skipsIllFormed, String(validating: text, as: UTF8.self) == nil { return }
        count += 1
        var isDecodedAlike = true
        for policy in policies {
            let (one, other) = (try ids(text, expected, policy), try ids(text, found, policy))
            if one == other {
                if isDecodedAlike { isDecodedAlike = try compareDecoded(one, of: text) }
                continue
            }
            differing += 1
            if first == nil {
                let index = zip(one, other).prefix { $0 == $1 }.count
                first = Difference(text: text, index: index, expected: one[index...], found: other[index...])
            }
            return
        }
    }

    /// Returns whether both decode the ids of a text alike.
    private mutating func compareDecoded(_ ids: [TokenID], of text: [UInt8]) throws -> Bool {
        let (one, other) = (try expected.decode(ids), try found.decode(ids))
        if one == other { return true }
        decodedDifferently += 1
        if firstDecoded == nil { firstDecoded = DecodedDifference(text: text, expected: one, found: other) }
        return false
    }

    private func ids(_ text: [UInt8], _ tokenizer: Tokenizer, _ policy: SpecialTokenPolicy) throws
        -> [TokenID]
    {
        try tokenizer.encode(text, specialTokens: policy)
    }
}

extension Encoding {
    /// Whether bytes that are not UTF-8 become U+FFFD.
    fileprivate var replacesIllFormed: Bool {
        if case .sentencePiece = preparation?.normalizer { return true }
        return false
    }
}
