import BPE
import Foundation
import TestSupport
import Testing
import Training

/// The same result with any number of threads and in any memory, stopped and gone on or not.
@Suite struct TrainingRunTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Several megabytes with pieces that come again and pieces that do not.
    private func corpus() throws -> Corpus {
        var generator = SeededGenerator(7)
        let prose = try Fixture.bytes("corpora/prose.txt")
        for number in 0..<6 {
            var text: [UInt8] = []
            while text.count < 600_000 {
                let start = Int.random(in: 0..<prose.count, using: &generator)
                text += prose[start..<min(prose.count, start + 200)]
                text += generator.bytes(count: 12, from: Array("abcdefghij ".utf8)) + [10]
            }
            try folder.write(text, to: "text\(number)")
        }
        return Corpus(files: (0..<6).map { "\(folder.path)/text\($0)" })
    }

    @Test(arguments: TieRule.allCases)
    func threadsAndMemoryChangeNothing(ties: TieRule) async throws {
        let corpus = try corpus()
        var trainer = Trainer(size: 1_500, ties: ties, threads: 1)
        let expected = try await trainer.learnMerges(from: corpus)
        trainer.threads = 3
        #expect(try await trainer.learnMerges(from: corpus) == expected)
        trainer.memory = 1_000_000
        #expect(try await trainer.learnMerges(from: corpus) == expected)
    }

    @Test(arguments: TieRule.allCases) func stoppedRunsGoOn(ties: TieRule) async throws {
        struct Stopped: Error {}
        let corpus = try corpus()
        let expected = try await Trainer(size: 1_200, ties: ties).learnMerges(from: corpus)
        let work = WorkFolder("\(folder.path)/work")
        var trainer = Trainer(size: 1_200, ties: ties, threads: 2)
        trainer.keeping = Trainer.KeptWork(folder: work, resumes: true, interval: .zero)
        var reports = 0
        var stops = 0
        for limit in 1...12 {
            reports = 0
            do {
                _ = try await trainer.run(on: .corpus(corpus)) { _ in
                    reports += 1
                    if reports > limit { throw Stopped() }
                }
            } catch is Stopped {
                stops += 1
                #expect(work.hasRecord)
            }
        }
        #expect(stops > 2)
        let learned = try await trainer.run(on: .corpus(corpus)) { _ in }.learned
        #expect(learned == expected)
        // Without being asked to, nobody goes on; and never with another corpus.
        trainer.keeping?.resumes = false
        await #expect(throws: (any Error).self) { _ = try await trainer.run(on: .corpus(corpus)) { _ in } }
        trainer.keeping?.resumes = true
        try folder.write([97], to: "text3")
        let error = await #expect(throws: (any Error).self) {
            _ = try await trainer.run(on: .corpus(corpus)) { _ in }
        }
        #expect("\(String(describing: error))".contains("another than when the run was stopped"))
    }

    @Test func minimumCountAndTokenLengthAreKept() async throws {
        let prose = Corpus(documents: [try Fixture.bytes("corpora/prose.txt")])
        var trainer = Trainer(size: 1_000)
        trainer.minimumCount = 20
        let run = try await trainer.run(on: .corpus(prose)) { _ in }
        #expect(run.mergeCounts.last! >= 20 && run.learned.tokens.count < 1_000)
        let all = try await Trainer(size: 1_000).learnMerges(from: prose)
        #expect(run.learned == all.prefix(run.learned.tokens.count))
        trainer = Trainer(size: 1_000)
        trainer.maximumTokenBytes = 4
        let short = try await trainer.learnMerges(from: prose)
        #expect(short.tokens.count == 1_000 && short.tokens.map(\.count).max() == 4)
    }

    @Test func goingOnFromAPrefixGivesTheWhole() async throws {
        let prose = Corpus(documents: [try Fixture.bytes("corpora/prose.txt")])
        for ties in TieRule.allCases {
            let all = try await Trainer(size: 900, ties: ties).learnMerges(from: prose)
            for size in [256, 257, 400, 899] {
                var trainer = Trainer(size: 900, ties: ties)
                trainer.start = StartingVocabulary(try all.prefix(size).vocabulary(), size: size)
                #expect(try await trainer.learnMerges(from: prose) == all)
            }
        }
    }

    @Test func heldOutTextCostsWhatEncodingItCosts() async throws {
        let prose = try Fixture.bytes("corpora/prose.txt")
        var trainer = Trainer(size: 600)
        trainer.heldOut = 0.3
        let run = try await trainer.run(on: .corpus(Corpus(documents: [prose]))) { _ in }
        #expect(run.heldOutBytes + run.corpusBytes == prose.count)
        #expect((prose.count / 5...prose.count * 2 / 5).contains(run.heldOutBytes))
        #expect(run.heldOutTokens.count == 345 && run.heldOutTokens[0] == run.heldOutBytes)
        let held = Array(prose.suffix(run.heldOutBytes))
        for size in [256, 300, 600] {
            let encoding = try Encoding(
                name: "t", vocabulary: run.learned.prefix(size).vocabulary(), pattern: .o200k)
            #expect(run.heldOutTokens[size - 256] == (try Tokenizer(encoding).encode(held).count))
        }
        let learned = Array(prose.dropLast(run.heldOutBytes))
        let encoding = try Encoding(name: "t", vocabulary: run.learned.vocabulary(), pattern: .o200k)
        #expect(run.tokensBehindMerge.last == (try Tokenizer(encoding).encode(learned).count))
    }
}
