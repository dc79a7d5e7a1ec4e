import BPE
import TestSupport
import Testing

@Suite struct TrainerTests {
    @Test func learnsWhatTheReferenceLearns() async throws {
        let texts = ["the cat sat on the mat, the cat!", "that is the hat\n\nthe the  the", "1234 é中🦒 é中🦒"]
        for ties in TieRule.allCases {
            var counts = PieceCounts()
            for text in texts {
                let bytes = Array(text.utf8)
                for piece in try SplitPattern.o200k.pieces(of: bytes) { counts.add(Array(bytes[piece])) }
            }
            let learned = try await Trainer(size: 300, ties: ties).learnMerges(from: Corpus(texts: texts))
            #expect(learned == ReferenceTrainer(ties: ties).train(counts, size: 300))
        }
    }

    @Test func vocabularyHasTheSizeWithRoomForSpecialTokens() async throws {
        let corpus = Corpus(documents: [try Fixture.bytes("corpora/prose.txt")])
        let vocabulary = try await Trainer(size: 500, specialTokenCount: 3).train(on: corpus)
        #expect(vocabulary.size == 497)
        #expect(vocabulary.count == 497)
    }

    @Test func smallCorpusGivesWhatThereIs() async throws {
        let vocabulary = try await Trainer(size: 5_000).train(on: Corpus(texts: ["abab"]))
        #expect(vocabulary.count == 258)
        #expect(try await Trainer(size: 5_000).train(on: Corpus(texts: [])).count == 256)
    }

    @Test func sizeMustHoldTheBytesAndTheSpecialTokens() async {
        await #expect(throws: TrainingError.sizeTooSmall(257, minimum: 258)) {
            try await Trainer(size: 257, specialTokenCount: 2).train(on: Corpus(texts: ["a"]))
        }
    }

    @Test func piecesEndWithTheirDocument() async throws {
        let apart = try await Trainer(size: 260).train(on: Corpus(texts: ["a", "b"]))
        #expect(apart.id(of: "ab".utf8) == nil)
        let together = try await Trainer(size: 260).train(on: Corpus(texts: ["ab"]))
        #expect(together.id(of: "ab".utf8) != nil)
    }

    @Test func progressReachesTheEnd() async throws {
        var counted = 0
        var merges = 0
        let corpus = Corpus(documents: [try Fixture.bytes("corpora/prose.txt")])
        _ = try await Trainer(size: 600).train(on: corpus) { state in
            switch state {
            case .counting(let bytes, _): counted = bytes
            case .learning(let done, let wanted, _, let count):
                #expect(wanted == 344 && count > 0 && done > merges)
                merges = done
            }
        }
        #expect(counted == (try Fixture.bytes("corpora/prose.txt").count))
        #expect(merges == 344)
    }

    @Test func whatProgressThrowsEndsTheRun() async {
        struct Enough: Error {}
        await #expect(throws: Enough.self) {
            _ = try await Trainer(size: 300).train(on: Corpus(texts: ["abc"])) { _ in throw Enough() }
        }
    }

    @MainActor final class Watcher {
        var states = 0
        func train() async throws -> Int {
            try await Trainer(size: 260).train(on: Corpus(texts: ["abcabc"])) { _ in self.states += 1 }.size
        }
    }

    @MainActor @Test func actorsCanWatchWithTheirOwnState() async throws {
        let watcher = Watcher()
        #expect(try await watcher.train() == 259)
        #expect(watcher.states > 0)
    }

    @Test func cancellationEndsTheRun() async {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await Trainer(size: 300).train(on: Corpus(texts: ["abc"]))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    /// The tokens of a fixture, a token in hexadecimal on each line: Scripts/make-cases says how they were
    /// made.
    private func tokens(_ name: String) throws -> [String] {
        String(decoding: try Fixture.bytes("cases/\(name)-tokens.txt"), as: UTF8.self).split(separator: "\n")
            .map(String.init)
    }

    private func learnedTokens(_ trainer: Trainer, _ documents: [[UInt8]]) async throws -> [String] {
        try await trainer.learnMerges(from: Corpus(documents: documents)).tokens[256...]
            .map { hexadecimal($0).lowercased().filter { $0 != " " } }
    }

    @Test func tokensEqualMinbpes() async throws {
        let expected = try tokens("minbpe")
        let trainer = Trainer(size: 256 + expected.count, pattern: .llama3, ties: .firstSeen)
        let prose = try Fixture.bytes("corpora/prose.txt")
        let learned = try await learnedTokens(trainer, [prose])
        #expect(expected.count == 600 && learned == expected)
    }

    @Test func tokensEqualSentencePieces() async throws {
        let expected = try tokens("sentencepiece")
        // Scripts/peers.py says why spaces are tildes and only these lines are taken.
        let lines = try Fixture.bytes("corpora/prose.txt").split(separator: UInt8(ascii: "\n"))
            .filter { line in
                line.allSatisfy { (0x20..<0x7E).contains($0) } && !line.allSatisfy { $0 == 0x20 }
            }
        let corpus = lines.map { line in line.map { $0 == 0x20 ? UInt8(ascii: "~") : $0 } }
        let pattern = try SplitPattern(regex: "~[^~]*|[^~]+")
        let trainer = Trainer(size: 256 + expected.count, pattern: pattern, ties: .sentencePiece)
        let learned = try await learnedTokens(trainer, corpus)
        #expect(expected.count > 500 && learned == expected)
    }

    @Test func mergesEqualHuggingFaces() async throws {
        // "left right" in hexadecimal, a merge a line: Scripts/make-cases says how they were made.
        let corpus = Corpus(documents: [try Fixture.bytes("corpora/prose.txt")])
        let expected = String(decoding: try Fixture.bytes("cases/huggingface-merges.txt"), as: UTF8.self)
            .split(separator: "\n").map(String.init)
        let learned = try await Trainer(size: 256 + expected.count, pattern: .gpt2).learnMerges(from: corpus)
        let merges = learned.merges.map { merge in
            [merge.pair.left, merge.pair.right].map { hexadecimal(learned.tokens[Int($0)]) }.joined(
                separator: " ")
        }
        #expect(merges == expected)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
