import SplitPatterns
import TestSupport
import Testing

@Suite struct CharacterClassTests {
    /// The table against the standard library, which may know another version of Unicode.
    @Test func classesFollowTheGeneralCategory() {
        for value: UInt32 in 0...0x10FFFF {
            // Unicode 17 made U+0295 a letter without case.
            guard let scalar = Unicode.Scalar(value), value != 0x295 else { continue }
            let found = CharacterClass(of: value)
            guard let age = scalar.properties.age, age.major <= 15 else { continue }
            let expected: CharacterClass =
                switch scalar.properties.generalCategory {
                case _ where value == 0x0A || value == 0x0D: .lineBreak
                case _ where scalar.properties.isWhitespace: .space
                case .uppercaseLetter, .titlecaseLetter: .upper
                case .lowercaseLetter: .lower
                case .modifierLetter, .otherLetter: .caseless
                case .nonspacingMark, .spacingMark, .enclosingMark: .mark
                case .decimalNumber, .letterNumber, .otherNumber: .number
                case .control, .format, .surrogate, .privateUse, .unassigned: .other
                default: .punctuation
                }
            if found != expected { Issue.record("U+\(String(value, radix: 16)): \(found), not \(expected)") }
        }
    }
}

@Suite struct WellFormedUTF8Tests {
    @Test(
        arguments: [
            ([0x61], 1), ([0xC3, 0xA9], 2), ([0xE4, 0xB8, 0xAD], 3), ([0xF0, 0x9F, 0xA6, 0x92], 4),
            // Continuations, overlong forms, surrogates, and values above U+10FFFF.
            ([0x80], 0), ([0xC1, 0xBF], 0), ([0xE0, 0x9F, 0xBF], 0), ([0xED, 0xA0, 0x80], 0),
            ([0xF0, 0x8F, 0xBF, 0xBF], 0), ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0),
            // Incomplete sequences.
            ([0xC3], 0), ([0xE4, 0xB8], 0), ([0xE4, 0xB8, 0x61], 0), ([0xF0, 0x9F, 0xA6], 0),
        ] as [([UInt8], Int)])
    func sequencesHaveTheirLength(_ bytes: [UInt8], _ length: Int) {
        #expect(bytes.withUnsafeBufferPointer { WellFormedUTF8.sequenceLength($0, at: 0) } == length)
    }

    /// Bytes at both sides of every limit in table 3-7 of the Unicode standard: all strings of two and three, and of four
    /// with the lead of four, alone and where a window of 64 bytes starts and ends.
    @Test func allShortStringsAreThoseOfTheStandardLibrary() {
        let bytes: [UInt8] = [
            0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
            0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        let pairs = bytes.flatMap { first in bytes.map { [first, $0] } }
        let triples = pairs.flatMap { pair in bytes.map { pair + [$0] } }
        let four = triples.filter { (0xF0..<0xF5).contains($0[0]) }.flatMap { triple in
            bytes.map { triple + [$0] }
        }
        var text = [UInt8](repeating: 0x61, count: 128)
        for string in pairs + triples + four {
            let length = (1...string.count).first {
                String(validating: string[..<$0], as: UTF8.self)?.unicodeScalars.count == 1
            }
            string.withUnsafeBufferPointer {
                #expect(WellFormedUTF8.sequenceLength($0, at: 0) == length ?? 0, "\(string)")
            }
            let isWhole = String(validating: string, as: UTF8.self) != nil
            for place in [0, 61, 62] {
                text.replaceSubrange(place..<place + string.count, with: string)
                text.withUnsafeBufferPointer {
                    let end = WellFormedUTF8.end(of: $0, from: 0)
                    #expect(isWhole ? end == text.count : end < place + string.count, "\(string) at \(place)")
                }
                for index in 0..<4 { text[place + index] = 0x61 }
            }
        }
    }

    /// An ill-formed byte at every place in and around a window of 64 bytes.
    @Test(arguments: ["a", "é", "中", "🦒"]) func runsEndBeforeIllFormedBytes(_ character: String) {
        let unit = Array(character.utf8)
        for count in 0..<80 {
            for unfinished in 0..<unit.count {
                let run = (0..<count).flatMap { _ in unit }
                let text = run + unit.prefix(unfinished) + [0xFF] + unit
                text.withUnsafeBufferPointer { text in
                    #expect(WellFormedUTF8.end(of: text, from: 0) == run.count)
                    #expect(
                        WellFormedUTF8.nextStart(in: text, from: run.count) == run.count + unfinished + 1)
                    #expect(WellFormedUTF8.end(of: text, from: run.count + unfinished + 1) == text.count)
                }
            }
        }
    }

    @Test func emptyTextEndsAtItsStart() {
        let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        #expect(WellFormedUTF8.end(of: empty, from: 0) == 0)
        #expect(WellFormedUTF8.nextStart(in: empty, from: 0) == 0)
    }
}

@Suite struct NonASCIIScalarsTests {
    @Test(
        arguments: [
            ("", []), ("plain ASCII, longer than eight bytes", []),
            ("é", [0]), ("abcdefghé", [8]), ("a中b🦒c", [1, 5]), ("\u{7FF}\u{800}\u{FFFF}", [0, 2, 5]),
        ] as [(String, [Int])])
    func scalarsHaveTheirOffsets(_ text: String, _ offsets: [Int]) {
        let found = Array(text.utf8).withUnsafeBufferPointer { NonASCIIScalars(of: $0) }
        #expect(found.scalars.map(\.offset) == offsets)
        #expect(found.scalars.map(\.value) == text.unicodeScalars.filter { !$0.isASCII }.map(\.value))
        #expect(found.scalars.map(\.count) == text.unicodeScalars.filter { !$0.isASCII }.map(UTF8.width))
        #expect(found.illFormed.isEmpty)
    }

    /// Alone and among others, at all places of the eight bytes that are read at once.
    @Test func charactersAtAnyPlaceAreFound() {
        let memory = GuardedMemory(capacity: 64)
        for character in ["é", "中", "🦒"].map({ Array($0.utf8) }) {
            for before in 0..<24 {
                for between in 0..<12 {
                    let text =
                        [UInt8](repeating: 0x61, count: before) + character
                        + [UInt8](repeating: 0x62, count: between) + character
                    let found = NonASCIIScalars(of: memory.atEnd(text))
                    #expect(found.scalars.map(\.offset) == [before, before + character.count + between])
                    let ascii = [UInt8](repeating: 0x61, count: before + between)
                    #expect(NonASCIIScalars(of: memory.atEnd(ascii)).scalars.isEmpty)
                }
            }
        }
    }

    @Test(
        arguments: [
            ([0xFF], [0..<1]), ([0x61, 0x80, 0x80, 0x61], [1..<3]),
            ([0xC3, 0xA9, 0xFF, 0xC3, 0xA9], [2..<3]),
            ([0xF0, 0x9F, 0x61, 0xFF], [0..<2, 3..<4]),
        ] as [([UInt8], [Range<Int>])])
    func illFormedBytesAreMaximalRanges(_ bytes: [UInt8], _ ranges: [Range<Int>]) {
        let found = bytes.withUnsafeBufferPointer { NonASCIIScalars(of: $0) }
        #expect(found.illFormed == ranges)
    }
}
