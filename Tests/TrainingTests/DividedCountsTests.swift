import BPE
import Files
import TestSupport
import Testing
import Training

/// Counts that are divided into parts, added up elsewhere, and learned from: what a cluster does.
@Suite struct DividedCountsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func documents() throws -> [[UInt8]] {
        var documents = [try Fixture.bytes("corpora/prose.txt"), try Fixture.bytes("texts/japanese.txt")]
        documents += [[UInt8](repeating: 97, count: 300), [0, 0xFF, 0], [], Array("a b a b".utf8)]
        var generator = SeededGenerator(3)
        for length in [1, 100, 5000] {
            documents.append((0..<length).map { _ in .random(in: 0...255, using: &generator) })
        }
        return documents
    }

    private func written(_ counter: DocumentCounter) throws -> [UInt8] {
        let path = folder.path + "/counts"
        _ = try counter.write(to: path)
        return try folder.read("counts")
    }

    /// With little memory, counts go to disk after each document.
    @Test(arguments: [1, 2, 7, 64, 3000], [nil, 1])
    func partsAddUpToTheWhole(parts: Int, memory: Int?) throws {
        let documents = try documents()
        let whole = DocumentCounter(.o200k)
        try whole.add(documents)
        var blocks: [(part: Int, content: [UInt8])] = []
        for document in documents {
            let counter = DocumentCounter(.o200k, memory: memory)
            try counter.add([document])
            let leftOut = try counter.divide(into: parts) { blocks.append(($0, $1)) }
            #expect(leftOut.distinct == 0 && leftOut.mostOfAPair == 0)
        }
        #expect(blocks.allSatisfy { (0..<parts).contains($0.part) })
        let sums = (0..<parts).map { _ in DocumentCounter(.o200k, memory: memory) }
        for (part, content) in blocks.shuffled() { try sums[part].add(countsFile: content) }
        let all = DocumentCounter(.o200k, memory: memory)
        var distinct = 0
        for sum in sums {
            _ = try sum.divide(into: 1) { part, content in
                #expect(part == 0)
                try all.add(countsFile: content)
            }
            distinct += try sum.write(to: folder.path + "/part").distinct
        }
        #expect(try written(all) == written(whole))
        // Every piece is in one part only.
        #expect(distinct == (try whole.write(to: folder.path + "/whole").distinct))
        let learned = try [all, whole].map { try Trainer(size: 500).train(on: $0).merges }
        #expect(learned[0] == learned[1])
    }

    @Test func aPartHasSeveralBlocksWhereItIsLarge() throws {
        let counter = DocumentCounter(.o200k)
        try counter.add((0..<60_000).map { Array("\($0 * 7919 % 1_000_003) piece\($0)".utf8) })
        var sizes: [Int] = []
        let sum = DocumentCounter(.o200k)
        _ = try counter.divide(into: 3000) { _, content in
            sizes.append(content.count)
            try sum.add(countsFile: content)
        }
        #expect(sizes.allSatisfy { $0 < 1 << 16 })
        #expect(try written(sum) == written(counter))
    }

    /// What is left out changes no pair by more than is said: compared with pieces that are counted one by one.
    @Test(arguments: [1, 2, 3, 10, 1 << 60]) func whatIsLeftOutIsBounded(minimum: Int) throws {
        let counter = DocumentCounter(.o200k)
        try counter.add(documents())
        let kept = DocumentCounter(.o200k)
        let leftOut = try counter.divide(into: 5, minimumCount: minimum) { try kept.add(countsFile: $1) }
        let counts = try counts(of: documents())
        let rare = counts.filter { $0.value < minimum }
        var pairs: [Int: Int] = [:]
        for (piece, count) in rare {
            for index in piece.indices.dropFirst() {
                pairs[Int(piece[index - 1]) << 8 | Int(piece[index]), default: 0] += count
            }
        }
        #expect(leftOut.mostOfAPair == pairs.values.max() ?? 0)
        #expect(leftOut.distinct == rare.count)
        #expect(leftOut.occurrences == rare.values.reduce(0, +))
        #expect(try kept.write(to: folder.path + "/kept").distinct == counts.count - rare.count)
    }

    /// The counts of pieces, counted one by one.
    private func counts(of documents: [[UInt8]]) throws -> [[UInt8]: Int] {
        var counts: [[UInt8]: Int] = [:]
        for document in documents {
            for piece in try SplitPattern.o200k.pieces(of: document) {
                counts[Array(document[piece]), default: 0] += 1
            }
        }
        return counts
    }

    @Test func addedCountsHaveNoOrder() throws {
        let counter = DocumentCounter(.o200k)
        try counter.add([Array("some words".utf8)])
        let other = DocumentCounter(.o200k)
        _ = try counter.divide(into: 1) { try other.add(countsFile: $1) }
        #expect(throws: TrainingError.countsHaveNoOrder) {
            _ = try Trainer(size: 260, ties: .firstSeen).train(on: other)
        }
        _ = try Trainer(size: 260, ties: .firstSeen).train(on: counter)
    }

    @Test func damagedAndOtherCountsAreRefused() throws {
        let counter = DocumentCounter(.o200k)
        try counter.add([Array("some words, some more words".utf8)])
        var content: [UInt8] = []
        _ = try counter.divide(into: 1) { content = $1 }
        for index in content.indices {
            var changed = content
            changed[index] ^= 4
            #expect(throws: InputProblem.self) { try DocumentCounter(.o200k).add(countsFile: changed) }
            #expect(throws: InputProblem.self) {
                try DocumentCounter(.o200k).add(countsFile: Array(content[..<index]))
            }
        }
        let problem = #expect(throws: InputProblem.self) {
            try DocumentCounter(.gpt2).add(countsFile: content)
        }
        #expect(problem?.problem.contains("another split pattern") == true)
    }

    /// A piece of two bytes, doubled until its bytes are beyond what can be counted: an error, not a trap.
    @Test func sumsBeyond62BitsAreRefused() throws {
        var content: [UInt8] = []
        let first = DocumentCounter(.o200k)
        try first.add([Array("xy".utf8)])
        _ = try first.divide(into: 1) { content = $1 }
        var refused: (any Error)?
        for _ in 0..<64 where refused == nil {
            do {
                let counter = DocumentCounter(.o200k)
                try counter.add(countsFile: content)
                try counter.add(countsFile: content)
                _ = try counter.divide(into: 1) { content = $1 }
                _ = try Trainer(size: 257).train(on: counter)
            } catch {
                refused = error
            }
        }
        #expect("\(try #require(refused))".contains("62 bits"))
    }
}
