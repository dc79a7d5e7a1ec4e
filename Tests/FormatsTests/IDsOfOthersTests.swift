import BPE
import Foundation
import TestSupport
import Testing

/// Files in the shapes that other owners' files have give the ids of their owners' libraries.
@Suite struct IDsOfOthersTests {
    /// An entry of the manifest that `Scripts/make-shapes --small` writes.
    struct File: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var file: String
        var owner: String
        var testDescription: String { name }

        /// Only Hugging Face's library takes the spelling of a special token for the token.
        var specialTokens: SpecialTokenPolicy { owner == "huggingface" ? .allAllowed : .asText }
    }

    /// A line of `Fixtures/cases/ids-of-others.jsonl`.
    struct Case: Decodable {
        var file: String
        var text: String
        var ids: [TokenID]
        /// Where each token begins and ends, in scalars, if the library says so.
        var offsets: [Int]?
    }

    static let files: [File] = {
        do {
            return try JSONDecoder().decode(
                [File].self, from: Data(Fixture.bytes("vocabularies-of-others/manifest.json")))
        } catch {
            fatalError("Fixtures/vocabularies-of-others/manifest.json: \(error)")
        }
    }()

    static let cases: [String: [Case]] = {
        do {
            let lines = try Fixture.bytes("cases/ids-of-others.jsonl").split(separator: 0x0A)
            let cases = try lines.map { try JSONDecoder().decode(Case.self, from: Data($0)) }
            return Dictionary(grouping: cases, by: \.file)
        } catch {
            fatalError("Fixtures/cases/ids-of-others.jsonl: \(error)")
        }
    }()

    @Test(arguments: files) func idsAndOffsetsEqualTheOwnersLibrarys(file: File) throws {
        let path = Fixture.root.appending(path: "Fixtures/vocabularies-of-others/\(file.file)").path
        let tokenizer = Tokenizer(try EncodingFile.read(path, environment: [:]))
        let cases = try #require(Self.cases[file.file])
        for example in cases {
            let ids = try tokenizer.encode(Array(example.text.utf8), specialTokens: file.specialTokens)
            #expect(ids == example.ids, "\(example.text.debugDescription)")
            guard let expected = example.offsets else { continue }
            let offsets = try tokenizer.offsets(
                of: example.text, specialTokens: file.specialTokens, unit: .scalars)
            #expect(offsets.map(\.id) == example.ids, "\(example.text.debugDescription)")
            #expect(
                offsets.flatMap { [$0.range.lowerBound, $0.range.upperBound] } == expected,
                "\(example.text.debugDescription)")
        }
    }
}
