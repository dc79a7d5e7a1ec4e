import Formats
import Foundation
import JSON
import Preparation
import SplitPatterns
import TestSupport
import Testing

/// Regular expressions of a `tokenizer.json` find what they find in Hugging Face's library.
@Suite struct OnigurumaTests {
    /// A case of `Scripts/make-oniguruma-cases`.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Text: Decodable, Sendable {
            var text: String
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

    private func pattern(_ expression: String) throws -> TextPattern {
        var json = JSONWriter()
        json.value(expression)
        let regex = String(decoding: json.bytes, as: UTF8.self)
        let file = try SmallFile().with(
            "normalizer", #"{"type":"Replace","pattern":{"Regex":\#(regex)},"content":""}"#
        ).read()
        guard case .replace(let pattern, with: []) = file.normalizer else { fatalError("not a replacement") }
        return pattern
    }

    @Test(arguments: cases) func findsWhatTheirsFinds(example: Case) throws {
        let pattern = try pattern(example.expression)
        for text in example.texts {
            let found = try Array(text.text.utf8).withUnsafeBufferPointer { try pattern.matches(in: $0) }
            #expect(
                found.map { [$0.lowerBound, $0.upperBound] } == text.matches, "\(text.text.debugDescription)")
        }
    }

    /// Split patterns are recognized by their expressions.
    @Test func thoseOfBuiltInPatternsStayAsTheyAre() throws {
        for expression in SplitPattern.named.flatMap(\.expressions) {
            #expect(try pattern(expression).source == .expression(expression))
        }
    }

    @Test(
        arguments: [
            ("[a", "a set does not end at offset 2"),
            ("a[[:cntrl:]]", "this class is not supported at offset 2"),
            (String(repeating: "[", count: 1000), "sets are nested more than 16 deep at offset 16"),
            ("(", "does not compile"),
            ("a\\", "does not compile"), ("[", "a set does not end"), (#"[\"#, "a set does not end"),
            ("{", ""), ("{1}", "does not compile"),
            ("a{1}+}{,}{1", ""), (")", "does not compile"), ("[&&]", ""), ("(?", "does not compile"),
        ] as [(String, String)])
    func oddOnesNeverTrap(_ expression: String, _ problem: String) {
        do {
            _ = try pattern(expression)
        } catch {
            #expect("\(error)".contains(problem), "\(error)")
            return
        }
        #expect(problem.isEmpty)
    }
}
