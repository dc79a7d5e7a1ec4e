import BPE
import Datasets
import Documents
import Files
import Foundation
import Platform
import TestSupport
import Testing

/// Datasets of documents as they come have the bytes of those of a corpus.
@Suite struct DatasetWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func writer(
        _ format: DatasetFormat, _ output: String, shardTokens: Int? = nil,
        policy: SpecialTokenPolicy = .asText, threads: Int = 3
    ) throws -> DatasetWriter {
        let encoder = try DocumentEncoder(
            .default, specialTokens: policy, format: format, prepend: [5, 6], append: [3], split: nil)
        return try DatasetWriter(
            DatasetJob.Output("\(folder.path)/\(output)", format, encoder, shardTokens: shardTokens), encoder,
            threads: threads)
    }

    private func add(_ documents: [[UInt8]], to writer: DatasetWriter) throws {
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: documents.joined().count)
        defer { bytes.deallocate() }
        _ = bytes.initialize(from: documents.joined())
        var end = 0
        let buffers = documents.map { document in
            end += document.count
            return UnsafeBufferPointer(rebasing: bytes[(end - document.count)..<end])
        }
        try buffers.withUnsafeBufferPointer { try writer.add($0) }
    }

    /// What `bpe encode` writes.
    private func expected(_ documents: [[UInt8]], _ format: DatasetFormat, shardTokens: Int?) throws
        -> [String]
    {
        let encoder = try DocumentEncoder(
            .default, specialTokens: .asText, format: format, prepend: [5, 6], append: [3], split: nil)
        _ = try DatasetJob(Corpus(documents: documents), encoder, threads: 2).run(
            to: DatasetJob.Output("\(folder.path)/expected/", format, encoder, shardTokens: shardTokens)
        ) { _ in }
        return try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/expected").sorted()
    }

    private func expectSame(_ names: [String], _ name: String) throws {
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(name)").sorted() == names)
        for file in names { #expect(try folder.read("\(name)/\(file)") == folder.read("expected/\(file)")) }
    }

    /// With a document of several megabytes, which is encoded in parts, and one without a place to cut it.
    @Test(arguments: DatasetTests.formats, [nil, 20_000])
    func theFilesAreThoseOfACorpus(format: DatasetFormat, shardTokens: Int?) throws {
        var generator = SeededGenerator(5)
        let documents =
            DatasetCases.documents + [
                generator.bytes(count: 5 << 20, from: Array("abc d\n".utf8)),
                [UInt8](repeating: 0xE9, count: 3 << 20), [], Array("end".utf8),
            ]
        let names = try expected(documents, format, shardTokens: shardTokens)
        let writer = try writer(format, "made/", shardTokens: shardTokens)
        try add(Array(documents[..<100]), to: writer)
        try add([], to: writer)
        try add(Array(documents[100...]), to: writer)
        let totals = try writer.finish()
        try expectSame(names, "made")
        #expect(totals.documents == documents.count && totals.textBytes == documents.joined().count)
        #expect(
            writer.paths.count == names.count
                && Set(writer.paths.map { String($0.split(separator: "/").last!) }) == Set(names))
        let sidecars = writer.paths.indices.filter { writer.paths[$0].hasSuffix(".json") }
        let perShard = names.count / sidecars.count
        #expect(sidecars == sidecars.indices.map { $0 * perShard + perShard - 1 })
    }

    @Test(arguments: DatasetTests.formats) func filesInPartsAreThoseOfACorpus(format: DatasetFormat) throws {
        let documents = DatasetCases.documents.map { document in
            Array(String(decoding: document, as: UTF8.self).utf8)
        }
        let lines = try documents.map { document in
            let object = ["text": String(decoding: document, as: UTF8.self)]
            return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        }
        let path = try folder.write(lines.joined(separator: "\n").utf8, to: "in.jsonl")
        let json = CorpusFormat(jsonField: "text")
        let places = try json.cutPlaces(in: path, every: 100_000, .o200k)
        #expect(places.count > 3)
        let ends = places + [try #require(FileState(path: path)).size]
        let names = try expected(documents, format, shardTokens: 20_000)
        let writer = try writer(format, "made/", shardTokens: 20_000)
        for (start, end) in zip([0] + places, ends) {
            try writer.add(Corpus([.part(path, start..<end)], format: json))
        }
        _ = try writer.finish()
        try expectSame(names, "made")
    }

    @Test func manySmallDocumentsAndNone() throws {
        for (name, documents) in [
            ("many", (0..<70_000).map { Array("\($0 % 10)".utf8) }), ("empty", (0..<70_000).map { _ in [] }),
            ("none", []),
        ] {
            let writer = try writer(.u32, "\(name)/")
            try add(documents, to: writer)
            let totals = try writer.finish()
            #expect(totals.documents == documents.count)
            #expect(try folder.read("\(name)/tokens.bin.ends").count == 8 * documents.count)
            let read = try DatasetCases.read(["\(folder.path)/\(name)/tokens.bin"], .u32, .default)
            #expect(read == (try documents.map { [5, 6] + (try Tokenizer.default.encode($0)) + [3] }))
        }
    }

    @Test func aRefusedDocumentIsNamedAndNothingIsLeft() throws {
        let special = Array("a<|endoftext|>".utf8)
        for (documents, number) in [
            ([[], special], "document 3"), ([special], "document 2"),
            ([[UInt8](repeating: 0x20, count: 3 << 20) + special], "document 2"),
        ] {
            let writer = try writer(.u16, "made/", shardTokens: 1, policy: .forbidden)
            try add([[0x61], [0x62]], to: writer)
            let refused = try #require(throws: DocumentRefused.self) { try add(documents, to: writer) }
            #expect(refused.place == number)
            let offset = documents.last!.count - 13
            #expect((refused.cause as? SpecialTokenError)?.byteOffset == offset)
            #expect(folder.contents.isEmpty)
            #expect(throws: DatasetClosed.self) { try add([[0x61]], to: writer) }
            #expect(throws: DatasetClosed.self) { _ = try writer.finish() }
            #expect(folder.contents.isEmpty)
        }
        let path = try folder.write("{\"text\":\"\"}\n{\"text\":\"<|endoftext|>\"}".utf8, to: "in.jsonl")
        let writer = try writer(.u16, "made/", policy: .forbidden)
        let refused = try #require(throws: DocumentRefused.self) {
            try writer.add(Corpus([.part(path, 0..<36)], format: CorpusFormat(jsonField: "text")))
        }
        #expect(refused.place == "\(path): line 2 after byte 0")
        #expect(folder.contents == ["in.jsonl"])
    }

    @Test func damageEndsTheDataset() throws {
        let path = try folder.write("{\"text\":\"a\"}\n{".utf8, to: "in.jsonl")
        let writer = try writer(.npy, "made/")
        #expect(throws: InputProblem.self) {
            try writer.add(Corpus(files: [path], format: CorpusFormat(jsonField: "text")))
        }
        #expect(folder.contents == ["in.jsonl"])
    }

    @Test func whatIsAbandonedLeavesNothing() throws {
        do {
            let writer = try writer(.megatron, "made/", shardTokens: 10)
            try add(Array(DatasetCases.documents[..<200]), to: writer)
            #expect(!folder.contents.isEmpty)
        }
        #expect(folder.contents.isEmpty)
        let writer = try writer(.megatron, "made.bin")
        try add([[0x61]], to: writer)
        writer.abandon()
        #expect(folder.contents.isEmpty)
        #expect(throws: FileFailure.self) { _ = try self.writer(.u32, "none/made.bin") }
    }

    @Test func aFinishedDatasetStays() throws {
        do {
            let writer = try writer(.u32, "made/")
            try add([[0x61]], to: writer)
            _ = try writer.finish()
            #expect(throws: DatasetClosed.self) { try add([[0x61]], to: writer) }
            writer.abandon()
        }
        #expect(try folder.read("made/tokens.bin").count == 16)
    }
}
