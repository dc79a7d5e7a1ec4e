// The parts that split patterns share, for all pieces of a window at once. `PatternParts.swift` has them for one piece.

extension TextWindow {
    /// Where the last characters of runs of white space begin: those before a character that the window shows.
    @inline(__always)
    func lastSpaces() -> UInt64 { previousCharacter(of: whiteSpace << 1 & ~whiteSpace) }

    /// `[\r\n]*` behind the runs of a class.
    @inline(__always)
    func lineBreaks(behind runs: UInt64) -> UInt64 {
        // The sum carries through each run that begins there.
        lineBreak & ~(lineBreak &+ (runs << 1 & lineBreak))
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+` where a run of `rest` takes the line breaks behind it: where the white space begins, what is
    /// behind its last line break, and its last character.
    @inline(__always)
    func whiteSpaceStarts(behind rest: UInt64) -> UInt64 {
        let free = whiteSpace & ~lineBreaks(behind: rest)
        // Of a run at the window's end nobody knows which line break is its last.
        let clear = UInt64.max >> UInt64((~whiteSpace).leadingZeroBitCount)
        var behindBreaks = (lineBreak & free) << 1 & space & clear
        var laterBreaks = (space &+ behindBreaks) & ~space & lineBreak
        while laterBreaks != 0 {
            behindBreaks &= ~Self.last(of: behindBreaks & Self.below(laterBreaks))
            laterBreaks &= laterBreaks &- 1
        }
        return Self.starts(of: free) | behindBreaks | lastSpaces() & space
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

    /// Digits of several bytes: ``numberStarts(upTo:)`` counts bytes.
    @inline(__always)
    func unclearNumbers(upTo digits: Int) -> UInt64 { digits == 1 ? 0 : number & continuation }

    /// The first bytes of the runs of a class.
    @inline(__always)
    static func starts(of runs: UInt64) -> UInt64 { runs & ~(runs << 1) }

    /// The bits below the lowest of a mask; all if it has none.
    @inline(__always)
    static func below(_ mask: UInt64) -> UInt64 { (mask & (0 &- mask)) &- 1 }

    /// The highest bit of a mask that has one.
    @inline(__always)
    static func last(of mask: UInt64) -> UInt64 { 1 &<< UInt64(63 &- mask.leadingZeroBitCount) }

    /// A bit; none beyond the window.
    @inline(__always)
    static func bit(_ index: Int) -> UInt64 { 1 << UInt64(index) }
}
