// What the split patterns share, for a whole window at a time; `PatternParts.swift` has the same for a single
// piece.

extension TextWindow {
    /// The starts of the last characters of runs of white space that end inside the window.
    ///
    /// - Parameter next: what may come after such a run.
    @inline(__always)
    func lastSpaces(before next: UInt64 = .max) -> UInt64 {
        previousCharacter(of: whiteSpace << 1 & ~whiteSpace & next)
    }

    /// `[\r\n]*` after runs of a class.
    @inline(__always)
    func lineBreaks(after runs: UInt64) -> UInt64 {
        // The addition carries through each run of line breaks.
        lineBreak & ~(lineBreak &+ (runs << 1 & lineBreak))
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`, where a run of `rest` includes the line breaks after it. Pieces start
    /// where white space starts, after its last line break, and at its last character.
    @inline(__always)
    func whiteSpaceStarts(after rest: UInt64) -> UInt64 {
        let free = whiteSpace & ~lineBreaks(after: rest)
        // The last line break of a run that reaches the window's end is unknown.
        let clear = UInt64.max >> UInt64((~whiteSpace).leadingZeroBitCount)
        var afterBreaks = (lineBreak & free) << 1 & space & clear
        var laterBreaks = (space &+ afterBreaks) & ~space & lineBreak
        while laterBreaks != 0 {
            afterBreaks &= ~Self.last(of: afterBreaks & Self.below(laterBreaks))
            laterBreaks &= laterBreaks &- 1
        }
        return Self.starts(of: free) | afterBreaks | lastSpaces() & space
    }

    /// `\p{N}{1,3}`, or `\p{N}`.
    @inline(__always)
    func numberStarts(upTo digits: Int) -> UInt64 {
        if digits == 1 { return number & ~continuation }
        var starts = Self.starts(of: number)
        var newStarts = starts
        let fourth = number & number << 1 & number << 2 & number << 3
        while fourth & newStarts << 3 != 0 {
            newStarts = fourth & newStarts << 3
            starts |= newStarts
        }
        return starts
    }

    /// Digits that ``numberStarts(upTo:)`` gets wrong, because it counts bytes.
    @inline(__always)
    func unclearNumbers(upTo digits: Int) -> UInt64 { digits == 1 ? 0 : number & continuation }

    /// The first bytes of the runs of a class.
    @inline(__always)
    static func starts(of runs: UInt64) -> UInt64 { runs & ~(runs << 1) }

    /// The bits below the lowest set bit; all bits if none is set.
    @inline(__always)
    static func below(_ mask: UInt64) -> UInt64 { (mask & (0 &- mask)) &- 1 }

    /// The first bits of a mask, fewer than all.
    @inline(__always)
    static func first(_ count: Int) -> UInt64 { 1 << UInt64(count) &- 1 }

    /// The highest set bit of a mask that is not zero.
    @inline(__always)
    static func last(of mask: UInt64) -> UInt64 { 1 &<< UInt64(63 &- mask.leadingZeroBitCount) }

    /// 0 for an index past the window.
    @inline(__always)
    static func bit(_ index: Int) -> UInt64 { 1 << UInt64(index) }
}
