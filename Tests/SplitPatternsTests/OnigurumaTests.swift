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

    /// Found by a trial with PyPI's `tokenizers` 0.23.3: in `(?x)`, what comes before and after white space are no neighbours, and
    /// only white space of ASCII is left out; and escapes that PCRE2 has in another sense.
    @Test(
        arguments: [
            ("(?x)a+ +a", "aaab", ["aaa"]), ("(?x)a+ ? a", "aaab", ["aaa"]), ("(?x)a\u{B}b", "xab", []),
            ("(?x)a\u{2028}b", "xab", []), ("(?x)a # b\n c", "abac", ["ac"]), ("(?x)a#(", "ba", ["a"]),
            ("(?x:a b)c d", "abc dabcd", ["abc d"]), ("(?x)(?-x:a b) c", "a bcabc", ["a bc"]),
            ("((?x)a b)c d", "abc d", ["abc d"]), ("(?xi)a b|c", "ABC", ["AB", "C"]),
            (#"(?x)[a b]\ c"#, "  ca", ["  c"]),
            ("(?x)a{1, 2}", "aa{1,2}", ["a{1,2}"]), (#"\V+"#, "aVVb", ["VV"]), (#"[\101]"#, "aA", ["A"]),
            (#"[\1\8]"#, "18\u{1}", ["8", "\u{1}"]),
            (#"[\x]"#, "ax\u{0}", ["\u{0}"]), (#"(a)\1"#, "aaa", ["aa"]), (#"(?x)(a)\1 2"#, "aa2", ["aa2"]),
            (#"(?<n>a|b)\k<n>"#, "abba", ["bb"]),
            (#"\p{Thai}|\p{Greek}"#, "aกα", ["ก", "α"]),
        ] as [(String, String, [String])])
    func findsWhatTheTrialFound(expression: String, text: String, matches: [String]) throws {
        let pattern = try TextPattern(oniguruma: expression)
        let bytes = Array(text.utf8)
        let found = try bytes.withUnsafeBufferPointer { try pattern.matches(in: $0) }
        #expect(found.map { String(decoding: bytes[$0], as: UTF8.self) } == matches)
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
            (#"(a)\g1"#, #"Oniguruma has \g<NAME>, not \g{NAME}"#),
            (#"(a|b)\g<1>\1"#, "what a called group captures"),
            (#"(?<n>a|b)\g<n>\k<n>"#, "what a called group captures"),
            (#"\o{101}"#, #"\o is not read at offset 2"#),
            (#"(\1a|b)*"#, "refers to itself"),
            (#"(a|\2b|())*x"#, "or to a later one, is not read at offset 5"),
            (#"(?<n>\k<n>a|b)*"#, "refers to itself"), ("[a-[b]]", "range that ends in brackets"),
            (#"\x{41"#, "invalid code point value"),
            (#"\p{Grek}"#, "Grek is a short name"), (#"[\P{hani}]"#, "hani is a short name"),
            ("(?x)( ?:a)", "quantifier does not follow a repeatable item"),
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
