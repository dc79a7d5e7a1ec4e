import BPE
import Files
import Foundation
import TestSupport
import Testing
import Training

@Suite struct CountsFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    private func count(_ documents: [[UInt8]], _ name: String, pattern: SplitPattern = .o200k) async throws {
        _ = try await Trainer(size: 256, pattern: pattern)
            .count(Corpus(documents: documents), to: path(name)) { _ in }
    }

    private func documents() throws -> [[UInt8]] {
        let text = try Fixture.bytes("corpora/prose.txt")
        let long = [UInt8](repeating: 97, count: 300)
        return [text, try Fixture.bytes("texts/japanese.txt"), long, [0, 0xFF, 0], Array(text.reversed())]
    }

    @Test func partsAddUpToTheWholeInAnyOrder() async throws {
        let documents = try documents()
        try await count(documents, "all")
        for (number, document) in documents.enumerated() { try await count([document], "\(number)") }
        let parts = documents.indices.map { path("\($0)") }
        let whole = try folder.read("all")
        var generator = SeededGenerator(5)
        for _ in 0..<5 {
            let shuffled = parts.shuffled(using: &generator)
            let some = Int.random(in: 1..<parts.count, using: &generator)
            _ = try CountsFileSummary(merging: Array(shuffled[..<some]), into: path("a"))
            _ = try CountsFileSummary(merging: Array(shuffled[some...]), into: path("b"))
            let summary = try CountsFileSummary(merging: [path("b"), path("a")], into: path("c"))
            #expect(try folder.read("c") == whole)
            #expect(summary.bytes == documents.joined().count)
        }
    }

    @Test(arguments: [TieRule.huggingFace, .sentencePiece])
    func countsGiveWhatTheCorpusGives(ties: TieRule) async throws {
        try await count(documents(), "all")
        let trainer = Trainer(size: 700, ties: ties)
        let learned = try await trainer.run(on: .counts([path("all")])) { _ in }.learned
        #expect(try await trainer.learnMerges(from: Corpus(documents: documents())) == learned)
    }

    @Test func countsHaveNoOrderForTheFirstSeen() async throws {
        try await count(documents(), "all")
        await #expect(throws: TrainingError.countsHaveNoOrder) {
            _ = try await Trainer(size: 700, ties: .firstSeen).run(on: .counts([path("all")])) { _ in }
        }
    }

    @Test func countsBeyond32BitsKeepTheirOrder() async throws {
        // Doubled forty times, a piece that occurs three times is ahead of one that occurs twice by 2⁴⁰.
        try await count([Array("xyxyxy".utf8)], "0", pattern: SplitPattern(regex: "xy|pq"))
        try await count([Array("pqpq".utf8)], "p", pattern: SplitPattern(regex: "xy|pq"))
        _ = try CountsFileSummary(merging: [path("0"), path("p")], into: path("0"))
        for step in 0..<40 {
            _ = try CountsFileSummary(merging: [path("\(step)"), path("\(step)")], into: path("\(step + 1)"))
        }
        let trainer = Trainer(size: 300, pattern: try SplitPattern(regex: "xy|pq"))
        let run = try await trainer.run(on: .counts([path("40")])) { _ in }
        #expect(run.mergeCounts == [3 << 40, 2 << 40])
        #expect(run.learned.tokens[256...] == [Array("xy".utf8), Array("pq".utf8)])
    }

    @Test func sumsBeyond64BitsAreRefused() async throws {
        try await count([Array("x".utf8)], "0")
        var refused: (any Error)?
        for step in 0..<64 where refused == nil {
            do {
                _ = try CountsFileSummary(
                    merging: [path("\(step)"), path("\(step)")], into: path("\(step + 1)"))
            } catch {
                refused = error
            }
        }
        #expect("\(try #require(refused))".contains("64 bits"))
    }

    /// What is within 64 bits is learned from; the same and once more is refused before learning begins.
    @Test(arguments: ["xy", "aaaaaaaa"]) func countsAreLearnedFromUpTo64Bits(piece: String) async throws {
        let pattern = try SplitPattern(regex: piece)
        try await count([Array(piece.utf8)], "0", pattern: pattern)
        // The bytes of the pieces are below 2⁶³.
        let steps = 62 - piece.utf8.count.trailingZeroBitCount
        for step in 0..<steps {
            _ = try CountsFileSummary(merging: [path("\(step)"), path("\(step)")], into: path("\(step + 1)"))
        }
        let most = path("\(steps)")
        let before = Set(folder.contents)
        let trainer = Trainer(size: 300, pattern: pattern)
        let run = try await trainer.run(on: .counts([most])) { _ in }
        #expect(run.mergeCounts.first == (piece == "xy" ? 1 << 61 : 7 << 59))
        #expect(run.corpusBytes == 1 << 62)
        let refused = await #expect(throws: InputProblem.self) {
            _ = try await trainer.run(on: .counts([most, most])) { _ in }
        }
        #expect(refused?.problem.contains("beyond 64 bits") == true)
        #expect(throws: InputProblem.self) {
            _ = try CountsFileSummary(merging: [most, most], into: path("sum"))
        }
        #expect(Set(folder.contents) == before)
    }

    @Test func everyDamageIsNoticed() async throws {
        try await count([Array("some words, some more words".utf8)], "counts")
        let whole = try folder.read("counts")
        func merge(_ bytes: some Sequence<UInt8>) throws {
            try folder.write(bytes, to: "damaged")
            _ = try CountsFileSummary(merging: [path("damaged")], into: path("out"))
        }
        try merge(whole)
        #expect(try folder.read("out") == whole)
        for end in whole.indices {
            #expect(throws: InputProblem.self) { try merge(whole[..<end]) }
            for bit in [0, 3, 7] {
                var changed = whole
                changed[end] ^= 1 << bit
                #expect(throws: InputProblem.self) { try merge(changed) }
            }
        }
        #expect(throws: InputProblem.self) { try merge(whole + [0]) }
    }

    @Test func otherPatternsAreNotMixed() async throws {
        try await count([[97]], "a")
        try await count([[97]], "b", pattern: .gpt2)
        let problem = #expect(throws: InputProblem.self) {
            _ = try CountsFileSummary(merging: [path("a"), path("b")], into: path("c"))
        }
        #expect(problem?.path == path("b") && problem?.problem.contains("another split pattern") == true)
    }
}
