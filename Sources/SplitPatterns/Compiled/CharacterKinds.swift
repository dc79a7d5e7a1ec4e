/// Which sets of an expression characters are in. Characters in the same sets are of one kind.
///
/// PCRE2 is asked about each character once, when it first comes.
struct CharacterKinds: ~Copyable {
    /// For each kind, a bit for each set; the highest bit is set where characters are not ASCII, whose length
    /// differs.
    private(set) var masks: [UInt64] = []
    private var kinds: [UInt64: UInt8] = [:]
    private let matchers: [PCRE2Matcher]
    /// For each ASCII character its kind.
    let ascii = makePage(128)
    /// For each 256 code points, their kinds.
    private let pages = UnsafeMutablePointer<UnsafeMutablePointer<UInt8>>.allocate(capacity: pageCount)
    /// The page of those code points that no text has had.
    private let unknownPage = makePage(256)

    /// Kinds are below this.
    static let limit = 63
    /// In place of the kind of a character that has not come before.
    static let unknown = limit
    static let notASCII: UInt64 = 1 << 63
    private static let pageCount = 0x1100

    init(_ sets: [PCRE2Regex]) {
        matchers = sets.map { PCRE2Matcher($0, hasStack: false) }
        pages.initialize(repeating: unknownPage, count: Self.pageCount)
    }

    /// Characters of which none has come before.
    private static func makePage(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        let page = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
        page.initialize(repeating: UInt8(unknown), count: count)
        return page
    }

    deinit {
        for page in 0..<Self.pageCount where pages[page] != unknownPage { pages[page].deallocate() }
        pages.deallocate()
        unknownPage.deallocate()
        ascii.deallocate()
    }

    /// The kind of a character that is not ASCII, or ``unknown``.
    @inline(__always)
    func known(_ codePoint: UInt32) -> Int {
        Int(pages[Int(truncatingIfNeeded: codePoint &>> 8)][Int(truncatingIfNeeded: codePoint & 0xFF)])
    }

    /// Finds out the kind of the character at `position`, and remembers it; `nil` if there are too many kinds.
    mutating func learn(_ text: ScannedText, at position: Int) -> Int? {
        let lead = text.byte(at: position)
        let codePoint = lead < 0x80 ? UInt32(lead) : text.codePoint(at: position)
        var mask = codePoint < 0x80 ? 0 : Self.notASCII
        let length = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4
        let bytes = UnsafeBufferPointer(
            start: text.address(of: position).assumingMemoryBound(to: UInt8.self), count: length)
        for (index, matcher) in matchers.enumerated() where matcher.matchesWhole(bytes) {
            mask |= 1 << UInt64(index)
        }
        guard let kind = kind(of: mask) else { return nil }
        if codePoint < 0x80 {
            ascii[Int(codePoint)] = kind
        } else {
            let page = Int(codePoint >> 8)
            if pages[page] == unknownPage {
                pages[page] = Self.makePage(256)
            }
            pages[page][Int(codePoint & 0xFF)] = kind
        }
        return Int(kind)
    }

    private mutating func kind(of mask: UInt64) -> UInt8? {
        if let known = kinds[mask] { return known }
        guard masks.count < Self.limit else { return nil }
        masks.append(mask)
        kinds[mask] = UInt8(masks.count - 1)
        return kinds[mask]
    }
}
