import Foundation
import SplitPatterns
import TestSupport
import Testing

/// Regular expressions in Oniguruma's syntax find what they find in Hugging Face's library.
@Suite struct OnigurumaTests {
    /// A case of `Scripts/make-oniguruma-cases`.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Text: Decodable, Sendable {
            var text: String
            /// Where its matches are, in bytes, without empty ones.
            var matches: [[Int]]
        }
        var expression: String
        var texts: [Text]
        var testDescription: String { expression }
    }

    static let cases: [Case] = {
        do {
            return try Fixture.bytes("cases/oniguruma.jsonl").split(separator: UInt8(ascii: "\n")).map {
                try JSONDecoder().decode(Case.self, from: Data($0))
            }
        } catch {
            fatalError("\(error)")
        }
    }()

    @Test(arguments: cases) func findsWhatTheirsFinds(example: Case) throws {
        let pattern = try TextPattern(oniguruma: example.expression)
        for text in example.texts {
            let found = try Array(text.text.utf8).withUnsafeBufferPointer { try pattern.matches(in: $0) }
            #expect(
                found.filter { !$0.isEmpty }.map { [$0.lowerBound, $0.upperBound] } == text.matches,
                "\(text.text.debugDescription)")
        }
    }

    /// What Hugging Face's library refuses, too.
    @Test(
        arguments: [
            ("[a", "missing terminating ] for character class at offset 2"),
            (String(repeating: "[", count: 1000), "brackets nest too deeply at offset 33"),
            ("(", "missing closing parenthesis"), (")", "unmatched closing parenthesis"),
            ("a\\", #"\ at end of pattern at offset 2"#), (#"[\"#, #"\ at end of pattern at offset 2"#),
            ("{1}", "quantifier does not follow a repeatable item"), ("(?", "missing closing parenthesis"),
            ("(?s)a", "no kind of group"), ("(?|a)", "no kind of group"), ("(?P<n>a)", "no kind of group"),
            ("(a)(?1)", "Oniguruma's dialect at offset 4"), ("(*UCP)a", "no kind of group"),
            (#"(a)\g{1}"#, #"Oniguruma has \g<NAME>, not \g{NAME}"#),
            (#"\p{Xan}"#, "no property Xan"), (#"[\p{L&}]"#, "no property L&"),
            (#"\P{^sc:Han}"#, "no property sc:Han"), (#"\p{Script=Greek}"#, "no property Script=Greek"),
            ("a" + String(repeating: "{1}", count: 100_000), "parentheses are too deeply nested"),
        ])
    func mistakesAreErrors(_ expression: String, _ problem: String) {
        #expect {
            try TextPattern(oniguruma: expression)
        } throws: {
            "\($0)".contains(problem)
        }
    }
}
