import BPE
import BytePairs
import Foundation
import JSON
import SplitPatterns
import TestSupport
import Testing
import Views

/// Texts with ties, overlaps, nothing to learn, bytes that are not UTF-8; and random ones of few letters.
private let texts: [[UInt8]] = {
    var generator = SeededGenerator(17)
    let random = (0..<12).map { round in
        generator.bytes(count: 30 + 40 * round, from: Array((round % 2 == 0 ? "ab " : "abcde \n'").utf8))
    }
    return [
        Lesson.example, "", "a", "ab", "aaaa aaa aaaaa", "abab abab", "the foot's eyes see the foot's toes",
        "1955 1955 55 19", "हिन्दी में हिन्दी", "🦒🦒 🦒", "a\r\nb\r\nb\r\n", "日本語の日本語",
    ].map { Array($0.utf8) } + random + [[0xFF, 0xFE, 0x41, 0xFF, 0xFE], Array(0...255) + Array(0...255)]
}()

/// Named ones, and one that cuts nothing.
private let patterns = ["gpt2", "o200k", "qwen2", "(?s).+"]

private func splitPattern(_ text: String) throws -> SplitPattern {
    try SplitPattern(named: text) ?? SplitPattern(regex: text)
}

@Suite struct LessonTests {
    @Test(arguments: patterns, TieRule.allCases)
    func mergesAreTheLearners(_ pattern: String, _ ties: TieRule) throws {
        let pattern = try splitPattern(pattern)
        var merges = 0
        for text in texts {
            let lesson = try Lesson(text, pattern: pattern, ties: ties)
            var counts = PieceCounts()
            for piece in try pattern.pieces(of: text) { counts.add(Array(text[piece])) }
            let learner = MergeLearner(counts, ties: ties)
            for step in lesson.steps {
                #expect(learner.mergeCommonestPair(minimumCount: 2) == step.merge)
                #expect(learner.lastCount == step.count)
                #expect(learner.tokenCount == step.tokenCount)
                #expect(lesson.text.tokenCount(after: step.number) == step.tokenCount)
                merges += 1
            }
            #expect(learner.mergeCommonestPair(minimumCount: 2) == nil)
            #expect(lesson.learned == learner.learned)
        }
        #expect(merges > 200)
    }

    /// The text after each step, and another text, are what the library makes of them with as many merges.
    @Test(arguments: patterns, TieRule.allCases)
    func everyStateIsTheTokenizers(_ pattern: String, _ ties: TieRule) throws {
        let pattern = try splitPattern(pattern)
        for (text, other) in zip(texts, texts.dropFirst() + [Array("the forefoot".utf8)]) {
            let lesson = try Lesson(text, pattern: pattern, ties: ties)
            let sentence = try lesson.encode(other)
            // What encoding makes of the text is what learning made of it.
            #expect(try lesson.encode(text) == lesson.text)
            let last = lesson.steps.count
            for step in Set(0...min(3, last)).union([last / 2, last - last / 4, last]) {
                let tokenizer = Tokenizer(
                    try Encoding(
                        name: "lesson", vocabulary: lesson.learned.prefix(256 + step).vocabulary(),
                        pattern: pattern))
                for shown in [lesson.text, sentence] {
                    let tokens = shown.tokens(after: step)
                    let spans = try tokenizer.spans(shown.bytes, specialTokens: .asText)
                    #expect(tokens == spans.map(\.bytes))
                    #expect(tokens.map { lesson.id(of: $0, in: shown) } == spans.map(\.id))
                }
            }
        }
    }

    @Test func placesAreWhereTheNextMergeIs() throws {
        for text in texts {
            let lesson = try Lesson(text, pattern: .gpt2, ties: .huggingFace)
            for step in lesson.steps {
                let before = lesson.text.tokens(after: step.number - 1)
                let places = lesson.places(of: step.merge.pair, in: lesson.text, after: step.number - 1)
                #expect(places.count == step.replaced && step.replaced <= step.count)
                for place in places {
                    #expect(lesson.id(of: before[place], in: lesson.text) == step.merge.pair.left)
                    #expect(lesson.id(of: before[place + 1], in: lesson.text) == step.merge.pair.right)
                }
            }
        }
    }

    @Test func pairsAreCountedAndInTheOrderOfMerging() throws {
        let lesson = try Lesson(Array("aab aab ab".utf8), pattern: .gpt2, ties: .firstSeen)
        // aab, ␠aab, ␠ab
        let ranking = lesson.ranking(after: 0)
        #expect(ranking.pairs.map { lesson.shown($0.pair) } == ["a + b", "a + a", "␠ + a"])
        #expect(ranking.pairs.map(\.count) == [3, 2, 2] && ranking.distinct == 3 && ranking.tied == 1)
        #expect(lesson.rest.pairs.allSatisfy { $0.count == 1 })
        let long = try Lesson(
            Array(0...255) + Array(0...255), pattern: splitPattern(patterns[3]), ties: .firstSeen)
        #expect(long.ranking(after: 0).pairs.count == Lesson.mostPairs)
        #expect(long.ranking(after: 0).distinct == 254)  // What is not UTF-8 is a piece of its own.
    }

    static let reasons: [(text: String, ties: TieRule, reason: String)] = [
        ("aab ab", .firstSeen, "a + b occurs twice, more often than any other pair."),
        (
            "xy ab xy ab", .firstSeen,
            "x + y occurs twice, and so does a + b. x + y is taken, because it comes first in the text."
        ),
        (
            "xy,ab,xy,ab", .huggingFace,
            "a + b occurs twice, and so does x + y. a + b is taken, because its left token has the lowest id, 64."
        ),
        (
            "ac,ab,ac,ab", .huggingFace,
            "a + b occurs twice, and so does a + c. a + b is taken, because of the pairs that begin with a, its "
                + "right token has the lowest id, 65."
        ),
        (
            "xy,ab,xy,ab", .sentencePiece,
            "a + b occurs twice, and so does x + y. a + b is taken, because of the shortest, it comes first in "
                + "order of bytes."
        ),
        (
            "abcde,abcde", .firstSeen,
            "a + b occurs twice, and so do b + c, c + d and d + e. a + b is taken, because it comes first in the "
                + "text."
        ),
        (
            "abcdef,abcdef", .firstSeen,
            "a + b occurs twice, and so do 4 other pairs (b + c, c + d, d + e, …). a + b is taken, because it "
                + "comes first in the text."
        ),
        (
            "aaa", .firstSeen,
            "a + a occurs twice, more often than any other pair. It overlaps itself, so 1 place can be replaced."
        ),
        ("abababab", .firstSeen, "a + b occurs 4 times, more often than any other pair."),
    ]

    @Test(arguments: reasons)
    func reasonsAreTrueSentences(_ text: String, _ ties: TieRule, _ reason: String) throws {
        let pattern = try SplitPattern(regex: "[a-z]+|.")
        let lesson = try Lesson(Array(text.utf8), pattern: pattern, ties: ties)
        #expect(lesson.reason(for: lesson.steps[0]) == reason)
    }

    @Test(arguments: [
        ("", "There is no text to learn from yet."),
        ("abc", "No pair occurs twice, so there is nothing to learn. Repeat a word."),
        ("ab ab ab", "Every piece is one token now, so no pair is left."),
        ("abc abd", "No pair occurs twice any more, so there is nothing left to learn from this text."),
    ])
    func endSaysWhyItIsTheEnd(_ text: String, _ ending: String) throws {
        #expect(try Lesson(Array(text.utf8), pattern: .gpt2, ties: .firstSeen).ending == ending)
    }

    @Test func stepsStopWhereAsked() throws {
        let text = Array(Lesson.example.utf8)
        let all = try Lesson(text, pattern: .o200k, ties: .firstSeen)
        for count in [0, 1, 5] {
            let lesson = try Lesson(text, pattern: .o200k, ties: .firstSeen, mostSteps: count)
            #expect(lesson.steps == Array(all.steps.prefix(count)))
            #expect(lesson.rest == all.ranking(after: count))
        }
        let two = try Lesson(text, pattern: .o200k, ties: .firstSeen, mostSteps: 2)
        #expect(two.ending == "Stopped here: ␠ + the still occurs 5 times.")
    }

    @Test func longTextIsRefused() throws {
        let text = [UInt8](repeating: 0x61, count: Lesson.mostText)
        let lesson = try Lesson(text, pattern: .o200k, ties: .firstSeen)
        #expect(lesson.text.tokenCount(after: lesson.steps.count) == 6)  // 2 of 2048 bytes, 512, 256, 128, 8
        #expect(throws: LessonError.textTooLong) {
            try Lesson(text + [0x61], pattern: .o200k, ties: .firstSeen)
        }
        #expect(throws: LessonError.textTooLong) { try lesson.encode(text + [0x61]) }
    }

    /// What a program needs to follow the steps is in the document.
    @Test func documentHasEveryState() throws {
        struct Document: Decodable {
            struct Text: Decodable {
                let bytes: Int
                let byteIDs: [Int]
                let joins: [Int?]
                let ids: [Int]
            }
            struct Token: Decodable {
                let id: Int
                let shown: String
            }
            struct Step: Decodable {
                let step, left, right, token, count, replaced, textTokens: Int
            }
            let text, sentence: Text
            let tokens: [Token]
            let steps: [Step]
        }
        let lesson = try Lesson(texts[6], pattern: .o200k, ties: .firstSeen)
        let sentence = try lesson.encode(Array("three feet 🦒".utf8))
        let document = try JSONDecoder().decode(
            Document.self, from: Data(LessonDocument(lesson, sentence: sentence).json()))
        // Replaying the merges on the ids of the bytes, where `joins` says.
        for text in [document.text, document.sentence] {
            var parts = zip(text.byteIDs, text.joins).map { (id: $0, join: $1) }
            for step in document.steps {
                var next: [(id: Int, join: Int?)] = []
                for part in parts {
                    if part.join == step.step, let last = next.popLast() {
                        #expect(last.id == step.left && part.id == step.right)
                        next.append((step.token, last.join))
                    } else {
                        next.append(part)
                    }
                }
                parts = next
                if text.bytes == document.text.bytes { #expect(parts.count == step.textTokens) }
            }
            #expect(parts.map(\.id) == text.ids)
            #expect(Set(text.byteIDs + text.ids).isSubset(of: document.tokens.map(\.id)))
        }
    }
}
