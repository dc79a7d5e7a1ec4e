import BPE
import Files
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
        #expect("\(String(describing: error))".contains("text3 is not what it was when the run was stopped"))
    }

    @Test(arguments: TieRule.allCases) func learningGoesOnWhereItStopped(ties: TieRule) async throws {
        struct Stopped: Error {}
        let corpus = try corpus()
        let work = WorkFolder("\(folder.path)/work")
        var trainer = Trainer(size: 1_200, ties: ties)
        trainer.heldOut = 0.1
        let expected = try await trainer.run(on: .corpus(corpus)) { _ in }
        trainer.keeping = Trainer.KeptWork(folder: work, resumes: true, interval: .zero)
        var firstMerges: [Int] = []
        for _ in 0..<4 {
            var merges: [Int] = []
            await #expect(throws: Stopped.self) {
                _ = try await trainer.run(on: .corpus(corpus)) { state in
                    guard case .learning(let done, _, _, _) = state else { return }
                    merges.append(done)
                    if merges.count == 3 { throw Stopped() }
                }
            }
            firstMerges.append(merges[0])
        }
        // Each run begins behind the merges that the one before it kept.
        #expect(firstMerges == firstMerges.sorted() && Set(firstMerges).count == 4)
        let run = try await trainer.run(on: .corpus(corpus)) { _ in }
        #expect(run.learned == expected.learned && run.mergeCounts == expected.mergeCounts)
        #expect(run.tokensAfterMerge == expected.tokensAfterMerge)
        #expect(run.heldOutTokens == expected.heldOutTokens && run.tokensAtStart == expected.tokensAtStart)
        // Fewer merges are there already, more are learned on top.
        for size in [600, 1_400] {
            trainer.size = size
            let other = try await trainer.run(on: .corpus(corpus)) { _ in }.learned
            #expect(other.prefix(600) == expected.learned.prefix(600))
            #expect(other.tokens.count == size)
        }
        // A file that is damaged is as good as none.
        try folder.write([1, 2, 3], to: "work/merges")
        trainer.size = 1_200
        #expect(try await trainer.run(on: .corpus(corpus)) { _ in }.learned == expected.learned)
        // The counts are good for other settings, the merges are not.
        trainer.maximumTokenBytes = 3
        #expect(try await trainer.learnMerges(from: corpus).tokens.allSatisfy { $0.count <= 3 })
    }

    @Test func learningFromCountsGoesOnWhereItStopped() async throws {
        struct Stopped: Error {}
        let counts = "\(folder.path)/counts"
        var trainer = Trainer(size: 1_000)
        _ = try await trainer.count(corpus(), to: counts) { _ in }
        let expected = try await trainer.run(on: .counts([counts])) { _ in }.learned
        let work = WorkFolder("\(folder.path)/work")
        trainer.keeping = Trainer.KeptWork(folder: work, resumes: false, interval: .zero)
        for _ in 0..<2 {
            var reports = 0
            await #expect(throws: Stopped.self) {
                _ = try await trainer.run(on: .counts([counts])) { _ in
                    reports += 1
                    if reports == 5 { throw Stopped() }
                }
            }
            trainer.keeping?.resumes = true
        }
        #expect(try await trainer.run(on: .counts([counts])) { _ in }.learned == expected)
        trainer.keeping?.resumes = false
        await #expect(throws: WorkFolderFailure.self) {
            _ = try await trainer.run(on: .counts([counts])) { _ in }
        }
        work.remove()
        #expect(!FileManager.default.fileExists(atPath: work.path))
    }

    @Test func countsWithoutAnOrderAreNotUsedForTheFirstSeen() async throws {
        struct Stopped: Error {}
        let prose = Corpus(files: [Fixture.root.appending(path: "Fixtures/corpora/prose.txt").path()])
        var trainer = Trainer(size: 1_000)
        trainer.keeping = Trainer.KeptWork(
            folder: WorkFolder("\(folder.path)/work"), resumes: true, interval: .seconds(3_600))
        // The counts are kept with the first merges.
        trainer.keeping?.learningInterval = .zero
        for ties in [TieRule.huggingFace, .firstSeen] {
            trainer.ties = ties
            var failure: (any Error)?
            do {
                _ = try await trainer.run(on: .corpus(prose)) { state in
                    if case .learning(let done, _, _, _) = state, done > 64 { throw Stopped() }
                }
            } catch {
                failure = error
            }
            #expect(ties == .firstSeen ? failure is WorkFolderFailure : failure is Stopped)
        }
    }

    @Test func aMendedFileIsGoneOnWith() async throws {
        let corpus = try corpus()
        let expected = try await Trainer(size: 600).learnMerges(from: corpus)
        let whole = try folder.read("text4")
        let lines = Corpus(
            files: (0..<6).map { "\(folder.path)/lines\($0)" }, format: CorpusFormat(jsonField: "text"))
        for number in 0..<6 {
            // Many lines, so that some of a broken file are counted before the place where it is broken.
            let text = try folder.read("text\(number)")
            let objects = stride(from: 0, to: text.count, by: 1_000).map { start in
                let part = String(decoding: text[start..<min(start + 1_000, text.count)], as: UTF8.self)
                return
                    "{\"text\": \"\(part.replacing("\\", with: "").replacing("\"", with: "").replacing("\n", with: " "))\"}"
            }
            let copies = Array(repeating: objects, count: number == 4 ? 6 : 1).joined()
            try folder.write(copies.joined(separator: "\n").utf8, to: "lines\(number)")
        }
        let expectedOfLines = try await Trainer(size: 600).learnMerges(from: lines)
        let whole4 = try folder.read("lines4")
        var trainer = Trainer(size: 600)
        trainer.keeping = Trainer.KeptWork(
            folder: WorkFolder("\(folder.path)/work"), resumes: true, interval: .zero)
        // A file that is gone.
        try FileManager.default.removeItem(atPath: "\(folder.path)/text4")
        let missing = await #expect(throws: FileFailure.self) {
            _ = try await trainer.run(on: .corpus(corpus)) { _ in }
        }
        #expect(missing?.path.hasSuffix("text4") == true && trainer.keeping?.folder.hasRecord == true)
        try folder.write(whole, to: "text4")
        #expect(try await trainer.learnMerges(from: corpus) == expected)
        trainer.keeping?.folder.remove()
        // A line that is broken.
        let place = whole4.count - 100_000
        try folder.write(whole4[..<place] + [0] + whole4[place...], to: "lines4")
        let broken = await #expect(throws: InputProblem.self) {
            _ = try await trainer.run(on: .corpus(lines)) { _ in }
        }
        #expect(broken?.byte == place && broken?.line != nil)
        // Mended, it goes on; with another beginning, it does not.
        try folder.write([32] + whole4[1...], to: "lines4")
        await #expect(throws: WorkFolderFailure.self) {
            _ = try await trainer.run(on: .corpus(lines)) { _ in }
        }
        try folder.write(whole4, to: "lines4")
        var bytesAtStart: Int?
        let learned = try await trainer.run(on: .corpus(lines)) { state in
            if case .counting(let bytes, _) = state { bytesAtStart = bytesAtStart ?? bytes }
        }.learned
        #expect(learned == expectedOfLines)
        #expect(try #require(bytesAtStart) > 2_000_000)
    }

    @Test(arguments: TieRule.allCases) func seedsAreTokensWhateverTheCorpusHas(ties: TieRule) async throws {
        let prose = Corpus(documents: [try Fixture.bytes("corpora/prose.txt")])
        let seeds = [" zebra", " zebras", "abab", "x", " zebra", "ba\u{0}\u{FF}"].map { Array($0.utf8) }
        var trainer = Trainer(size: 700, ties: ties)
        trainer.start = StartingVocabulary(ties: ties, seeds: seeds)
        let learned = try await trainer.learnMerges(from: prose)
        let vocabulary = try learned.vocabulary()
        #expect(vocabulary.count == 700 && vocabulary.merges == learned.merges)
        let encoder = ReferenceEncoder(vocabulary)
        for seed in seeds {
            let id = try #require(vocabulary.id(of: seed))
            #expect(encoder.encode(seed) == [id])
            // By merges alone, too: that is how Hugging Face's library encodes.
            var parts = seed.map { vocabulary.id(of: [$0])! }
            for merge in vocabulary.merges {
                var place = 0
                while place + 1 < parts.count {
                    if Pair(left: parts[place], right: parts[place + 1]) == merge.pair {
                        parts.replaceSubrange(place...place + 1, with: [merge.token])
                    }
                    place += 1
                }
            }
            #expect(parts == [id])
        }
        #expect(learned.tokens[256...].prefix(5).map(\.count) == [2, 3, 4, 5, 6])
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
        #expect(run.tokensAfterMerge.last == (try Tokenizer(encoding).encode(learned).count))
    }
}
