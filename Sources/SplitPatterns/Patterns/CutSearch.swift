/// The search for a place to cut a text that keeps growing until there is one.
///
/// Remembers what was searched before, so that a text without such places is searched in linear time.
package struct CutSearch: Sendable {
    /// How many bytes were searched without finding a place.
    package private(set) var searched = 0

    /// Looked at again: a character that was incomplete at the end of the last search, and the one before it.
    private static let lookBehind = 8

    package init() {}

    /// The last place in `text`, which begins where it began in the last search and may have become longer.
    ///
    /// - Parameter lastCut: finds the last place in a text after an offset, as
    ///   ``SplitPattern/lastCut(in:after:)`` does.
    package mutating func lastCut(
        in text: UnsafeBufferPointer<UInt8>, _ lastCut: (UnsafeBufferPointer<UInt8>, Int) -> Int?
    ) -> Int? {
        let cut = lastCut(text, max(searched - Self.lookBehind, 0))
        searched = cut == nil ? text.count : 0
        return cut
    }
}
