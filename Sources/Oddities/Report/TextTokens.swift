import BytePairs
import Tokenization

/// All tokens of a text, a dozen bytes for each besides the text.
///
/// ```swift
/// for token in report.tokens ?? TextTokens() { print(token.id, token.range) }
/// ```
///
/// - Complexity: a token is found in time logarithmic in the length of the text.
public struct TextTokens: RandomAccessCollection, Sendable {
    /// The tokens of one part of the text after another.
    fileprivate struct Part {
        let firstToken: Int
        let origin: Int
        let text: [UInt8]
        let ids: [TokenID]
        /// Counted from the part's start.
        let ends: [Int]
        let specialTokens: Set<Int>
    }

    private var parts: [Part] = []
    /// The number of tokens.
    public private(set) var endIndex = 0

    /// No tokens.
    public init() {}

    /// Appends the tokens of the next part.
    mutating func append(_ tokens: TokenizedText, of text: UnsafeBufferPointer<UInt8>, origin: Int) {
        guard !tokens.ids.isEmpty else { return }
        // The maps make arrays without room to grow.
        parts.append(
            Part(
                firstToken: endIndex, origin: origin, text: Array(text), ids: tokens.ids.map { $0 },
                ends: tokens.ends.map { $0 }, specialTokens: Set(tokens.specialTokens)))
        endIndex += tokens.ids.count
    }

    /// Zero.
    public var startIndex: Int { 0 }

    /// A token, by its position in the text.
    public subscript(position: Int) -> TextToken {
        precondition(position >= 0 && position < endIndex, "there is no token \(position)")
        var (low, high) = (0, parts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if parts[middle].firstToken <= position { low = middle } else { high = middle }
        }
        return parts[low].token(position - parts[low].firstToken)
    }
}

extension TextTokens: Equatable {
    /// Whether the tokens are the same, whatever parts they came in.
    public static func == (a: TextTokens, b: TextTokens) -> Bool { a.elementsEqual(b) }
}

extension TextTokens.Part {
    fileprivate func token(_ index: Int) -> TextToken {
        let range = (index == 0 ? 0 : ends[index - 1])..<ends[index]
        return TextToken(
            id: ids[index], bytes: Array(text[range]),
            range: origin + range.lowerBound..<origin + range.upperBound,
            isSpecial: specialTokens.contains(index))
    }
}
