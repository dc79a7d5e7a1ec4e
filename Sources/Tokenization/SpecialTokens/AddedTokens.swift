import BytePairs
import SplitPatterns

/// Cuts the special tokens out of a text that one of the two steps sees: the text as it is, or as it is after
/// normalization.
///
/// The rules are those of Hugging Face's library, down to its order: a token that takes the white space around
/// it does not hide another one in there.
///
/// A class, as `AddedTokenSteps` is, because every text refers to it.
final class AddedTokens: Sendable {
    let finder: SpecialTokenFinder
    /// Whether there is nothing to look for. Stored, because it is asked of every text.
    let isEmpty: Bool
    /// Whether control tokens are text. They still hide shorter tokens that are found where they are.
    let controlsAreText: Bool

    /// - Parameters:
    ///   - tokens: what is looked for.
    ///   - spellings: how each is spelled in the text of this step, if not as it is written.
    init(_ tokens: [SpecialToken], spellings: [[UInt8]]? = nil, controlsAreText: Bool = false) {
        // Where all found ones are text, there is nothing to look for.
        let isNeeded = !controlsAreText || tokens.contains { !$0.isControl }
        finder = SpecialTokenFinder(
            isNeeded ? tokens : [], spellings: isNeeded ? spellings ?? tokens.map { Array($0.text.utf8) } : []
        )
        self.controlsAreText = controlsAreText
        isEmpty = finder.isEmpty
    }

    /// What a text is cut into.
    enum Segment {
        case text(Range<Int>)
        case token(SpecialToken, Range<Int>)
    }

    /// Calls `body` with what a text consists of, from left to right.
    @inline(__always)
    func forEachSegment(
        of text: UnsafeBufferPointer<UInt8>, _ body: (Segment) throws -> Void
    ) throws {
        guard !isEmpty else {
            if !text.isEmpty { try body(.text(0..<text.count)) }
            return
        }
        var (start, searched) = (0, 0)
        var progress = StringSearch.Progress()
        while let found = finder.first(in: text, from: searched, &progress) {
            searched = found.range.upperBound
            if controlsAreText, found.token.isControl { continue }
            guard let range = Self.extent(of: found.token, at: found.range, in: text, after: start) else {
                continue
            }
            if start < range.lowerBound { try body(.text(start..<range.lowerBound)) }
            // A token that takes the white space before it may be all white space, and the one before have it.
            if !range.isEmpty { try body(.token(found.token, range)) }
            start = range.upperBound
        }
        if start < text.count { try body(.text(start..<text.count)) }
    }

    /// What a token takes of a text where its spelling was found, or `nil` if it does not count there.
    private static func extent(
        of token: SpecialToken, at found: Range<Int>, in text: UnsafeBufferPointer<UInt8>, after start: Int
    ) -> Range<Int>? {
        if token.matching.isDisjoint(with: [.singleWord, .takesSpaceBefore, .takesSpaceAfter]) {
            return found
        }
        if token.matching.contains(.singleWord) {
            let before = UnsafeBufferPointer(rebasing: text[..<found.lowerBound])
            let after = UnsafeBufferPointer(rebasing: text[found.upperBound...])
            if WordCharacters.endsWithOne(before) || WordCharacters.startsWithOne(after) { return nil }
        }
        var (lower, upper) = (found.lowerBound, found.upperBound)
        if token.matching.contains(.takesSpaceBefore) {
            let before = UnsafeBufferPointer(rebasing: text[min(start, lower)..<lower])
            lower = max(lower, start) - WordCharacters.spaceAtEnd(of: before)
        }
        if token.matching.contains(.takesSpaceAfter) {
            // What the token before this one took is white space: looked through once.
            upper = max(upper, start)
            upper += WordCharacters.spaceAtStart(of: UnsafeBufferPointer(rebasing: text[upper...]))
        }
        return min(lower, upper)..<upper
    }
}
