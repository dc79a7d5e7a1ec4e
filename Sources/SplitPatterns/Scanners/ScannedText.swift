/// Well-formed UTF-8, read a character at a time. Offsets count bytes.
///
/// Nothing here checks that the text is well-formed: the splitter has checked it.
struct ScannedText {
    private let base: UnsafePointer<UInt8>
    /// The end of the text, also for look-ahead.
    let end: Int
    /// Up to where bytes can be read, though they mean nothing: at least up to the end.
    let readableEnd: Int

    /// - Parameter readableEnd: the end of the text if `nil`.
    init(base: UnsafePointer<UInt8>, end: Int, readableEnd: Int? = nil) {
        self.base = base
        self.end = end
        self.readableEnd = readableEnd ?? end
    }

    /// The same text with an earlier end.
    @inline(__always)
    func limited(to end: Int) -> ScannedText { ScannedText(base: base, end: end, readableEnd: readableEnd) }

    struct Character {
        let characterClass: CharacterClass
        /// The start of the next character.
        let next: Int
    }

    /// The character at `position`, which is before the end.
    @inline(__always)
    func character(at position: Int) -> Character {
        let lead = base[position]
        if lead < 0x80 {
            return Character(characterClass: CharacterClass(ofASCII: lead), next: position &+ 1)
        }
        return nonASCIICharacter(at: position)
    }

    /// The character at `position`, which is before the end and not ASCII.
    @inline(__always)
    func nonASCIICharacter(at position: Int) -> Character {
        let lead = base[position]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        return Character(
            characterClass: CharacterClass(of: codePoint(at: position)), next: position &+ length)
    }

    /// The code point of the character at `position`, which is before the end and not ASCII.
    @inline(__always)
    func codePoint(at position: Int) -> UInt32 {
        let lead = UInt32(base[position])
        let second = continuation(position &+ 1)
        if lead < 0xE0 { return (lead & 0x1F) &<< 6 | second }
        let third = continuation(position &+ 2)
        if lead < 0xF0 { return (lead & 0x0F) &<< 12 | second &<< 6 | third }
        return (lead & 0x07) &<< 18 | second &<< 12 | third &<< 6 | continuation(position &+ 3)
    }

    @inline(__always)
    private func continuation(_ position: Int) -> UInt32 { UInt32(base[position] & 0x3F) }

    @inline(__always)
    func address(of position: Int) -> UnsafeRawPointer { UnsafeRawPointer(base + position) }

    /// The byte at `position`; at the end 0, which no pattern mentions.
    @inline(__always)
    func byte(at position: Int) -> UInt8 { position < end ? base[position] : 0 }

    /// Whether there is a character of these classes at `position`.
    @inline(__always)
    func has(_ set: CharacterClassSet, at position: Int) -> Bool {
        position < end && set.contains(character(at: position).characterClass)
    }

    /// The end of the run of the ASCII byte at `start`, or up to seven bytes before it. Indentation and
    /// horizontal rules are long runs of one character.
    @inline(__always)
    func endOfSameBytes(from start: Int) -> Int {
        guard base[start] < 0x80 else { return start }
        let expected = UInt64(base[start]) &* 0x0101_0101_0101_0101
        var position = start
        while position &+ 8 <= end,
            address(of: position).loadUnaligned(as: UInt64.self) == expected
        {
            position &+= 8
        }
        return position
    }

    /// The end of the run of these classes from `start`, of at most `limit` characters.
    @inline(__always)
    func run(of set: CharacterClassSet, from start: Int, limit: Int = .max) -> Int {
        var position = start
        var left = limit
        if limit == .max, has(set, at: start) { position = endOfSameBytes(from: start) }
        while left > 0, position < end {
            let character = character(at: position)
            guard set.contains(character.characterClass) else { break }
            position = character.next
            left &-= 1
        }
        return position
    }
}
