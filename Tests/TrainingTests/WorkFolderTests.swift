import BPE
import Files
import Foundation
import Platform
import TestSupport
import Testing
import Training

/// What a stopped run has left is used exactly as it was written, or not at all.
@Suite struct WorkFolderTests {
    private let folder: TemporaryFolder
    private struct Stopped: Error {}

    init() throws {
        folder = try TemporaryFolder()
    }

    private func corpus(_ seed: UInt64) throws -> Corpus {
        var generator = SeededGenerator(seed)
        for number in 0..<3 {
            let words = (0..<12).map { _ in generator.bytes(count: 3, from: Array("ab".utf8)) }
            try folder.write(words.joined(separator: [32]), to: "\(seed)/text\(number)")
        }
        return Corpus(files: (0..<3).map { "\(folder.path)/\(seed)/text\($0)" })
    }

    private func trainer(keepingEvery interval: Duration) -> Trainer {
        var trainer = Trainer(size: 262, threads: 1)
        trainer.keeping = Trainer.KeptWork(
            folder: WorkFolder("\(folder.path)/work"), resumes: true, interval: interval)
        return trainer
    }

    /// The files that a run leaves when it has learned everything, but not written it: a record, a run of counts and
    /// the merges.
    private func work(of corpus: Corpus) async throws -> [String: [UInt8]] {
        try? FileManager.default.removeItem(atPath: "\(folder.path)/work")
        _ = try await trainer(keepingEvery: .zero).run(on: .corpus(corpus)) { _ in }
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/work")
        return try Dictionary(uniqueKeysWithValues: names.map { ($0, try folder.read("work/\($0)")) })
    }

    /// Resumes with these files in the work folder.
    private func resume(_ files: [String: [UInt8]], _ corpus: Corpus) async throws -> LearnedMerges {
        try? FileManager.default.removeItem(atPath: "\(folder.path)/work")
        mkdir("\(folder.path)/work", 0o777)
        for (name, bytes) in files { write(bytes, to: "\(folder.path)/work/\(name)") }
        return try await trainer(keepingEvery: .seconds(3_600)).run(on: .corpus(corpus)) { _ in }.learned
    }

    /// Foundation saves each file with `fsync`, which takes longer than all the rest of these tests.
    private func write(_ bytes: [UInt8], to path: String) {
        let file = fopen(path, "w")!
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    /// Resumes, and returns why that is refused.
    private func refusal(_ files: [String: [UInt8]], _ corpus: Corpus) async throws -> String {
        do {
            _ = try await resume(files, corpus)
            return "it was accepted"
        } catch {
            return "\(error)"
        }
    }

    private func run(_ files: [String: [UInt8]]) throws -> String {
        try #require(files.keys.first { $0.hasPrefix("run-") })
    }

    @Test func everyBitThatChangesIsNoticedOrChangesNothing() async throws {
        let corpus = try corpus(3)
        let expected = try await Trainer(size: 262).learnMerges(from: corpus)
        let files = try await work(of: corpus)
        #expect(Set(files.keys) == [try run(files), "merges", "state.json"])
        #expect(try await resume(files, corpus) == expected)
        for (name, bytes) in files {
            for bit in 0..<8 * bytes.count {
                var changed = files
                changed[name]![bit / 8] ^= 1 << (bit % 8)
                if name == "merges" {
                    #expect(try await resume(changed, corpus) == expected, "\(name), bit \(bit)")
                } else {
                    let refusal = try await refusal(changed, corpus)
                    #expect(refusal.hasSuffix("delete it to start again"), "\(name), bit \(bit): \(refusal)")
                }
            }
            for length in stride(from: 0, to: bytes.count, by: 7) where name != "merges" {
                var changed = files
                changed[name] = Array(bytes[..<length])
                #expect(try await refusal(changed, corpus).contains("cannot be used"), "\(name): \(length)")
            }
        }
    }

    @Test func filesOfOtherRunsAreNotTaken() async throws {
        let (corpus, other) = (try corpus(3), try self.corpus(4))
        let expected = try await Trainer(size: 262).learnMerges(from: corpus)
        let (files, others) = (try await work(of: corpus), try await work(of: other))
        var mixed = files
        mixed[try run(files)] = others[try run(others)]
        #expect(try await refusal(mixed, corpus).contains("is missing, damaged or another file"))
        mixed = files
        mixed["merges"] = others["merges"]
        #expect(try await resume(mixed, corpus) == expected)
        mixed = files
        mixed["state.json"] = others["state.json"]
        #expect(try await refusal(mixed, corpus).contains("the corpus, its format or the split pattern"))
        mixed = files
        mixed[try run(files)] = nil
        #expect(try await refusal(mixed, corpus).contains("is missing, damaged or another file"))
    }

    /// Changes the record and seals it again, as only intent would.
    private func forged(_ files: [String: [UInt8]], _ change: (String) -> String) throws -> [String: [UInt8]]
    {
        let lines = String(decoding: try #require(files["state.json"]), as: UTF8.self).split(separator: "\n")
        let record = change(String(lines[0])) + "\n"
        #expect(record != lines[0] + "\n")
        let sum = SHA256.digits(SHA256.hash(Array(record.utf8)))
        var changed = files
        changed["state.json"] = Array("\(record){\"sha256\": \"\(sum)\"}\n".utf8)
        return changed
    }

    @Test(arguments: [
        #""position": {"source": 4, "offset": 0, "line": 0, "isInDocument": false, "corpusOffset": 0, "chunk": 0}"#,
        #""position": {"source": -1, "offset": 0, "line": 0, "isInDocument": false, "corpusOffset": 0, "chunk": 0}"#,
        #""position": {"source": 3, "offset": 1, "line": 0, "isInDocument": false, "corpusOffset": 0, "chunk": 0}"#,
        #""position": {"source": 0, "offset": -1, "line": 0, "isInDocument": false, "corpusOffset": 0, "chunk": 0}"#,
        #""position": {"source": 0, "offset": 0, "line": 0, "isInDocument": false, "corpusOffset": 9223372036854775807, "chunk": 0}"#,
        #""position": {"source": 0, "offset": 0, "line": 0, "isInDocument": false, "corpusOffset": 0, "chunk": 9223372036854775807}"#,
        #""position": {"source": 0, "offset": 9999, "line": 0, "isInDocument": false, "corpusOffset": 0, "chunk": 1}"#,
    ]) func placesOutOfRangeAreErrors(position: String) async throws {
        let corpus = try corpus(3)
        let files = try await forged(work(of: corpus)) {
            $0.replacing("\"bytes\":", with: "\(position), \"bytes\":")
        }
        let refusal = try await refusal(files, corpus)
        #expect(refusal.contains("out of range") || refusal.contains("ends after the end of"), "\(refusal)")
        #expect(refusal.hasSuffix("delete it to start again"))
    }

    @Test func recordsOfOtherVersionsSayWhatToDo() async throws {
        let corpus = try corpus(3)
        let files = try await work(of: corpus)
        let newer = try forged(files) { $0.replacing("\"version\":3", with: "\"version\":4") }
        #expect(try await refusal(newer, corpus).contains("by a newer bpe, in version 4 of the format"))
        var older = files
        older["state.json"] =
            Array(#"{"version": 1, "bpe": "1.0", "expressions": [], "runs": ["run-1"]}"#.utf8) + [10]
        let refusal = try await refusal(older, corpus)
        #expect(refusal.contains("by an older bpe, in version 1 of the format"))
        #expect(refusal.hasSuffix("delete it to start again"))
    }
}
