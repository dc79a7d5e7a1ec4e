import SplitPatterns
import TestSupport
import Testing

/// Where automata end, PCRE2 goes on, and no piece is another one.
@Suite struct GrownAutomatonTests {
    private func compare(
        _ expressions: [String], _ texts: [[UInt8]], dropsGaps: Bool = false, isCompiled: Bool? = true
    ) throws {
        let pattern = try SplitPattern(compiling: expressions, dropsGaps: dropsGaps)
        let oracle = try SplitPattern(compiling: expressions, dropsGaps: dropsGaps, onlyPCRE2: true)
        if let isCompiled { #expect(pattern.isCompiled == isCompiled, "\(expressions)") }
        for text in texts {
            #expect(try pattern.pieces(of: text) == oracle.pieces(of: text), "\(expressions) in \(text)")
        }
    }

    /// Sets that each character is in or not in, in all ways: there are more kinds than an automaton has room for.
    @Test(arguments: [["."], ["(?s:.)", "[^a]"]]) func moreKindsThanThereIsRoomForAreCutAlike(
        _ rest: [String]
    ) throws {
        let letters = (0..<64).map { UInt8(0x30 + $0) }
        let sets = (0..<6).map { bit in
            let members = (0..<64).filter { $0 >> bit & 1 != 0 }.map {
                "\\x{\(String(0x30 + $0, radix: 16))}"
            }
            return "[\(members.joined())]x"
        }
        let expression = (sets + rest).joined(separator: "|")
        var generator = SeededGenerator(53)
        let all: [UInt8] = letters.flatMap { [$0, 0x78] as [UInt8] }
        try compare(
            [expression], [all, all.reversed(), generator.bytes(count: 2_000, from: letters + [0x78])])
        try compare([expression], [all, Array("0x".utf8)], dropsGaps: true)
        try compare([expression, "[^x]"], [all])
        // After a character of two bytes, too.
        try compare(["(?<=é)" + expression + "|" + expression], [Array("é".utf8) + all + Array("éx".utf8)])
    }

    /// Each character of a gap is looked at again and again.
    @Test(arguments: ["a", "é"]) func gapsThatTakeTooLongArePCRE2s(_ letter: String) throws {
        let text = Array((String(repeating: letter, count: 3_000) + "c \(letter)b\(letter)").utf8)
        for dropsGaps in [false, true] {
            try compare(["\(letter)*b"], [text, Array(text.prefix(9)), text], dropsGaps: dropsGaps)
            try compare(["\(letter)*b", "(?s:.)"], [text, text], dropsGaps: dropsGaps)
        }
    }

    /// A match of the second alternative is known while the first one goes on: it is found character by character.
    @Test func automataThatGrowWithinAMatchAreCutAlike() throws {
        var generator = SeededGenerator(59)
        for _ in 0..<5 {
            let text = Array("aab".utf8) + generator.bytes(count: 4_000, from: Array("ab".utf8))
            try compare(["[ab]*a[ab]{12}c|a(?=ab)|[ab]"], [text, Array("aab".utf8)])
        }
    }

    /// Letters of which each ten in a row are others than all before.
    private static let letters: [UInt8] = {
        var (letters, known, last) = ([UInt8](), Set<Int>(), 0)
        while true {
            let next = [1, 0].map { (last << 1 | $0) & 1023 }.first { !known.contains($0) }
            guard let next else { return letters }
            known.insert(next)
            letters.append(next & 1 == 1 ? 0x70 : 0x71)
            last = next
        }
    }()

    /// The most states are reached at any place of a text: `x…y` makes one with each letter.
    @Test(
        arguments: [
            "", "(?<=y)z|", "(?<=[ ,])z|(?<![a-m])w|", "u(?=vw)|", "u(?=vw)|(?<=[u,])v|(?<=[0-9])a|",
        ], [false, true])
    func automataThatGrowTooLargeAnywhereAreCutAlike(_ more: String, _ dropsGaps: Bool) throws {
        let expression =
            more + #"x(?:[pq]*p[pq]{9}|[pq]*)y| ?[a-m]+(?:'s|'t)?|,,|uvw|w|é+b|ééc|"#
            + #"\s*[\r\n]+|\s+(?!\S)|\s+| ?[0-9]{1,3}"#
        let oracle = try SplitPattern(compiling: [expression], dropsGaps: dropsGaps, onlyPCRE2: true)
        let words = [
            " ab", "  ", "\n", "\n  d", "\t a", "it's", "don't", ",", ",,", "uv", "uvw", "é", "éé", "éb",
            "ééc",
            "12345", " 1", "z", "w", "!", "  !", "yz", "\r\n\n", "a'", "é ", "\u{A0} a", "1a", "\t ,",
        ]
        var generator = SeededGenerator(61)
        #expect(Self.letters.count > 1_000)
        for count in 920...1_000 {
            for round in 0..<(isSoaking ? 100 : 2) {
                let probe = (0..<40).flatMap { _ in Array(words.randomElement(using: &generator)!.utf8) }
                let text =
                    Array("x".utf8) + Self.letters.prefix(count) + Array((round == 0 ? "yuvw" : "y").utf8)
                    + probe
                // A pattern whose automaton is new.
                let pattern = try SplitPattern(compiling: [expression], dropsGaps: dropsGaps)
                #expect(pattern.isCompiled)
                #expect(try pattern.pieces(of: text) == oracle.pieces(of: text), "\(text)")
            }
        }
    }

    /// Each `a` looks at all of the text; the first `b` comes when the automaton has given up, or before.
    @Test func newCharactersAfterTooMuchArePCRE2s() throws {
        for count in 1...25 {
            let text = [UInt8](repeating: 0x61, count: count) + [UInt8](repeating: 0x62, count: 5_000)
            try compare(["a[ab]*x|[ab]"], [text, Array("aab".utf8), text])
        }
    }

    /// Expressions with nearly as many steps as there is room for, or more.
    @Test(arguments: ["a++", "a*+", "a{2,5}+", "a{3}+", "(?:cc|d)", "(?:cc|d)+"])
    func expressionsAroundTheMostStepsAreCutAlike(_ start: String) throws {
        var compiled: [Bool] = []
        for count in 1_975...2_005 {
            let expression = start + String(repeating: "b", count: count) + "|."
            compiled.append(try SplitPattern(compiling: [expression]).isCompiled)
            guard count % 5 == 0 else { continue }
            let end = [UInt8](repeating: 0x62, count: count)
            try compare(
                [expression],
                [Array("aaa".utf8) + end, Array("cc".utf8) + end, Array("ab".utf8) + end + end],
                isCompiled: nil)
        }
        #expect(compiled.first == true && compiled.last == false)
        #expect(zip(compiled, compiled.dropFirst()).allSatisfy { $0 || !$1 })
    }

    /// Options of a group are those of a set in it.
    @Test(arguments: [
        ("(?s)(?:.|a)x|b", true), ("(?s:(?:a|.)x)|b", true), ("(?m)(?:a|b)$|x", true),
        ("(?sm:(?:.|a)$)|x", true),
        ("(?ims)(?:A|.)x|b", true), (#"[\b]+|."#, true), (#"[^\b]+|."#, true), ("[[:a]+|.", false),
        ("[[:alpha]+|.", false), ("[a[:]+|.", false),
    ]) func optionsAndBracketsAreReadAlike(_ expression: String, _ isCompiled: Bool) throws {
        let texts = ["\nx", "ax\nxb", "a\nb\n", "AX\nx", "a\u{8}b\u{8}\u{8}", "[:alpha]", "[a:b"]
        try compare([expression], texts.map { Array($0.utf8) }, isCompiled: isCompiled)
    }

    /// What PCRE2 refuses is not read again.
    @Test(arguments: ["(?i", "(?i:a", "(a", "[a", "[", #"a\"#, #"[a\"#, #"\p{L"#, #"\x{41"#, "[[:alpha:]"])
    func whatIsNotClosedIsAnError(_ expression: String) {
        let error = #expect(throws: SplitPatternError.self) { try SplitPattern(compiling: [expression]) }
        guard case .invalidPattern(expression, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
