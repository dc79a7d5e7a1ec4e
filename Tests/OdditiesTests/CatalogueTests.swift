import BPE
import Oddities
import TestSupport
import Testing

/// Every example of the catalogue, with the ids that three published encodings give it.
@Suite(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
struct CatalogueTests {
    /// A text, the oddity that it shows, and its ids; `nil` for an encoding in which it shows none.
    struct Example: Sendable, CustomTestStringConvertible {
        let oddity: Oddity
        let text: String
        let ids: [[TokenID]?]
        var testDescription: String { "\(oddity.rawValue) \(text.debugDescription)" }

        init(_ oddity: Oddity, _ text: String, _ ids: [TokenID]?...) {
            self.oddity = oddity
            self.text = text
            self.ids = ids
        }
    }

    static let examples: [Example] = [
        Example(.shouting, "EGG", [7156, 38], [9560, 38], [21389, 38]),
        Example(.curlyApostrophe, "don’t", [9099, 447, 247, 83], [15357, 1431], [22130, 1573]),
        Example(.curlyApostrophe, "I'M", [40, 6, 44], nil, nil),
        Example(.notNFC, " cafe\u{301}", [26725, 136, 223], [42030, 54939], [50672, 13430]),
        Example(
            .homoglyph, " pаypal", [279, 16142, 4464, 282], [281, 1506, 1100, 278], [275, 304, 1785, 280]),
        Example(.invisible, "ap\u{200B}ple", [499, 9525, 1154], [391, 16067, 698], [403, 3310, 789]),
        Example(.invisible, "\u{A0}eyes", [1849, 48418], [4194, 58331], [5310, 121294]),
        Example(.invisible, "\u{FEFF}", [171, 119, 123], [3305], [5574]),
        Example(.invisible, "\u{AD}", [3907], [5879], [2652]),
        Example(.invisible, "\u{202E}", [447, 106], [378, 106], [152821]),
        Example(
            .numberChunk, "1275+6773=8041", [1065, 2425, 10, 3134, 4790, 28, 1795, 3901],
            [6804, 20, 10, 24375, 18, 28, 20417, 16], [12807, 20, 10, 45835, 18, 28, 39526, 16]),
        Example(.numberChunk, " 1955", nil, [220, 6280, 20], [220, 7866, 20]),
        Example(.loneSpace, " 1955", nil, [220, 6280, 20], [220, 7866, 20]),
        Example(.endUnstable, "A:", [32, 25], [32, 25], [32, 25]),
        Example(.endUnstable, "A: ", [32, 25, 220], [32, 25, 220], [32, 25, 220]),
        Example(.endLookahead, "a\n\n", [64, 628], nil, nil),
        Example(.crlf, "\r\n", [201, 198], [319], [370]),
        Example(.hiddenLetters, ".DefaultCellStyle", nil, [98518], nil),
        Example(.splitCharacter, "🦒", [8582, 99, 240], [9468, 99, 240], [4103, 99, 240]),
        Example(.run, String(repeating: "-", count: 64), [10097], [3597], [7535]),
        Example(
            .glitch, " SolidGoldMagikarp", [43453], nil, nil),
    ]

    @Test(arguments: examples)
    func exampleHasItsIDsAndItsFinding(_ example: Example) throws {
        for (name, ids) in zip(["gpt2", "cl100k_base", "o200k_base"], example.ids) {
            let tokenizer = try Published.tokenizer(name)
            let report = try TextReport(of: example.text, tokenizer)
            let found = report.findings.contains { $0.oddity == example.oddity }
            guard let ids else {
                #expect(!found, "\(name)")
                continue
            }
            #expect(try tokenizer.encode(example.text) == ids, "\(name)")
            #expect(found, "\(name): \(report.findings.map(\.message))")
        }
    }

    /// A text, an oddity, and in how many tokens the text falls.
    @Test(arguments: [
        (Oddity.mojibake, "Itâ€™s", [5, 4, 4]), (.curlyApostrophe, "It’s", [4, 2, 2]),
        (.numberShape, "550e8400-e29b-41d4-a716-446655440000", [22, 18, 18]),
        (.numberShape, "d41d8cd98f00b204e9800998ecf8427e", [19, 19, 19]),
        (.specialText, "<|endoftext|>", [7, 7, 7]), (.indentation, fizzBuzz, [108, 71, 71]),
        (.run, String(repeating: "-", count: 63), [2, 2, 2]),
    ])
    func exampleHasItsCountAndItsFinding(_ oddity: Oddity, _ text: String, _ counts: [Int]) throws {
        for (name, count) in zip(["gpt2", "cl100k_base", "o200k_base"], counts) {
            let report = try TextReport(of: text, Published.tokenizer(name))
            #expect(report.totals.tokens == count, "\(name)")
            #expect(
                report.findings.contains { $0.oddity == oddity }, "\(name): \(report.findings.map(\.message))"
            )
        }
    }

    static let fizzBuzz = """
        for i in range(1, 101):
            if i % 3 == 0 and i % 5 == 0:
                print("FizzBuzz")
            elif i % 3 == 0:
                print("Fizz")
            elif i % 5 == 0:
                print("Buzz")
            else:
                print(i)

        """

    @Test func fizzBuzzIsMostlySpacesInGPT2() throws {
        for (name, spaces) in [("gpt2", 49), ("cl100k_base", 17), ("o200k_base", 17)] {
            let report = try TextReport(of: Self.fizzBuzz, Published.tokenizer(name))
            let finding = try #require(report.findings.first { $0.oddity == .indentation })
            #expect(finding.data["whiteSpaceTokens"] == .integer(spaces), "\(name)")
        }
    }

    @Test func twinsAreOneWordWithSeveralIDs() throws {
        let report = try TextReport(of: "egg\negg egg\nEgg", Published.tokenizer("o200k_base"))
        let twins = try #require(report.findings.first { $0.oddity == .twins })
        #expect(
            twins.message.contains("72126") && twins.message.contains("16102")
                && twins.message.contains("109379"))
    }

    @Test func hiddenLettersDependOnTheSpace() throws {
        for name in ["gpt2", "cl100k_base", "o200k_base"] {
            let tokenizer = try Published.tokenizer(name)
            #expect(tokenizer.count(" strawberry") == 1 && tokenizer.count("strawberry") == 3)
            let report = try TextReport(of: "a strawberry", tokenizer)
            #expect(report.findings.contains { $0.oddity == .hiddenLetters })
            #expect(
                !(try TextReport(of: "strawberry", tokenizer)).findings.contains {
                    $0.oddity == .hiddenLetters
                })
        }
    }

    @Test func unhappinessIsCutOffItsMorphemes() throws {
        for name in ["gpt2", "cl100k_base", "o200k_base"] {
            let report = try TextReport(of: "great unhappiness", Published.tokenizer(name))
            let finding = report.findings.first { $0.oddity == .morphemeSplit }
            #expect(finding?.message.contains("␠un-happiness is cut ␠unh│appiness") == true, "\(name)")
        }
    }

    @Test func unstableEndHasTiktokensCompletions() throws {
        for (name, completions) in [("gpt2", 1432), ("cl100k_base", 2233), ("o200k_base", 4000)] {
            let report = try TextReport(of: "hello fanta", Published.tokenizer(name))
            let finding = try #require(report.findings.first { $0.oddity == .endUnstable })
            #expect(finding.data["completions"] == .integer(completions), "\(name)")
            #expect(finding.data["stableTokens"] == .integer(1), "\(name)")
        }
    }

    @Test func seamMakesTokensThatNoPartHas() throws {
        let tokenizer = try Published.tokenizer("cl100k_base")
        #expect(try tokenizer.encode("http:") + tokenizer.encode("//x") == [1277, 25, 322, 87])
        #expect(try tokenizer.encode("http://x") == [1277, 1129, 87])
        var options = ReportOptions()
        options.seams = [5]
        let finding = try #require(
            TextReport(of: "http://x", tokenizer, options: options).findings.first {
                $0.oddity == .templateSeam
            })
        #expect(finding.ids == [1129] && finding.message.contains("25 322"))
        options.seams = [4]
        let apart = try TextReport(of: "http://x", tokenizer, options: options)
        #expect(apart.findings.contains { $0.oddity == .templateSeam } == false)
    }

    @Test func longerTextCanHaveFewerTokens() throws {
        let tokenizer = try Published.tokenizer("cl100k_base")
        #expect(tokenizer.count("Q: Wha") == 4 && tokenizer.count("Q: What") == 3)
        var options = ReportOptions()
        options.detectors = [Detector.of(.shrinkingPrefix)]
        let report = try TextReport(of: "Q: What", tokenizer, options: options)
        let finding = try #require(report.findings.first)
        #expect(finding.data["shorterTokens"] == .integer(4) && finding.data["longerTokens"] == .integer(3))
        #expect(
            !(try TextReport(of: "Q: What", tokenizer)).findings.contains { $0.oddity == .shrinkingPrefix })
    }

    @Test func familyIsOneSignOfManyTokens() throws {
        for name in ["gpt2", "cl100k_base", "o200k_base"] {
            let report = try TextReport(of: "a 👨‍👩‍👧‍👦 b", Published.tokenizer(name))
            let finding = try #require(report.findings.first { $0.oddity == .zwjEmoji })
            #expect(finding.bytes == 2..<27)
            #expect(!report.findings.contains { $0.oddity == .invisible })
        }
    }

    @Test func foreignIDsAreNotCanonical() throws {
        let tokenizer = try Published.tokenizer("cl100k_base")
        let report = try ReportBuilder.report(on: [282, 1944], tokenizer)
        let finding = try #require(report.findings.first { $0.oddity == .nonCanonical })
        #expect(finding.ids == [282, 1944] && finding.data["canonical"] == .integers([4579]))
        #expect(
            !(try ReportBuilder.report(on: [4579], tokenizer)).findings.contains {
                $0.oddity == .nonCanonical
            })
    }

    @Test func scriptWithMoreTokensThanLettersIsFragmented() throws {
        let hindi = "मानव जीवन प्रत्याशा क्या है और यह कैसे मापी जाती है"
        let gpt2 = try TextReport(of: hindi, Published.tokenizer("gpt2"))
        #expect(gpt2.findings.first { $0.oddity == .fragmentation }?.data["script"] == "Devanagari")
        #expect(
            !(try TextReport(of: hindi, Published.tokenizer("o200k_base"))).findings.contains {
                $0.oddity == .fragmentation
            })
    }

    @Test func sameDataCostsLessInAnotherForm() throws {
        let json =
            #"{"people": [{"name": "Ada Lovelace",  "born": 1815, "alive": false}, {"name": "Yes",  "tags": []}]}"#
        let tokenizer = try Published.tokenizer("cl100k_base")
        let spread = json.replacing("{", with: "{\n        ").replacing(",", with: ",\n        ")
        let finding = try #require(
            TextReport(of: spread, tokenizer).findings.first { $0.oddity == .serialisation })
        let minified =
            #"{"people":[{"name":"Ada Lovelace","born":1815,"alive":false},{"name":"Yes","tags":[]}]}"#
        let yaml = """
            people:
            - name: Ada Lovelace
              born: 1815
              alive: false
            - name: "Yes"
              tags: []

            """
        #expect(finding.data["minifiedTokens"] == .integer(tokenizer.count(minified)))
        #expect(finding.data["yamlTokens"] == .integer(tokenizer.count(yaml)))
        #expect(!(try TextReport(of: minified, tokenizer)).findings.contains { $0.oddity == .serialisation })
        #expect(
            !(try TextReport(of: spread.dropLast() + "]", tokenizer)).findings.contains {
                $0.oddity == .serialisation
            })
    }

    @Test func lineThatCostsMuchStandsOut() throws {
        let plain = (1...30).map { _ in "This is a line of plain English words, like all others here." }
        let text = (plain + ["x9Zq4vK2pW7rT1mB8nL5cX3jH6gF0dS"] + plain).joined(separator: "\n")
        let report = try TextReport(of: text, Published.tokenizer("o200k_base"))
        let outliers = report.findings.filter { $0.oddity == .outlierLine }
        #expect(outliers.map { $0.data["line"] } == [.integer(31)])
    }

    @Test func bytesThatAreNoTextAreLossy() throws {
        let tokenizer = try Published.tokenizer("o200k_base")
        var builder = ReportBuilder(tokenizer)
        try builder.append([0x61, 0xFF, 0xFE, 0x20, 0x62, 0xF0, 0x9F])
        let report = try builder.finish()
        let lossy = report.findings.filter { $0.oddity == .lossyDecode }
        #expect(lossy.map(\.bytes) == [1..<3, 5..<7] && !report.totals.isValidUTF8)
    }
}
