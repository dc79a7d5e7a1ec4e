import SplitPatterns
import TestSupport
import Testing

/// Characters at both sides of every limit of a class or a set, against PCRE2.
@Suite struct ScannerBoundaryTests {
    private static let limits: Set<UInt32> = {
        var limits: Set<UInt32> = [
            // Chinese and Japanese, Han, and the lengths of characters.
            0x4E00, 0x9FA6, 0x3040, 0x30A0, 0x3100, 0x2E80, 0x2E9A, 0x2E9B, 0x2EF4, 0x3005, 0x3006, 0x3007,
            0x3008,
            0x3021, 0x302A, 0x3038, 0x303C, 0x3400, 0x4DC0, 0xF900, 0xFA6E, 0x20000, 0x2FA1E, 0x80, 0x800,
            0x10000,
        ]
        for value in 1...0x10FFFF as ClosedRange<UInt32>
        where CharacterClass(of: value) != CharacterClass(of: value - 1) {
            limits.insert(value)
        }
        let sets: [CodePointSet] = [
            .punctuation, .otherNumbers, .letterNumbers, .wordSymbols, .newestNumbers, .joiners,
        ]
        for set in sets { limits.formUnion(set.boundaries) }
        return limits
    }()

    /// That PCRE2 and the tables both know; U+180E is white space to PCRE2's `\s` alone.
    private static let scalars = Set(limits.flatMap { [$0 - 1, $0] }).sorted().compactMap {
        Unicode.Scalar($0)
    }
    .filter { ($0.properties.age?.major ?? 99) <= 14 && $0.value != 0x180E }

    @Test(arguments: SplitPattern.named) func charactersAtLimitsAreCutAlike(pattern: SplitPattern) throws {
        let oracle = try SplitPattern(compiling: pattern.expressions, onlyPCRE2: true)
        for scalar in Self.scalars {
            let character = Array(String(scalar).utf8)
            let text =
                [0x31, 0x32, 0x33] + character + [0x61] + character + [0x20] + character + [0x31] + character
                + character + [0x0A, 0x27, 0x41] + character + [0x62, 0x43] + character + Array("中か!".utf8)
                + character
            let (found, expected) = (try pattern.pieces(of: text), try oracle.pieces(of: text))
            if found != expected {
                Issue.record("U+\(String(scalar.value, radix: 16)): \(found), PCRE2 \(expected)")
            }
        }
    }
}
