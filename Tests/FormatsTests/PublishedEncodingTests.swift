import BPE
import Foundation
import TestSupport
import Testing

/// Published vocabularies give the same results as the programs that made or use them.
@Suite(.enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint))
struct PublishedEncodingTests {
    /// A text and tiktoken's ids for it, as Scripts/make-cases writes them.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Sum: Decodable {
            let count: Int
            let sha256: String
        }

        let name: String
        let text: String
        let `repeat`: Int?
        let prefix: String?
        let suffix: String?
        let specialTokens: Bool?
        let ids: [String: [TokenID]]?
        let sums: [String: Sum]?

        var testDescription: String { name }
        var wholeText: String {
            (prefix ?? "") + String(repeating: text, count: `repeat` ?? 1) + (suffix ?? "")
        }

        static let all: [Case] = {
            do {
                return try JSONDecoder().decode([Case].self, from: Data(Fixture.bytes("cases/tiktoken.json")))
            } catch {
                fatalError("Fixtures/cases/tiktoken.json: \(error)")
            }
        }()
    }

    static let names = ["gpt2", "cl100k_base", "o200k_base"]

    @Test(arguments: names)
    func idsAreTiktokens(name: String) throws {
        let tokenizer = try Tokenizer(named: name)
        var compared = 0
        for example in Case.all {
            let text = example.wholeText
            let ids = try tokenizer.encode(
                text, specialTokens: example.specialTokens == true ? .allAllowed : .asText)
            if let expected = example.ids?[name] {
                #expect(ids == expected, "\(example.name)")
            } else {
                let expected = try #require(example.sums?[name])
                #expect(ids.count == expected.count, "\(example.name)")
                #expect(sha256(littleEndian(ids)) == expected.sha256, "\(example.name)")
            }
            #expect(try tokenizer.decode(ids) == Array(text.utf8))
            compared += ids.count
        }
        #expect(compared > 100_000)
    }

    @Test(arguments: zip(names, [174, 164, 165]))
    func eyesOnFeet(name: String, count: Int) throws {
        let tokenizer = try Tokenizer(named: name)
        let prompt = try Fixture.bytes("prompts/eyes-on-feet.txt")
        #expect(try tokenizer.encode(prompt).count == count)
        #expect(try tokenizer.count(prompt, specialTokens: .forbidden) == count)
        #expect(try tokenizer.spans(prompt, specialTokens: .forbidden).count == count)
    }

    @Test(arguments: names)
    func everyCodePointComesBack(name: String) throws {
        let tokenizer = try Tokenizer(named: name)
        for range in [0...0xD7FF, 0xE000...0x10FFFF] as [ClosedRange<UInt32>] {
            for value in range {
                let bytes = Array(String(Unicode.Scalar(value)!).utf8)
                guard try tokenizer.decode(tokenizer.encode(bytes)) == bytes else {
                    Issue.record("U+\(String(value, radix: 16))")
                    continue
                }
            }
        }
    }

    @Test(arguments: names)
    func everyByteAndRandomBytesComeBack(name: String) throws {
        let tokenizer = try Tokenizer(named: name)
        for byte in UInt8.min...UInt8.max {
            #expect(try tokenizer.decode(tokenizer.encode([byte])) == [byte])
        }
        var generator = SeededGenerator(9)
        let bytes = generator.bytes(count: 1_000_000, from: Array(0...255))
        #expect(try tokenizer.decode(tokenizer.encode(bytes)) == bytes)
    }

    @Test(arguments: names)
    func piecesAreEncodedAsTheReferenceDoes(name: String) throws {
        let encoding = try Encoding.named(name)
        let (encoder, reference) = (PieceEncoder(encoding.vocabulary), ReferenceEncoder(encoding.vocabulary))
        var generator = SeededGenerator(10)
        // Random neighbours of tokens merge in ways that texts do not show.
        for _ in 0..<3_000 {
            var piece: [UInt8] = []
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                piece +=
                    encoding.vocabulary[.random(in: 0..<TokenID(encoding.vocabulary.size), using: &generator)]
                    ?? []
            }
            guard piece.count <= 60 else { continue }
            #expect(encoder.encode(piece) == reference.encode(piece))
        }
    }

    @Test(arguments: [
        ("gpt2", 50257), ("r50k_base", 50257), ("cl100k_base", 100277), ("o200k_base", 200019),
        ("o200k_harmony", 201088),
    ])
    func sizesAreThePublished(name: String, size: Int) throws {
        #expect(try Encoding.named(name).size == size)
    }

    @Test func harmonyHasItsSpecialTokens() throws {
        let tokenizer = try Tokenizer(named: "o200k_harmony")
        let text =
            "<|start|>user<|message|>hi<|end|><|reserved_200018|><|endofprompt|><|reserved_201087|><|endoftext|>"
        let ids = try tokenizer.encode(text, specialTokens: .allAllowed)
        #expect(ids.filter { $0 >= 199_998 } == [200006, 200008, 200007, 200018, 200018, 201087, 199999])
    }

    @Test func gpt2sMergesFileIsTheSameVocabulary() throws {
        // vocab.bpe lists pairs; the pairs recovered from the ranks must be the same, one by one.
        let folder = try TemporaryFolder()
        let merges = try publishedFile("vocab.bpe")
        // Where only tiktoken's cache has the file: the SHA-1 of vocab.bpe's URL.
        try folder.write(merges, to: "6d1cbeee0f20b3d9449abfede4726ed8212e3aee")
        let environment = ["TIKTOKEN_CACHE_DIR": folder.path, "HOME": "/nowhere", "TMPDIR": "/nowhere"]
        let vocabulary = try Encoding.named("gpt2", environment: environment).vocabulary
        let ranks = try Encoding.named("r50k_base").vocabulary
        #expect(vocabulary.size == ranks.size)
        #expect((0..<TokenID(ranks.size)).allSatisfy { vocabulary[$0] == ranks[$0] })
        let pairs = ranks.merges.map { merge in
            [merge.pair.left, merge.pair.right].map { text(ranks[$0]!) }.joined(separator: " ")
        }
        #expect(
            pairs
                == String(decoding: merges, as: UTF8.self).split(separator: "\n").dropFirst().map(String.init)
        )
    }

    private func text(_ token: [UInt8]) -> String {
        String(String.UnicodeScalarView(token.map { ByteAlphabet.gpt2Characters[Int($0)] }))
    }

    private func publishedFile(_ name: String) throws -> [UInt8] {
        let folders = (ProcessInfo.processInfo.environment["BPE_VOCABULARIES"] ?? "").split(separator: ":")
        let path = try #require(
            folders.map { "\($0)/\(name)" }.first { FileManager.default.fileExists(atPath: $0) })
        return Array(try Data(contentsOf: URL(filePath: path)))
    }

    private func littleEndian(_ ids: [TokenID]) -> [UInt8] {
        ids.flatMap { id in withUnsafeBytes(of: id.littleEndian) { Array($0) } }
    }
}
