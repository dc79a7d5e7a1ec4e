import BPE
import Datasets
import Files
import Foundation
import Platform
import TestSupport
import Testing

@Suite struct DatasetTests {
    private let folder: TemporaryFolder
    static let formats = DatasetFormat.allCases.filter(\.hasSidecar)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(
        _ format: DatasetFormat, _ output: String, split: DatasetSplit? = nil, shardTokens: Int? = nil,
        seed: UInt64? = nil, threads: Int = 2
    ) throws -> DatasetJob.Progress {
        let encoder = try DatasetCases.encoder(.default, format, split: split)
        let path = "\(folder.path)/\(output)"
        return try DatasetJob(Corpus(documents: DatasetCases.documents), encoder, threads: threads).run(
            to: DatasetJob.Output(path, format, encoder, shardTokens: shardTokens), shufflingBy: seed,
            keeping: DatasetWork(forOutput: path, resumes: false, interval: .zero)
        ) { _ in }
    }

    /// What tiktoken's way to encode each document on its own gives.
    private func expected(_ documents: [[UInt8]] = DatasetCases.documents) throws -> [[TokenID]] {
        try documents.map { try Tokenizer.default.encode($0, specialTokens: .asText) + [3] }
    }

    @Test(arguments: formats) func documentsComeBack(format: DatasetFormat) throws {
        let done = try run(format, "x/")
        #expect(done.paths.count == 1 && done.totals.documents == DatasetCases.documents.count)
        #expect(try DatasetCases.read(done.paths, format, .default) == expected())
        #expect(!folder.contents.contains { $0.contains("partial") })
    }

    @Test(arguments: formats) func threadsDoNotMatter(format: DatasetFormat) throws {
        let names = try ["one", "three"].map { name in
            try run(format, name + "/", shardTokens: 20_000, threads: name == "one" ? 1 : 3).paths
        }
        #expect(names[0].count > 5 && names[0].count == names[1].count)
        for (one, three) in zip(names[0], names[1]) {
            #expect(try InputFile.read(one) == InputFile.read(three))
            #expect(try InputFile.read(one + ".json") == InputFile.read(three + ".json"))
        }
        #expect(try DatasetCases.read(names[0], format, .default) == expected())
    }

    @Test(arguments: [DatasetFormat.u16, .megatron, .jsonl]) func splitIsByTheDocumentsHash(
        format: DatasetFormat
    ) throws {
        let split = try #require(DatasetSplit([("a", 0.3), ("b", 0.3), ("c", 0.4)]))
        let done = try run(format, "x/", split: split, shardTokens: 10_000)
        // As docs/datasets.md says it.
        let parts = DatasetCases.documents.map { document in
            let number = SHA256.hash(document)[..<8].reduce(0.0) { $0 * 256 + Double($1) } / 0x1p64
            return number < 0.3 ? "a" : number < 0.6 ? "b" : "c"
        }
        for part in split.names {
            let documents = zip(DatasetCases.documents, parts).filter { $1 == part }.map(\.0)
            let paths = done.paths.filter { $0.contains("/\(part)-0") }
            #expect(try DatasetCases.read(paths, format, .default) == expected(documents))
        }
    }

    @Test(arguments: formats) func shuffleIsFisherAndYates(format: DatasetFormat) throws {
        let done = try run(format, "x/", shardTokens: 20_000, seed: 42)
        var state: UInt64 = 42
        func random() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var number = state
            number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
            number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
            return number ^ (number >> 31)
        }
        var documents = DatasetCases.documents
        for place in (1..<documents.count).reversed() {
            documents.swapAt(place, Int(random().multipliedFullWidth(by: UInt64(place + 1)).high))
        }
        #expect(try DatasetCases.read(done.paths, format, .default) == expected(documents))
    }

    @Test func sharesMustSumToOne() {
        #expect(DatasetSplit([("a", 0.5), ("b", 0.4)]) == nil)
        #expect(DatasetSplit([("a", 1.5), ("b", -0.5)]) == nil)
        #expect(DatasetSplit([]) == nil)
    }

    @Test(arguments: formats) func damageIsFound(format: DatasetFormat) throws {
        let path = try run(format, "x/").paths[0]
        let sidecar = try #require(try Sidecar(besides: path))
        for file in sidecar.files {
            let place = URL(filePath: path).deletingLastPathComponent().appending(path: file.name).path()
            let whole = try InputFile.read(place)
            for change in 0..<2 {
                var bytes = whole
                if change == 0 { bytes[bytes.count / 2] ^= 1 } else { bytes.removeLast() }
                try Data(bytes).write(to: URL(filePath: place))
                #expect(throws: DatasetProblem.self) { try sidecar.check(besides: path) }
                // Whatever is read of it, nothing crashes.
                _ = try? DatasetCases.read([path], format, .default)
            }
            try Data(whole).write(to: URL(filePath: place))
        }
        try sidecar.check(besides: path)
    }

    @Test(arguments: [DatasetFormat.npy, .llmc, .megatron]) func othersFilesAreRefused(format: DatasetFormat)
        throws
    {
        for content in ["", "x", String(repeating: "no header ", count: 200)] {
            let path = try folder.write(content.utf8, to: "x.bin")
            try folder.write(content.utf8, to: "x.idx")
            #expect(throws: DatasetProblem.self) {
                _ = try format.reader(
                    InputReader(path, compression: .none), path: path, vocabularySize: 1_000)
            }
        }
    }
}
