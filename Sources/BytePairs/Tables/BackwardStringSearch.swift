/// The search of a ``StringSearch`` through the windows of one text, each from its end to its beginning.
///
/// The automaton reads the strings and the text from their ends: what it has read whole at a place then begins there.
/// So it knows the longest string at each place after one reading, and what is between two places that are asked for
/// need not be read again.
package struct BackwardStringSearch {
    /// This bounds the memory of a text in which a string begins at each place.
    private static let leastWindow = 1 << 16

    private let automaton: StringAutomaton
    /// The size of the longest string in bytes.
    private let longest: Int
    private let window: Int
    private var windowEnd = 0
    /// The longest string at each place of the window where one begins and that has not been passed, the last place
    /// first.
    private var ahead: [StringSearch.Match] = []

    package init(_ strings: [[UInt8]]) {
        automaton = StringAutomaton(strings.lazy.map { $0.reversed() })
        longest = strings.map(\.count).max() ?? 0
        // The bytes after a window that are read for its last strings are read again for the next one.
        window = max(Self.leastWindow, 4 * longest)
    }

    /// The leftmost string at or after `start`, which is never before one that was asked for.
    package mutating func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> StringSearch.Match? {
        while true {
            while let next = ahead.last {
                if next.range.lowerBound >= start { return next }
                ahead.removeLast()
            }
            let begin = max(start, windowEnd)
            guard begin < text.count else { return nil }
            windowEnd = min(begin + window, text.count)
            findAll(in: text, beginningIn: begin..<windowEnd)
        }
    }

    private mutating func findAll(in text: UnsafeBufferPointer<UInt8>, beginningIn part: Range<Int>) {
        var position = min(part.upperBound + max(longest - 1, 0), text.count)
        var state = StringAutomaton.start
        while position > part.lowerBound {
            position &-= 1
            state = automaton.next(after: state, text[position])
            if position < part.upperBound, let output = automaton.output(of: state) {
                ahead.append((output.index, position..<position &+ output.count))
            }
        }
    }
}
