/// Finds out whether byte strings contain another one.
///
/// By Knuth, Morris and Pratt: tokens and what strangers search in them can be long, and made so that starting again
/// after each near miss would take quadratic time.
struct ByteSearch {
    private let part: [UInt8]
    /// For each place in `part`: how many bytes before it are also the first ones of `part`, but not all that come
    /// before it.
    private let overlaps: [Int]

    /// - Complexity: linear in the bytes.
    init(_ part: [UInt8]) {
        self.part = part
        var overlaps = [Int](repeating: 0, count: part.count)
        var matched = 0
        for place in part.indices.dropFirst(2) {
            while matched > 0, part[place - 1] != part[matched] { matched = overlaps[matched] }
            if part[place - 1] == part[matched] { matched += 1 }
            overlaps[place] = matched
        }
        self.overlaps = overlaps
    }

    /// Whether the part occurs in a byte string; the empty one occurs in all.
    ///
    /// - Complexity: linear in the string.
    func isIn(_ string: UnsafeBufferPointer<UInt8>) -> Bool {
        guard string.count >= part.count else { return false }
        guard !part.isEmpty else { return true }
        var matched = 0
        for byte in string {
            while matched > 0, byte != part[matched] { matched = overlaps[matched] }
            if byte == part[matched] { matched += 1 }
            if matched == part.count { return true }
        }
        return false
    }
}
