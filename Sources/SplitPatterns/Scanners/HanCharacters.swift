import CUnicodeTables

/// `\p{Han}`, the script: ideographs, their radicals, and some marks, numbers and repetition signs.
extension ScannedText {
    /// The number of the script in the tables, that of an ideograph.
    private static let han = bpe_script(0x4E00)

    /// The first character of the script, and all before it in the tables are of other scripts.
    private static let firstHan: UInt32 = 0x2E80

    @inline(__always)
    func isHan(at position: Int) -> Bool {
        guard byte(at: position) >= 0xE2 else { return false }
        let codePoint = codePoint(at: position)
        return codePoint >= Self.firstHan && bpe_script(codePoint) == Self.han
    }

    func runOfHan(from start: Int) -> Int {
        var position = start
        while isHan(at: position) { position = character(at: position).next }
        return position
    }

    /// The bytes of a window's first Han character, 0 if it has none.
    @inline(__always)
    func firstHan(in window: TextWindow, at start: Int) -> UInt64 {
        // Letters with case are of other scripts.
        var leads = window.continuation >> 1 & ~window.continuation & ~window.upper & ~window.lower
        while leads != 0 {
            let index = leads.trailingZeroBitCount
            leads &= leads &- 1
            let position = start &+ index
            if isHan(at: position) {
                let length = character(at: position).next &- position
                return (1 &<< UInt64(length) &- 1) &<< UInt64(index)
            }
        }
        return 0
    }
}
