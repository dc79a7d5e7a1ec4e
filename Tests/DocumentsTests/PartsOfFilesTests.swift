import BPE
import Documents
import Files
import Foundation
import SplitPatterns
import TestSupport
import Testing

/// Parts of files, and the places that divide files into them.
@Suite struct PartsOfFilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func documents(_ corpus: Corpus, chunkSize: Int = 512) throws -> [[UInt8]] {
        var rules = CorpusReader.Rules { _, _ in nil }
        rules.keepsEmptyDocuments = true
        let reader = try CorpusReader(corpus, rules, chunkSize: chunkSize)
        var documents: [[UInt8]] = []
        while let chunk = try reader.next() {
            #expect(!chunk.continuesDocument && !chunk.endsInDocument)
            documents += chunk.documents.map { Array(chunk.bytes[$0]) }
        }
        return documents
    }

    /// A file in parts of about `size` bytes.
    private func parts(
        _ path: String, _ format: CorpusFormat = CorpusFormat(), _ size: Int, _ pattern: SplitPattern = .o200k
    ) throws -> Corpus {
        let places = try format.cutPlaces(in: path, every: size, pattern)
        #expect(places == Set(places).sorted())
        let ends = places + [try #require(FileState(path: path)).size]
        return Corpus(zip([0] + places, ends).map { .part(path, $0..<$1) }, format: format)
    }

    /// Texts whose pieces are hard to keep together, with runs that are longer than the search's first window.
    private func hostileText(_ generator: inout SeededGenerator) -> [UInt8] {
        (0..<8).flatMap { _ in
            let word = generator.hostileText(words: 1)
            let count = Int.random(in: 0...1500, using: &generator)
            return generator.hostileText(words: 100) + (0..<count).flatMap { _ in word }
        }
    }

    /// How often each piece occurs.
    private func counts(_ documents: [[UInt8]], _ pattern: SplitPattern) throws -> [[UInt8]: Int] {
        var counts: [[UInt8]: Int] = [:]
        for document in documents {
            for piece in try pattern.pieces(of: document) { counts[Array(document[piece]), default: 0] += 1 }
        }
        return counts
    }

    @Test(arguments: SplitPattern.named.map(\.name!)) func partsOfATextHaveItsCounts(_ name: String) throws {
        let pattern = try #require(SplitPattern(named: name))
        var generator = SeededGenerator(UInt64(name.utf8.count))
        var cuts = 0
        for round in 0..<40 {
            let text = hostileText(&generator)
            let path = try folder.write(text, to: "text")
            let whole = try counts([text], pattern)
            let corpus = try parts(path, CorpusFormat(), round % 2 == 0 ? 100 : 3_000, pattern)
            let divided = try documents(corpus)
            #expect(divided.flatMap { $0 } == text)
            #expect(try counts(divided, pattern) == whole)
            cuts += divided.count - 1
        }
        #expect(cuts > 80)
    }

    @Test(arguments: ["\n", "\n\n", "aa", "aba", "<|end|>"], [1, 7, 100, 5_000])
    func partsHaveTheDocumentsOfTheWhole(separator: String, size: Int) throws {
        var generator = SeededGenerator(3)
        let format = CorpusFormat(separator: Array(separator.utf8))
        for round in 0..<20 {
            let alphabet = Array("ab\n".utf8) + Array("é ".utf8)
            let text = (0..<300).flatMap { _ in
                Bool.random(using: &generator)
                    ? generator.bytes(count: round, from: alphabet) : Array(separator.utf8)
            }
            let path = try folder.write(text, to: "text")
            #expect(
                try documents(parts(path, format, size)) == documents(Corpus(files: [path], format: format)))
        }
    }

    @Test(arguments: [1, 30, 1_000, 100_000]) func partsHaveTheLinesOfTheWhole(size: Int) throws {
        let lines = try (0..<500).map { number in
            let object = ["text": String(repeating: "é\n\"\(number)", count: number % 40), "z": "\n"]
            return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        }
        let format = CorpusFormat(jsonField: "text")
        for end in ["", "\n", "\r\n\n"] {
            let path = try folder.write((lines.joined(separator: "\r\n") + end).utf8, to: "lines")
            let corpus = try parts(path, format, size)
            #expect(corpus.sources.count > 1 || size > 30_000)
            #expect(try documents(corpus) == documents(Corpus(files: [path], format: format)))
        }
    }

    @Test func placesAreTheFirstAfterEachMultiple() throws {
        let path = try folder.write((0..<100).map { _ in "123456789\n" }.joined().utf8, to: "lines")
        let lines = CorpusFormat(separator: [0x0A])
        #expect(try lines.cutPlaces(in: path, every: 300, .o200k) == [300, 600, 900])
        #expect(try lines.cutPlaces(in: path, every: 301, .o200k) == [310, 610, 910])
        #expect(try lines.cutPlaces(in: path, every: 1, .o200k) == Array(stride(from: 10, to: 1000, by: 10)))
        #expect(try lines.cutPlaces(in: path, every: 995, .o200k) == [])
        #expect(try lines.cutPlaces(in: path, every: .max, .o200k) == [])
    }

    @Test func withoutAPlaceTwoPartsStayOne() throws {
        let long = [UInt8](repeating: 0x61, count: 3 << 20)
        let path = try folder.write(long + Array(" b\nc\n".utf8) + long + Array("\nd e".utf8), to: "long")
        let lines = CorpusFormat(separator: [0x0A])
        let place = long.count + 3
        #expect(try lines.cutPlaces(in: path, every: place - 9, .o200k).first == place)
        #expect(try lines.cutPlaces(in: path, every: 1 << 20, .o200k).first == place)
        #expect(try lines.cutPlaces(in: path, every: place - (1 << 20) - 9, .o200k).isEmpty == false)
        #expect(try lines.cutPlaces(in: path, every: 2 << 20, .o200k) == [2 * long.count + 6])
        let words = try SplitPattern(regex: #"\w+|\W"#)
        let wholes = try SplitPattern(regex: #"(?s).+"#)
        #expect(try CorpusFormat().cutPlaces(in: path, every: 2 << 20, words) == [2 * long.count + 6])
        #expect(try CorpusFormat().cutPlaces(in: path, every: 1 << 20, wholes) == [])
    }

    @Test func otherFilesHaveNoPlaces() throws {
        let text = [UInt8](repeating: 0x0A, count: 9_000)
        for (name, bytes) in [("x.zst", Compressed.zstd(text)), ("none", [])] {
            let path = try folder.write(bytes, to: name)
            #expect(try CorpusFormat(separator: [0x0A]).cutPlaces(in: path, every: 1, .o200k) == [])
        }
        #expect(try CorpusFormat().cutPlaces(in: "/dev/null", every: 1, .o200k) == [])
        #expect(throws: FileFailure.self) {
            try CorpusFormat().cutPlaces(in: "\(folder.path)/missing", every: 1, .o200k)
        }
    }

    private func problem(_ source: Corpus.Source, _ format: CorpusFormat = CorpusFormat()) throws
        -> InputProblem
    {
        try #require(throws: InputProblem.self) { try documents(Corpus([source], format: format)) }
    }

    @Test func partsThatCannotBeAreRefused() throws {
        let plain = try folder.write("one\ntwo\n".utf8, to: "plain")
        let packed = try folder.write(Compressed.zstd(Array("one".utf8)), to: "packed.zst")
        #expect(try problem(.part(plain, 4..<9)).description.contains("plain: byte 8: the file ends before"))
        #expect(try problem(.part(packed, 0..<2)).problem.contains("compressed"))
        #expect(try problem(.part("/dev/null", 0..<0)).problem.contains("regular file"))
        #expect(throws: FileFailure.self) {
            try documents(Corpus([.part("\(folder.path)/missing", 0..<1)], format: CorpusFormat()))
        }
        #expect(try documents(Corpus([.part(plain, 4..<8)], format: CorpusFormat())) == [Array("two\n".utf8)])
        #expect(try documents(Corpus([.part(plain, 8..<8)], format: CorpusFormat())) == [[]])
    }

    @Test func errorsNameTheByteOfTheFile() throws {
        let text = #"{"text":"a"}"# + "\n" + #"{"text":"b"}"# + "\n{\"text\":1}\n"
        let path = try folder.write(text.utf8, to: "lines")
        let found = try problem(.part(path, 13..<text.utf8.count), CorpusFormat(jsonField: "text"))
        #expect(found.byte == 34 && found.line == nil && found.description.contains("lines: byte 34:"))
        let cut = try problem(.part(path, 0..<20), CorpusFormat(jsonField: "text"))
        #expect(cut.byte == 20 && cut.problem.contains("ends in the middle"))
    }

    @Test func aFileThatShrinksIsTold() throws {
        let path = try folder.write([UInt8](repeating: 0x61, count: 100_000), to: "shrinking")
        let input = try InputReader(path, part: 1_000..<90_000)
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 5_000, alignment: 16)
        defer { block.deallocate() }
        #expect(try input.read(into: block) == 5_000 && input.offset == 6_000 && input.storedOffset == 5_000)
        try folder.write([UInt8](repeating: 0x61, count: 10_000), to: "other")
        truncate(path, 7_000)
        #expect(throws: InputProblem.self) { while try input.read(into: block) > 0 {} }
    }
}
