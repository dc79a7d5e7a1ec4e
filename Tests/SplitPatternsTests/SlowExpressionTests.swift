import SplitPatterns
import TestSupport
import Testing

/// Expressions that take long end in time, with the same matches as long as they have it: PCRE2 looks for a match in one
/// stretch of the text after another.
@Suite struct SlowExpressionTests {
    /// Quick where it begins and slow at each later place, and nowhere in the text: one search of it all.
    private static let slow = #"([ac]*)[bd]\1"#

    private func failure(
        _ pattern: SplitPattern, _ time: MatchingTime, _ text: [UInt8]
    ) -> SplitPatternError? {
        let splitter = pattern.takeSplitter()
        splitter.matchingTime = time
        return text.withUnsafeBufferPointer { text -> SplitPatternError? in
            splitter.begin(text)
            do throws(SplitPatternError) {
                while try splitter.nextBatch() != nil {}
                return nil
            } catch {
                return error
            }
        }
    }

    @Test(.endsInTime, .takesNoMinute, arguments: [slow, #"(?:(a)|(b)|[ac](?R)*\))+"#])
    func aMatchThatIsNowhereIsGivenUp(expression: String) throws {
        let text = [UInt8]((0..<2_000_000).map { $0 % 2 == 0 ? 0x63 : 0x61 })
        let pattern = try SplitPattern(compiling: [expression], onlyPCRE2: true)
        let error = failure(pattern, MatchingTime(base: 0.2, perByte: 0), text)
        let reason = try #require(error).reason
        #expect(reason.contains("too long") || reason.contains("limit"), "\(reason)")
    }

    @Test func anExpressionOfANormalizerIsGivenUp() throws {
        let pattern = try TextPattern(regex: Self.slow)
        let text = [UInt8](repeating: 0x61, count: 500_000)
        let error = #expect(throws: SplitPatternError.self) {
            try text.withUnsafeBufferPointer {
                try pattern.matches(in: $0, within: MatchingTime(base: 0.1, perByte: 0))
            }
        }
        #expect(error?.reason.contains("too long") == true)
    }

    /// What an expression takes for each of many short texts comes to more than it may for all.
    @Test func textsCanShareTheirTime() throws {
        let pattern = try TextPattern(regex: #"(?:a|aa)+$|(a)\1b"#)
        let time = MatchingTime(base: 0.1, perByte: 0)
        let text = [UInt8](repeating: 0x61, count: 22) + [0x63]
        func find() throws {
            try text.withUnsafeBufferPointer { _ = try pattern.matches(in: $0, within: time) }
        }
        try find()
        #expect(throws: SplitPatternError.self) { for _ in 0..<100_000 { try find() } }
    }

    private static let expressions = [
        "é", #"\bé"#, #"(?<=x)é"#, #"x\Ké"#, "(?m)^é", "é$", "(?m)é$", #".*é"#, #"(?s).*é"#, #"é|\z"#,
        #"[^a中\n]+"#,
        #"(.)\1é"#, "(?>a+)é", #"(?:é|\n)(?=a)"#, #"(?i)É(?!a)"#, #"\Ré"#, #"(?<!a)(?<!中)é"#,
    ]

    /// With a verb in front, PCRE2 looks for each match in the whole text.
    @Test(arguments: expressions) func matchesAreThoseOfTheWholeText(expression: String) throws {
        let (stretches, whole) = (
            try TextPattern(regex: expression), try TextPattern(regex: "(*UTF)" + expression)
        )
        var generator = SeededGenerator(91)
        for round in 0..<60 {
            // Gaps of up to some stretches, in characters of one byte and of three.
            let filler = ["a", "中", "a中", "aaaaaaaaaaaaaaa\n"][round % 4]
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let count = Int.random(
                    in: 0...[3, 90, 900, 9000].randomElement(using: &generator)!, using: &generator)
                for _ in 0..<count { text += Array(filler.utf8) }
                text += Array(["é", "xé", "\né", "é\n", " éa"].randomElement(using: &generator)!.utf8)
            }
            try text.withUnsafeBufferPointer { text in
                let (found, expected) = (try stretches.matches(in: text), try whole.matches(in: text))
                #expect(found == expected)
            }
        }
    }

    /// Where a search begins matters to these, so that all of the text is one search: in stretches, each would have
    /// other matches. A character may be one with the letter before or after it.
    @Test(
        arguments: [
            (#"\Ga|b"#, "", 65, "ab", ["b"]), ("aab(*SKIP)(*FAIL)|b", "", 63, "aab", []),
            ("a(*COMMIT)b|c", "a", 100, "c", []), ("\u{600}(*COMMIT)z|c", "\u{600}", 100, "c", []),
            ("\\G\u{301}a|b", "", 65, "\u{301}ab", ["b"]),
            // Not of the start of the stretch, which is after what is found.
            ("(?(DEFINE)(x\\K))(?<=(?1)a)b", "", 63, "xab", ["ab"]),
        ] as [(String, String, Int, String, [String])])
    func theStartOfASearchIsThatOfTheLastMatch(
        expression: String, before: String, gap: Int, after: String, matches: [String]
    ) throws {
        let text = Array((before + String(repeating: "-", count: gap) + after).utf8)
        let pattern = try TextPattern(regex: expression)
        let found = try text.withUnsafeBufferPointer { try pattern.matches(in: $0) }
        #expect(found.map { String(decoding: text[$0], as: UTF8.self) } == matches)
    }
}
