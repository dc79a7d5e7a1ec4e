import CIntrinsics
import TestSupport
import Testing

/// The masks of sixty-four bytes say of each byte what it is, with all kinds of registers that this processor
/// has.
@Suite struct ByteMaskTests {
    private let inText: [(KeyPath<bpe_text_masks, UInt64>, (UInt8) -> Bool)] = [
        (\.letters, { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }),
        (\.capitals, { (0x41...0x5A).contains($0) }),
        (\.digits, { (0x30...0x39).contains($0) }),
        (\.line_breaks, { $0 == 0x0A || $0 == 0x0D }),
        (\.white_space, { $0 == 0x20 || (0x09...0x0D).contains($0) }),
        (\.blanks, { $0 == 0x20 }),
        (\.apostrophes, { $0 == 0x27 }),
        (\.slashes, { $0 == 0x2F }),
        (\.beyond_ascii, { $0 >= 0x80 }),
        (\.continuations, { (0x80...0xBF).contains($0) }),
    ]

    private let inUTF8: [(KeyPath<bpe_utf8_masks, UInt64>, (UInt8) -> Bool)] = [
        (\.continuations, { (0x80...0xBF).contains($0) }),
        (\.from_80_to_8f, { (0x80...0x8F).contains($0) }),
        (\.from_80_to_9f, { (0x80...0x9F).contains($0) }),
        (\.leads, { (0xC2...0xF4).contains($0) }),
        (\.leads_of_3, { (0xE0...0xF4).contains($0) }),
        (\.leads_of_4, { (0xF0...0xF4).contains($0) }),
        (\.e0, { $0 == 0xE0 }),
        (\.ed, { $0 == 0xED }),
        (\.f0, { $0 == 0xF0 }),
        (\.f4, { $0 == 0xF4 }),
        (\.never, { $0 == 0xC0 || $0 == 0xC1 || $0 >= 0xF5 }),
    ]

    private let inWords: [(KeyPath<bpe_word_masks, UInt64>, (ArraySlice<UInt8>) -> Bool)] = [
        (\.letters, { Character(UnicodeScalar($0.first!)).isLetter && $0.first! < 0x80 }),
        (\.ascii, { $0.first! < 0x80 }),
        (\.continuations, { (0x80...0xBF).contains($0.first!) }),
        (\.leads_of_2, { (0xC2...0xDF).contains($0.first!) }),
        (\.metaspaces, { $0.starts(with: [0xE2, 0x96, 0x81]) }),
    ]

    @Test func eachBitSaysWhatBeginsThere() {
        var generator = SeededGenerator(32)
        for round in 0..<500 {
            let bytes: [UInt8] =
                round < 4
                ? (0..<66).map { UInt8(truncatingIfNeeded: 64 * round + $0) }
                : (0..<66).map { _ in [0xE2, 0x96, 0x81, 0x20, 0x61, 0xC3].randomElement(using: &generator)! }
            var masks = [bpe_word_masks_of(bytes), bpe_make_word_masks(bytes)]
            #if arch(x86_64)
                masks += (0...2).compactMap { bpe_mask_makers_of_size($0).words?(bytes) }
            #endif
            for (mask, begins) in inWords {
                let expected = (0..<64).reduce(0 as UInt64) {
                    $0 | (begins(bytes[$1...]) ? 1 << UInt64($1) : 0)
                }
                #expect(masks.allSatisfy { $0[keyPath: mask] == expected })
            }
        }
    }

    @Test func eachBitSaysWhatItsByteIs() {
        var generator = SeededGenerator(31)
        var windows = (0..<4).map { start in (0..<64).map { UInt8(64 * start + $0) } }
        windows += (0..<500).map { _ in (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        for window in windows {
            func expected(_ belongs: (UInt8) -> Bool) -> UInt64 {
                window.indices.reduce(0) { $0 | (belongs(window[$1]) ? 1 << UInt64($1) : 0) }
            }
            var texts = [bpe_text_masks_of(window), bpe_make_text_masks(window)]
            var utf8s = [bpe_utf8_masks_of(window), bpe_make_utf8_masks(window)]
            #if arch(x86_64)
                for size: Int32 in 0...2 {
                    let makers = bpe_mask_makers_of_size(size)
                    if let text = makers.text?(window) { texts.append(text) }
                    if let utf8 = makers.utf8?(window) { utf8s.append(utf8) }
                }
            #endif
            for (mask, belongs) in inText {
                let expected = expected(belongs)
                #expect(texts.allSatisfy { $0[keyPath: mask] == expected })
            }
            for (mask, belongs) in inUTF8 {
                let expected = expected(belongs)
                #expect(utf8s.allSatisfy { $0[keyPath: mask] == expected })
            }
            #expect(bpe_mask_beyond_ascii(window) == expected { $0 >= 0x80 })
            #expect(
                bpe_mask_of_caseless_leads(window)
                    == expected { (0xE5...0xE8).contains($0) || (0xEB...0xEC).contains($0) })
        }
    }
    /// Sparse and dense masks, and those around eight, sixteen and twenty-four bits.
    @Test func placesAreThoseOfTheBits() {
        var generator = SeededGenerator(33)
        var masks: [UInt64] = [0, 1, 1 << 63, .max, 0xFF, 0x1FF, 0xFF_FFFF, 0x1FF_FFFF]
        for _ in 0..<500 {
            let mask = UInt64.random(in: 0...UInt64.max, using: &generator)
            masks += [mask, mask & UInt64.random(in: 0...UInt64.max, using: &generator), ~mask & mask << 1]
        }
        for mask in masks {
            let expected = (0..<64).filter { mask & 1 << UInt64($0) != 0 }.map { $0 + 1000 }
            func places(_ write: (UnsafeMutablePointer<Int>) -> Int) -> [Int] {
                withUnsafeTemporaryAllocation(of: Int.self, capacity: 65) { room in
                    room.initialize(repeating: -7)
                    let count = write(room.baseAddress!)
                    #expect(room[64] == -7)
                    return Array(room[..<count])
                }
            }
            #expect(places { bpe_write_places(mask, 1000, $0) } == expected)
            #expect(places { bpe_make_places(mask, 1000, $0) } == expected)
            #if arch(x86_64)
                for size: Int32 in 0...2 {
                    guard let write = bpe_mask_makers_of_size(size).places else { continue }
                    #expect(places { write(mask, 1000, $0) } == expected)
                }
            #endif
        }
    }
}
