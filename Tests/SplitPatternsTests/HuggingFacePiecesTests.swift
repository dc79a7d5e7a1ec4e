import Foundation
import SplitPatterns
import TestSupport
import Testing

/// The patterns of models that ship as tokenizer.json, against the engine that runs them there.
@Suite struct HuggingFacePiecesTests {
    /// A text and the ends of its pieces, in bytes, by pattern; Scripts/make-cases writes them.
    struct Case: Decodable {
        let text: String
        let ends: [String: [Int]]
    }

    @Test func piecesEndWhereTheyEndThere() throws {
        let cases = try JSONDecoder().decode(
            [Case].self, from: Data(Fixture.bytes("cases/huggingface-pieces.json")))
        #expect(cases.count == 400)
        for example in cases {
            #expect(example.ends.count == 5)
            for (name, ends) in example.ends {
                let pattern = try #require(SplitPattern(named: name))
                let pieces = try pattern.pieces(of: Array(example.text.utf8))
                #expect(pieces.map(\.upperBound) == ends, "\(name): \(example.text.debugDescription)")
            }
        }
    }
}
