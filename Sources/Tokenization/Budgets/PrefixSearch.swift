/// Finds the longest beginning of a text that fits a budget.
///
/// Whole blocks are added as long as the budget may hold them. What is after the last block that fitted is
/// added again, a character at a time: the longest beginning that fits ends there.
struct PrefixSearch {
    private let empty: GrowingText

    init?(_ tokenizer: Tokenizer) {
        guard let empty = GrowingText(tokenizer) else { return nil }
        self.empty = empty
    }

    /// Larger blocks take less time each, and more to go through again.
    private static let block = 256

    /// Where the longest beginning ends that fits, and how many tokens it has.
    ///
    /// - Parameters:
    ///   - start: where the text begins.
    ///   - budget: at least 1.
    func longest(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, fitting budget: Int
    ) -> (end: Int, tokens: Int) {
        var (growing, saved) = (empty, empty)
        var best = (end: start, tokens: 0)
        var position = start
        while position < text.count {
            // A copy costs what is open.
            let size = max(Self.block, growing.openCount / 2)
            var end = min(position + size, text.count)
            while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
            growing.append(UnsafeBufferPointer(rebasing: text[position..<end]))
            position = end
            if growing.count <= budget {
                (best, saved) = ((end, growing.count), growing)
            } else if growing.fewestTokensOfLonger > budget {
                break
            }
        }
        let last = position
        position = best.end
        while position < last {
            var end = position + 1
            while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
            saved.append(UnsafeBufferPointer(rebasing: text[position..<end]))
            position = end
            if saved.count <= budget { best = (end, saved.count) }
        }
        return best
    }

    /// The same for beginnings that end at certain places.
    ///
    /// - Parameters:
    ///   - ends: the places, ascending, all after `start`.
    ///   - least: the place after which the beginning must end.
    /// - Returns: `nil` if none fits.
    func longest(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, fitting budget: Int, at ends: ArraySlice<Int>,
        after least: Int
    ) -> (end: Int, tokens: Int)? {
        // Where not even the longest tokens reach the next place, nothing need be counted.
        guard let next = ends.first(where: { $0 > least }), (next - start) / empty.longestToken <= budget
        else { return nil }
        var growing = empty
        var best: (end: Int, tokens: Int)?
        var position = start
        for end in ends {
            while position < end {
                let next = min(position + max(1024, growing.openCount / 2), end)
                growing.append(UnsafeBufferPointer(rebasing: text[position..<next]))
                position = next
                if growing.count > budget, growing.fewestTokensOfLonger > budget { return best }
            }
            if growing.count <= budget, end > least { best = (end, growing.count) }
        }
        return best
    }
}
