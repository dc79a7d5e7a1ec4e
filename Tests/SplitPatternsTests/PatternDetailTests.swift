import SplitPatterns
import TestSupport
import Testing

/// What patterns are called, how files spell them, and what is said where there is none.
@Suite struct PatternDetailTests {
    @Test(arguments: SplitPattern.named)
    func whatIsExportedIsKnownAgain(_ pattern: SplitPattern) throws {
        let exported = pattern.exportedExpressions
        #expect(try SplitPattern(exportedExpressions: exported).name == pattern.name)
        // In Oniguruma's syntax, this would repeat the repetition.
        #expect(!exported.contains { $0.contains("{1,3}+") || $0.contains("sc:Han") })
        #expect(SplitPattern(knownByExported: exported + ["a"]) == nil)
        #expect(SplitPattern(knownByExported: exported.map { $0 + "a" }) == nil)
        // Some files have line breaks as they are.
        let raw = exported.map { $0.replacing(#"\r\n"#, with: "\r\n") }
        #expect(SplitPattern(knownByExported: raw)?.name == pattern.name)
    }

    @Test(arguments: [
        ("gpt2", [SplitPattern.byteLevelExpression]),
        ("gpt2", [#"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s"#]),
        ("starcoder", [SplitPattern.numberExpression, SplitPattern.byteLevelExpression]),
        ("cohere2", [#"\d{1,3}(?=(?:\d{3})*\b)"#] + SplitPattern.o200k.expressions),
    ])
    func otherSpellingsAreKnown(_ name: String, _ expressions: [String]) {
        #expect(SplitPattern(knownByExported: expressions)?.name == name)
        #expect(SplitPattern(knownByExported: expressions.reversed() + ["x"]) == nil)
    }

    @Test func whatAFileHasIsWrittenAgain() throws {
        var pattern = try SplitPattern(exportedExpressions: ["[a-z]+"])
        #expect(pattern.name == nil && pattern.exportedExpressions == ["[a-z]+"])
        pattern.published = ["[a-z]++"]
        #expect(pattern.exportedExpressions == ["[a-z]++"])
    }

    @Test(arguments: ["a.b", "(", "é|x", "[a]", "\n", "🦒"])
    func literalsMatchThemselves(_ literal: String) throws {
        let pattern = try SplitPattern(regex: SplitPattern.expression(literal: literal))
        let text = Array("axb\(literal)axb".utf8)
        #expect(try pattern.pieces(of: text) == [0..<3, 3..<text.count - 3, text.count - 3..<text.count])
    }

    @Test(arguments: ["o200", "A1", "gpt-5.1", "no_name", "a", "Z", "0", "9z"])
    func aBareWordThatIsNoNameIsAnError(_ name: String) {
        #expect {
            try SplitPattern(nameOrRegex: name)
        } throws: { error in
            let text = (error as? UnknownPatternName)?.description ?? ""
            return text.hasPrefix("there is no pattern of the name \(name)\n")
                && text.contains("gpt2, cl100k, o200k") && text.hasSuffix("write '(?:\(name))'")
        }
    }

    @Test(arguments: ["-", "..", "é", "a b", "a|b", "@", "[", "`", "{a"])
    func otherTextIsAnExpression(_ text: String) throws {
        guard text != "[" else {
            #expect(throws: SplitPatternError.self) { try SplitPattern(nameOrRegex: text) }
            return
        }
        #expect(try SplitPattern(nameOrRegex: text).expressions == [text])
    }

    @Test func gapsAreLeftOutOfTheUsersPatternsOnly() throws {
        #expect(try SplitPattern(nameOrRegex: "[a-z]+", dropsGaps: true).dropsGaps)
        #expect(try !SplitPattern(nameOrRegex: "[a-z]+").dropsGaps)
        let known = try SplitPattern(nameOrRegex: SplitPattern.gpt2.expressions[0], dropsGaps: true)
        #expect(known.name == "gpt2" && !known.dropsGaps)
    }

    @Test func patternsAreDescribed() throws {
        #expect("\(SplitPattern.gpt2)" == "gpt2")
        #expect("\(try SplitPattern(expressions: ["a", "b"]))" == "a  then  b")
        #expect(SplitPattern.qwen2.otherNames == ["qwen2.5", "qwen3"])
        #expect(try SplitPattern(regex: "a").otherNames.isEmpty)
    }

    @Test func errorsSayWhereAndWhatToDo() {
        let invalid = SplitPatternError.invalidPattern("(", offset: 1, reason: "missing )")
        #expect("\(invalid)" == "the split pattern does not compile: missing ) at offset 1 of (")
        let empty = "\(SplitPatternError.matchesEmptyString("a*"))"
        #expect(empty.contains(": a*\n") && empty.contains("'+' in place of '*'"))
        let failed = "\(SplitPatternError.matchFailed("(a+)+", offset: 7, reason: "limit"))"
        #expect(failed.contains("at byte 7 of the text: limit: (a+)+\n") && failed.contains("'++'"))
        let long = "\(SplitPatternError.growsTooLong(count: 3, limit: 9))"
        #expect(long.contains("a text of 3 bytes longer than 9 bytes"))
    }

    @Test func setsHaveTheirRanges() {
        let set = CodePointSet(boundaries: [5, 8, 10, 11])
        #expect((0..<20).filter { set.contains($0) } == [5, 6, 7, 10])
        #expect(!CodePointSet(boundaries: []).contains(0))
    }

    @Test func searchesDoNotBeginAgain() {
        var search = CutSearch()
        let text = [UInt8](repeating: 97, count: 40)
        func last(_ count: Int, _ found: Int?) -> (cut: Int?, after: Int, searched: Int) {
            text.prefix(count).withUnsafeBufferPointer { text in
                var after = -1
                let cut = search.lastCut(in: text) {
                    after = $1
                    return $0.count == count ? found : -1
                }
                return (cut, after, search.searched)
            }
        }
        #expect(last(10, nil) == (nil, 0, 10))
        #expect(last(40, nil) == (nil, 2, 40))
        #expect(last(40, 33) == (33, 32, 0))
        #expect(last(20, nil) == (nil, 0, 20))
    }
}

/// Where exactly a text is cut. Both parts have the pieces of the whole: `CutTests`.
@Suite struct CutPlaceTests {
    private func lastCut(_ text: [UInt8], after start: Int = 0, between neighbours: CutNeighbours = .any)
        -> Int?
    {
        text.withUnsafeBufferPointer {
            SplitPattern.o200k.lastCut(in: $0, after: start, between: neighbours)
        }
    }

    @Test(
        arguments: [
            ("ab cd", 2), ("ab c", 2), ("a b", nil), ("ab'c", nil), ("ab_c", nil), ("ab1", nil), ("ab0", nil),
            ("ab9", nil), ("ab", nil), ("", nil), ("a", nil), ("ab:", 2), ("ab/", 2), ("AZ[", 2), ("AZ@", 2),
            ("az`", 2), ("az{", 2), ("abé", nil), ("éé x", 4), ("é é", 2), ("中。", 3), ("xa。b中", 2),
            ("。。中", nil), ("あ・い", nil), ("a\nb", 2), ("a\n/b", nil),
            ("a\n\nb", nil), ("a\nb\nc", 4), ("a\nb\n c", 3), ("ab\n c", 2), ("a!\n c d", 5), (" \nb", nil),
            ("\u{7F}\nb", nil),
            ("!\n!", 2), ("~\n~", 2), ("é\nb", 3), ("中\n中", 4), ("🦒\n🦒", 5), ("\u{A0}\nb", nil),
            ("\u{3000}\nb", nil), ("b\n\u{A0}", nil), ("b\n\u{3000}x", nil), ("x a\nb", 4), ("a\n", nil),
            ("ab\n", 2),
        ] as [(String, Int?)])
    func places(_ text: String, _ expected: Int?) { #expect(lastCut(Array(text.utf8)) == expected) }

    @Test(
        arguments: [
            [0x80, 0x0A, 0x62], [0xC3, 0x0A, 0x62], [0x62, 0x0A, 0x80], [0x62, 0x0A, 0xC3],
            [0xE4, 0xB8, 0x0A, 0x62], [0xA9, 0xA9, 0xA9, 0xA9, 0xA9, 0x0A, 0x62],
            [0xC3, 0xA9, 0xA9, 0x0A, 0x62],
        ] as [[UInt8]])
    func notBesideBytesThatAreNoCharacter(_ text: [UInt8]) { #expect(lastCut(text) == nil) }

    @Test func notBeforeTheStart() {
        let text = Array("ab cd\nef\ngh".utf8)
        #expect(
            (0...12).map { lastCut(text, after: $0) } == [9, 9, 9, 9, 9, 9, 9, 9, 9, nil, nil, nil, nil])
        #expect((0...4).map { lastCut(Array("ab cd".utf8), after: $0) } == [2, 2, nil, nil, nil])
    }

    @Test func betweenASCIIOnly() {
        for (text, expected) in [("é\nb", nil), ("b\né", nil), ("a\nb\né", 3), ("a\nb", 2)]
            as [(String, Int?)]
        {
            #expect(lastCut(Array(text.utf8), between: .ascii) == expected)
        }
    }

    /// People do not think in lines that are longer than 16 KiB.
    @Test func wordsAreBetterThanLongLines() {
        let tail = { (count: Int) in [UInt8](repeating: 100, count: count) }
        #expect(lastCut(Array("a\nb c".utf8) + tail(100)) == 2)
        #expect(lastCut(Array("a\nb c".utf8) + tail(17_000)) == 3)
        #expect(lastCut(Array("a\n".utf8) + tail(17_000)) == 2)
    }
}
