import BytePairs

/// Where a text has spellings of special tokens, asked for place by place from its end.
///
/// Spellings that overlap are one span, so that a text that is full of them is not searched again for each.
struct SpellingSpans {
    private let finder: SpecialTokenFinder
    /// The size of the longest spelling in bytes.
    private let longest: Int
    /// From here on all spellings are known that begin before the last place asked for.
    private var known: Int
    /// How far a search begins before what must be known. It grows with each search.
    private var margin = 0
    /// In the order of the text.
    private var spans: [Range<Int>] = []

    init(_ tokenizer: Tokenizer, in text: UnsafeBufferPointer<UInt8>) {
        finder = tokenizer.allTokens.inText.finder
        longest = tokenizer.longestSpecialToken
        known = text.count
    }

    /// The span that begins before a place and ends after it.
    ///
    /// - Parameter place: never after one that was asked for.
    /// - Complexity: linear in the text before the first place, for all places together.
    mutating func span(across place: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        if known > max(0, place - longest) { find(before: place, in: text) }
        while let last = spans.last, last.lowerBound >= place { spans.removeLast() }
        guard let last = spans.last, last.upperBound > place else { return nil }
        return last
    }

    private mutating func find(before place: Int, in text: UnsafeBufferPointer<UInt8>) {
        known = max(0, place - longest - margin)
        margin = 4 * (margin + longest)
        spans.removeAll(keepingCapacity: true)
        let part = UnsafeBufferPointer(rebasing: text[known..<min(place + longest, text.count)])
        var (start, progress) = (0, StringSearch.Progress())
        while let found = finder.first(in: part, from: start, &progress)?.range,
            known + found.lowerBound < place
        {
            start = found.lowerBound + 1
            let range = known + found.lowerBound..<known + found.upperBound
            if let last = spans.last, last.upperBound > range.lowerBound {
                spans[spans.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                spans.append(range)
            }
        }
    }
}
