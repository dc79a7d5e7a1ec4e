/// Finds a byte string in a text.
struct Finder {
    private let needle: [UInt8]

    init(_ needle: [UInt8]) { self.needle = needle }

    var isEmpty: Bool { needle.isEmpty }
    var count: Int { needle.count }

    /// Its first place at or after `start`.
    func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var position = start
        let end = text.count - needle.count
        while position <= end {
            guard let next = text[position...end].firstIndex(of: needle[0]) else { return nil }
            if text[next..<next + needle.count].elementsEqual(needle) { return next }
            position = next + 1
        }
        return nil
    }
}
