/// The character map of a SentencePiece model (`precompiled_charsmap`): strings and what replaces each.
///
/// The format is the size of a trie in bytes (u32, little-endian), the trie as a double array of u32 (Darts), and
/// the replacements, each ended by a zero byte. The trie's values are offsets into them.
package struct CharacterMap: Sendable {
    /// The bytes that the map was read from.
    package let blob: [UInt8]
    private let units: [UInt32]
    private let replacements: [UInt8]
    /// For each first byte, whether a key begins with it that ends there or that a byte of ASCII continues.
    private let matchesASCII: [Bool]

    /// Reads a map.
    ///
    /// - Throws: ``CharacterMapError`` if the map cannot have come from SentencePiece: sizes or offsets past an
    ///   end, a trie with a cycle, replacements that are not UTF-8.
    /// - Complexity: linear in the size of the map.
    package init(_ blob: some Collection<UInt8>) throws(CharacterMapError) {
        let blob = Array(blob)
        guard blob.count > 4 else { throw .truncated(size: blob.count) }
        func number(at offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(blob[offset + $1]) << (8 * UInt32($1)) }
        }
        let size = Int(number(at: 0))
        guard size <= blob.count - 4 else { throw .trieTooLarge(size: size, room: blob.count - 4) }
        guard size % 4 == 0, size > 0 else { throw .trieNotOfUnits(size: size) }
        self.blob = blob
        units = (0..<size / 4).map { number(at: 4 + 4 * $0) }
        replacements = Array(blob[(4 + size)...])
        try CharacterMapValidation(units: units, replacements: replacements).validate()
        let units = units
        matchesASCII = (0..<256).map { first in
            guard let node = Self.child(of: units[0].offset, by: UInt8(first), in: units) else {
                return false
            }
            return node.isLeaf || (0..<128).contains { Self.child(of: node.base, by: $0, in: units) != nil }
        }
    }

    /// Whether no key begins with a byte, or only keys that a byte beyond ASCII continues.
    @inline(__always)
    func isPlain(_ first: UInt8, before next: UInt8) -> Bool {
        first < 0x80 && next < 0x80 && !matchesASCII[Int(first)]
    }

    /// The end of the longest key that begins at a position and where its replacement begins.
    @inline(__always)
    func longestMatch(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> (end: Int, value: Int)? {
        var match: (end: Int, value: Int)?
        forEachMatch(in: text, from: start, to: text.count) { end, value in
            match = (end, value)
            return true
        }
        return match
    }

    /// What replaces the shortest key that a part of a text begins with.
    func shortestMatch(in text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
        var match: Int?
        forEachMatch(in: text, from: start, to: end) { _, value in
            match = value
            return false
        }
        return match
    }

    /// The replacement that begins at an offset.
    @inline(__always)
    func replacement(at offset: Int) -> ArraySlice<UInt8> {
        var end = offset
        while end < replacements.count, replacements[end] != 0 { end += 1 }
        return replacements[offset..<end]
    }

    /// Calls `body` with the end and the value of each key that a text begins with, the shortest first, until it
    /// returns `false`. A zero byte is in no key.
    @inline(__always)
    private func forEachMatch(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, _ body: (Int, Int) -> Bool
    ) {
        units.withUnsafeBufferPointer { units in
            var base = units[0].offset
            var position = start
            while position < end, text[position] != 0 {
                let place = base ^ Int(text[position])
                guard place < units.count, units[place].label == UInt32(text[position]) else { return }
                position &+= 1
                base = place ^ units[place].offset
                if units[place].isLeaf, !body(position, units[base].value) { return }
            }
        }
    }

    private static func child(
        of base: Int, by byte: UInt8, in units: [UInt32]
    ) -> (base: Int, isLeaf: Bool)? {
        let place = base ^ Int(byte)
        guard byte != 0, place < units.count, units[place].label == UInt32(byte) else { return nil }
        return (place ^ units[place].offset, units[place].isLeaf)
    }
}

extension CharacterMap: Hashable {
    package static func == (a: CharacterMap, b: CharacterMap) -> Bool { a.blob == b.blob }

    package func hash(into hasher: inout Hasher) { hasher.combine(blob) }
}

/// A unit of a double array: the byte that leads to it, the distance to its children, and whether a key ends
/// there. The unit of a value has the highest bit set, so that its label is no byte.
extension UInt32 {
    @inline(__always)
    var isLeaf: Bool { self >> 8 & 1 == 1 }

    @inline(__always)
    var value: Int { Int(self & 0x7FFF_FFFF) }

    @inline(__always)
    var label: UInt32 { self & 0x8000_00FF }

    @inline(__always)
    var offset: Int { Int(self >> 10) << Int((self & 0x200) >> 6) }
}
