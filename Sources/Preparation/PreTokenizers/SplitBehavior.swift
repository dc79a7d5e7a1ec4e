/// What becomes of the matches of a pattern that a text is cut by, and of the gaps between them.
package enum SplitBehavior: Sendable, Hashable {
    /// Gaps are pieces; matches vanish.
    case removed
    /// Each match and each gap is a piece.
    case isolated
    /// A match belongs to the gap before it.
    case mergedWithPrevious
    /// A match belongs to the gap after it.
    case mergedWithNext
    /// Matches that follow each other are one piece.
    case contiguous
}

/// Collects the pieces of a text from its matches and gaps.
///
/// ```swift
/// var pieces = PieceCollector(behavior: .mergedWithNext)
/// pieces.append(0..<3, isMatch: false)
/// pieces.append(3..<4, isMatch: true)
/// pieces.append(4..<9, isMatch: false)
/// pieces.endText()
/// pieces.ranges  // [0..<3, 3..<9]
/// ```
struct PieceCollector {
    private let behavior: SplitBehavior
    /// The pieces, ascending; none is empty.
    private(set) var ranges: [Range<Int>] = []
    /// The piece that may still grow, empty if there is none.
    private var current = 0..<0
    private var hasCurrent = false
    private var previousIsMatch = false

    init(behavior: SplitBehavior) {
        self.behavior = behavior
    }

    /// The next match or gap of the current text, which begins where the one before ended.
    @inline(__always)
    mutating func append(_ range: Range<Int>, isMatch: Bool) {
        let joins =
            switch behavior {
            case .removed, .isolated: false
            case .mergedWithPrevious: isMatch && !previousIsMatch
            case .mergedWithNext: !isMatch && previousIsMatch
            case .contiguous: isMatch == previousIsMatch
            }
        previousIsMatch = isMatch
        if joins, hasCurrent {
            current = current.lowerBound..<range.upperBound
        } else {
            flush()
            if behavior == .removed, isMatch { return }
            current = range
            hasCurrent = true
        }
    }

    /// Ends a text; the next one is cut on its own.
    @inline(__always)
    mutating func endText() {
        flush()
        previousIsMatch = false
    }

    @inline(__always)
    private mutating func flush() {
        if hasCurrent, !current.isEmpty { ranges.append(current) }
        hasCurrent = false
    }
}
