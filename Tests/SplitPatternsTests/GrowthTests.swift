import SplitPatterns
import TestSupport
import Testing

/// Pieces that are said to be settled are those of every text that goes on.
@Suite struct GrowthTests {
    @Test(arguments: SplitPattern.named.map(\.name!))
    func settledPiecesStay(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        let rules = try #require(GrowthRules(pattern))
        var generator = SeededGenerator(36)
        var settled = 0
        for _ in 0..<3_000 {
            let text = generator.hostileText(words: 8)
            let pieces = try pattern.pieces(of: text)
            let end = text.withUnsafeBufferPointer { rules.settledEnd(of: $0) }
            var certain = pieces.prefix { $0.upperBound < end }.count
            if let first = pieces.first,
                text.withUnsafeBufferPointer({ rules.isSettled(first: first.count, of: $0) })
            {
                certain = max(certain, 1)
            }
            settled += certain
            for _ in 0..<3 {
                let longer = text + generator.hostileText(words: 3)
                #expect(
                    try pattern.pieces(of: longer).prefix(certain) == pieces.prefix(certain),
                    "\(String(decoding: longer, as: UTF8.self).debugDescription)")
            }
        }
        #expect(settled > 3_000)
    }
}
