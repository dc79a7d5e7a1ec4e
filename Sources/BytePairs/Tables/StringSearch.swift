/// Finds strings in a text: the leftmost, and of those that begin there, the longest. No strings, however long and
/// alike, make a text slow.
///
/// ```swift
/// let search = StringSearch([Array("<|end|>".utf8), Array("<|".utf8)])
/// var progress = StringSearch.Progress()
/// search.first(in: text, from: 0, &progress)    // (index: 0, range: 12..<19)
/// search.first(in: text, from: 19, &progress)   // nil
/// ```
///
/// - Complexity: building is linear in the bytes of all strings. So is searching in those of the text, for all calls
///   with one progress together.
package struct StringSearch: Sendable {
    /// A string by its index, and its byte range in the text.
    package typealias Match = (index: Int, range: Range<Int>)

    let strings: [[UInt8]]
    private let automaton: StringAutomaton
    /// Whether a string begins with a byte.
    private let begins: FlatArray<Bool>

    /// - Parameter strings: an empty one is never found; of two equal ones, the first is.
    package init(_ strings: some Sequence<[UInt8]>) {
        let strings = Array(strings)
        self.strings = strings
        automaton = StringAutomaton(strings)
        begins = FlatArray<Bool>(count: 256) { begins in
            for string in strings { if let first = string.first { begins[Int(first)] = true } }
        }
    }

    /// Whether there is nothing to find.
    package var isEmpty: Bool { automaton.isEmpty }

    /// The leftmost string at or after `start`.
    ///
    /// - Parameter progress: of this text, in which each search begins after those before it.
    @inline(__always)
    package func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, _ progress: inout Progress
    ) -> Match? {
        first(in: text, from: start, &progress) { position in
            text[position...].firstIndex { begins[Int($0)] }
        }
    }

    /// The leftmost string at or after `start`.
    ///
    /// - Parameter nextBeginning: the next place at or after one where a string may begin, `nil` if there is
    ///   none: most of a text can be skipped faster than it can be searched.
    @inline(__always)
    package func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, _ progress: inout Progress,
        nextBeginning: (Int) -> Int?
    ) -> Match? {
        if progress.mustTurn(at: start) { return firstFromBehind(in: text, from: start, &progress) }
        var (position, state) = (start, StringAutomaton.start)
        var found: Match?
        while position < text.count {
            if state == StringAutomaton.start {
                guard found == nil, let next = nextBeginning(position) else { break }
                position = next
            }
            state = automaton.next(after: state, text[position])
            position &+= 1
            // What may still become a string began after the one that was found.
            if let found, position &- automaton.depth(of: state) > found.range.lowerBound { break }
            guard let output = automaton.output(of: state) else { continue }
            let begin = position &- output.count
            if found == nil || begin <= found!.range.lowerBound { found = (output.index, begin..<position) }
        }
        progress.end = position
        return found
    }

    /// What the searches of one text remember.
    ///
    /// A search that has found "a" and reads on, because "aaaaaaab" may begin there, has read what the next one reads
    /// again. Where that becomes more than the text, the rest is searched from its end, which needs no second look.
    package struct Progress {
        /// Where the last search stopped reading.
        fileprivate var end = 0
        /// How many bytes have been read again.
        private var repeated = 0
        fileprivate var fromBehind: BackwardStringSearch?

        package init() {}

        @inline(__always)
        fileprivate mutating func mustTurn(at start: Int) -> Bool {
            if end > start { repeated &+= end &- start }
            return repeated > 4 &* start &+ Self.leastRepeated || fromBehind != nil
        }

        private static let leastRepeated = 1 << 16
    }

    @inline(never)
    private func firstFromBehind(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, _ progress: inout Progress
    ) -> Match? {
        if progress.fromBehind == nil { progress.fromBehind = BackwardStringSearch(strings) }
        return progress.fromBehind?.first(in: text, from: start)
    }
}
