import BPE
import Foundation
import TestSupport
import Testing

/// A damaged file in the cache of whole encodings is made again.
@Suite struct DamagedCacheTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func ids(of path: String) throws -> [TokenID] {
        let encoding = try EncodingFile.read(path, environment: ["XDG_CACHE_HOME": "\(folder.path)/cache"])
        return try Tokenizer(encoding).encode("Hello abc ab\n日本 ▁", specialTokens: .asText)
    }

    @Test(arguments: ["tokenizer-json/small", "sentencepiece/byte-fallback", "minbpe/small", "tekken/small"])
    func isMadeAgain(fixture: String) throws {
        let path = try folder.write(Fixture.bytes("fuzz/\(fixture)"), to: "vocabulary.file")
        // What has just changed is kept without its times, and with them later.
        sleep(4)
        let expected = try ids(of: path)
        let compiled = URL(filePath: "\(folder.path)/cache/bpe/compiled")
        let name = try FileManager.default.contentsOfDirectory(atPath: compiled.path).first {
            $0.hasSuffix(".encoding")
        }
        let cached = compiled.appending(path: try #require(name))
        let whole = [UInt8](try Data(contentsOf: cached))
        var random = SeededGenerator(11)
        for round in 0..<60 {
            var damaged = whole
            // The header and the record come first; the tables are large.
            let end = min(whole.count, round.isMultiple(of: 2) ? 600 : .max)
            let place = Int.random(in: 0..<end, using: &random)
            damaged[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            if round.isMultiple(of: 3) { damaged.removeLast(Int.random(in: 1..<whole.count, using: &random)) }
            try Data(damaged).write(to: cached)
            #expect(try ids(of: path) == expected, "round \(round), byte \(place)")
            #expect([UInt8](try Data(contentsOf: cached)) == whole, "round \(round), byte \(place)")
        }
    }
}
