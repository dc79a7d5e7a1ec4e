import BytePairs
import Preparation
import SplitPatterns

/// Where a long text can be cut into parts that are prepared on their own: what does not change is then encoded
/// where it is, and what does change stays in the processor's near caches.
struct PreparedParts {
    /// Prepares every part but the first.
    let rest: TextPreparation
    /// About how many bytes a part has. A text that is not longer is one part.
    let size: Int
    private let places: Places

    private enum Places {
        /// Where the split pattern can be cut.
        case patternCuts(SplitPattern, CutNeighbours)
        /// Before spaces that nothing merges with from the left.
        case spaces(SafeCuts)
    }

    /// The least ``size``.
    static let leastSize = 1 << 15

    /// `nil` if a text can only be prepared as a whole.
    init?(_ preparation: TextPreparation, _ pattern: SplitPattern, _ safeCuts: SafeCuts?) {
        if preparation.worksBetweenCuts(of: pattern) {
            rest = preparation
            // The first pieces of a part and the last are slower than those between them.
            size = 1 << 18
            places = .patternCuts(pattern, preparation.cutNeighbours)
        } else if let cuts = safeCuts, let rest = preparation.restFromMark {
            self.rest = rest
            size = Self.leastSize
            places = .spaces(cuts)
        } else {
            return nil
        }
    }

    /// Where the part at the start of a text ends.
    ///
    /// - Complexity: linear in the part.
    func end(of text: UnsafeBufferPointer<UInt8>) -> Int {
        var size = size
        while size < text.count {
            if let cut = lastCut(in: UnsafeBufferPointer(rebasing: text[..<size])) { return cut }
            size *= 2
        }
        return text.count
    }

    private func lastCut(in text: UnsafeBufferPointer<UInt8>) -> Int? {
        switch places {
        case .patternCuts(let pattern, let neighbours):
            pattern.lastCut(in: text, after: 0, between: neighbours)
        case .spaces(let cuts):
            text.indices.dropFirst().last { position in
                text[position] == 0x20 && (0x21...0x7E).contains(text[position - 1])
                    && cuts.isCut(beforeMarkAfter: text[position - 1])
            }
        }
    }
}
