import BPE
import Documents
import Files
import Foundation
import SplitPatterns
import TestSupport
import Testing

@Suite struct CorpusReaderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The pieces of a corpus in order, found chunk by chunk.
    private func pieces(
        _ corpus: Corpus, _ pattern: SplitPattern = .o200k, chunkSize: Int,
        from start: CorpusPosition = .init()
    ) throws -> [[UInt8]] {
        let reader = try CorpusReader(corpus, pattern, from: start, chunkSize: chunkSize)
        var pieces: [[UInt8]] = []
        while let chunk = try reader.next() {
            for document in chunk.documents {
                let text = Array(chunk.bytes[document])
                pieces += try pattern.pieces(of: text).map { Array(text[$0]) }
            }
            reader.recycle(chunk)
        }
        return pieces
    }

    /// The pieces of documents that are whole in memory.
    private func pieces(ofDocuments documents: [[UInt8]], _ pattern: SplitPattern = .o200k) throws
        -> [[UInt8]]
    {
        try documents.flatMap { text in try pattern.pieces(of: text).map { Array(text[$0]) } }
    }

    private func prose() throws -> [UInt8] { try Fixture.bytes("corpora/prose.txt") }

    @Test(arguments: [64, 1_000, 4_096, 1 << 20]) func chunksHaveThePiecesOfTheWhole(chunkSize: Int) throws {
        let text = try prose()
        let japanese = try Fixture.bytes("texts/japanese.txt")
        let binary = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 5) }
        let run = [UInt8](repeating: 97, count: 30_000)
        let paths = try [text, [], japanese, binary, run, Array("x".utf8)].enumerated().map {
            try folder.write($1, to: "file\($0)")
        }
        let expected = try pieces(ofDocuments: [text, japanese, binary, run, Array("x".utf8)])
        #expect(try pieces(Corpus(files: paths), chunkSize: chunkSize) == expected)
    }

    @Test func userPatternsSeeWholeDocuments() throws {
        let pattern = try SplitPattern(regex: #"\w+$|.|\n"#)
        let text = try prose()
        let path = try folder.write(text, to: "prose")
        let expected = try pieces(ofDocuments: [text], pattern)
        #expect(try pieces(Corpus(files: [path]), pattern, chunkSize: 256) == expected)
    }

    @Test(arguments: ["@@", "\n\n", "a", "<|end|>"]) func separatorsEndDocuments(separator: String) throws {
        var text = try prose()
        for place in [3_000, 3_002, 5_000, 9_999] { text.insert(contentsOf: separator.utf8, at: place) }
        text = Array(separator.utf8) + text + Array(separator.utf8)
        let path = try folder.write(text, to: "documents")
        var documents: [[UInt8]] = []
        var rest = Data(text)[...]
        while let found = rest.range(of: Data(separator.utf8)) {
            documents.append(Array(rest[rest.startIndex..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        documents.append(Array(rest))
        let corpus = Corpus(files: [path], format: CorpusFormat(separator: Array(separator.utf8)))
        let expected = try pieces(ofDocuments: documents)
        for chunkSize in [64, 1_001, 1 << 20] {
            #expect(try pieces(corpus, chunkSize: chunkSize) == expected)
        }
    }

    @Test func packedFilesAreUnpacked() throws {
        let text = try prose()
        let plain = try folder.write(text, to: "plain")
        // Two members and two frames, as when packed files are put one behind the other.
        try shell("(head -c 7000 '\(plain)' | gzip -c; tail -c +7001 '\(plain)' | gzip -c) > text.gz")
        try folder.write(
            Compressed.zstd(text.prefix(7_000)) + Compressed.zstd(text.dropFirst(7_000)), to: "text.zst")
        for name in ["text.gz", "text.zst"] {
            let corpus = Corpus(files: ["\(folder.path)/\(name)"])
            let expected = try pieces(ofDocuments: [text])
            for chunkSize in [512, 1 << 20] { #expect(try pieces(corpus, chunkSize: chunkSize) == expected) }
            // Taken as it is, it is something else.
            let raw = Corpus(
                files: ["\(folder.path)/\(name)"], format: CorpusFormat(compression: Compression.none))
            #expect(try pieces(raw, chunkSize: 1 << 20) == pieces(ofDocuments: [folder.read(name)]))
        }
    }

    @Test(arguments: [("gzip", "text.gz"), ("zstd", "text.zst")])
    func truncatedAndDamagedFilesAreTold(tool: String, name: String) throws {
        let text = try (0..<9).flatMap { _ in try prose() }
        try folder.write(text, to: "plain")
        if tool == "gzip" {
            try shell("gzip -c plain > \(name)")
        } else {
            try folder.write(Compressed.zstd(text), to: name)
        }
        let packed = try folder.read(name)
        try folder.write(packed.dropLast(10), to: name)
        let cut = try problem(Corpus(files: ["\(folder.path)/\(name)"]))
        #expect(
            cut.byte == packed.count - 10 && cut.problem.contains("ends in the middle of its \(tool) data"))
        var damaged = packed
        for place in 40..<80 { damaged[packed.count / 2 + place] ^= 0x5A }
        try folder.write(damaged, to: name)
        let broken = try problem(Corpus(files: ["\(folder.path)/\(name)"]))
        #expect(broken.problem.contains("damaged") && broken.path.hasSuffix(name))
    }

    @Test(arguments: [16, 700, 1 << 20]) func jsonLinesGiveTheirDocuments(chunkSize: Int) throws {
        let text = try String(decoding: prose(), as: UTF8.self)
        let documents = [
            "plain", "quote \" backslash \\ newline \n tab \t bell \u{7}", "é中🦒 / ' \u{2028}", text, "",
            "last\r\n",
        ]
        var lines = try documents.map { document in
            let object: [String: Any] = [
                "text": document, "id": 17,
                "more": ["text": "not this", "list": [1.5e3, true, NSNull(), "]"]],
            ]
            return String(
                decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys),
                as: UTF8.self)
        }
        // Python's way to write the same, a line without a text, an empty line, and no newline at the end.
        lines += [
            #" {"t\u0065xt" : "\ud83e\udd92 \u00e9\/" , "n":-0.1e+7}"#, #"{"a":[[],{}],"text":null}"#, "",
            #"{"text":"\ud83ex\udd92"}"#,
        ]
        let path = try folder.write(lines.joined(separator: "\r\n").utf8, to: "lines.jsonl")
        let corpus = Corpus(files: [path], format: CorpusFormat(jsonField: "text"))
        let expected = try pieces(
            ofDocuments: (documents + ["🦒 é/", "\u{FFFD}x\u{FFFD}"]).map { Array($0.utf8) })
        #expect(try pieces(corpus, chunkSize: chunkSize) == expected)
    }

    @Test(arguments: [
        (#"{"text":"a"#, 2, 25, "ends in the middle"), (#"{"text":"a"} x"#, 2, 28, "follows"),
        (#"["a"]"#, 2, 15, "not a JSON object"), (#"{"text":1}"#, 2, 23, "not a string"),
        (#"{"a":1}"#, 2, 22, "no \"text\""),
        (#"{"text":"\q"}"#, 2, 25, "JSON does not allow"), (#"{"text":"\u12g4"}"#, 2, 28, "hexadecimal"),
        (#"{"text" "a"}"#, 2, 23, "not JSON"), (#"{"text":"a",}"#, 2, 27, "not JSON"),
        (#"{"a":01,"text":"a"}"#, 2, 21, "not JSON"), (#"{"text":"a","text":"b"}"#, 2, 34, "twice"),
        (#"{"a":tru}"#, 2, 23, "not JSON"), (#"{"a":1.}"#, 2, 22, "not JSON"),
        ("{\"text\":\"\u{1}\"}", 2, 24, "control"), (#"{"a":[NaN]}"#, 2, 21, "NaN"),
        (#"{"a":-Infinity}"#, 2, 21, "Infinity"), ("\u{FEFF}{}", 2, 15, "byte order mark"),
        ("（全角）", 2, 15, "not a JSON object"), (#"{"a":None}"#, 2, 20, "not JSON"),
        (#"{"a":-I}"#, 2, 21, "not JSON"), (#"{"text":NaN}"#, 2, 23, "not a string"),
    ])
    func whatIsNoJSONIsToldWithItsLine(line: String, number: Int, byte: Int, what: String) throws {
        let path = try folder.write("{\"text\":\"yes\"}\n\(line)\n{\"text\":\"b\"}\n".utf8, to: "lines.jsonl")
        let found = try problem(Corpus(files: [path], format: CorpusFormat(jsonField: "text")))
        #expect(found.line == number && found.byte == byte && found.problem.contains(what), "\(found)")
    }

    @Test func everyPlaceToGoOnGivesTheRest() throws {
        let text = try prose()
        let lines = try (0..<40).map { number in
            let document = String(decoding: text[(number * 300)..<(number * 300 + number * 7)], as: UTF8.self)
            return String(
                decoding: try JSONSerialization.data(withJSONObject: ["text": document, "z": number]),
                as: UTF8.self)
        }
        let files = [
            try folder.write(text, to: "a"), try folder.write(text.reversed(), to: "b"),
        ]
        let json = try folder.write(lines.joined(separator: "\n").utf8, to: "c.jsonl")
        try shell("gzip -k a c.jsonl")
        let corpora = [
            Corpus(files: files), Corpus(files: files, format: CorpusFormat(separator: Array("th".utf8))),
            Corpus(files: ["\(folder.path)/a.gz", files[1]]),
            Corpus(files: [json, json], format: CorpusFormat(jsonField: "text")),
            Corpus(files: ["\(folder.path)/c.jsonl.gz"], format: CorpusFormat(jsonField: "text")),
        ]
        for corpus in corpora {
            let all = try pieces(corpus, chunkSize: 900)
            let reader = try CorpusReader(corpus, .o200k, chunkSize: 900)
            var before: [[UInt8]] = []
            var places = 0
            while let chunk = try reader.next() {
                for document in chunk.documents {
                    let text = Array(chunk.bytes[document])
                    before += try SplitPattern.o200k.pieces(of: text).map { Array(text[$0]) }
                }
                guard let next = chunk.next else { continue }
                places += 1
                #expect(try before + pieces(corpus, chunkSize: 900, from: next) == all)
            }
            #expect(places > 3)
        }
    }

    @Test func fileThatChangesIsTold() throws {
        let path = try folder.write([UInt8](repeating: 120, count: 300_000), to: "file")
        for change in ["append", "cut", "delete"] {
            try folder.write([UInt8](repeating: 120, count: 300_000), to: "file")
            let found = #expect(throws: InputProblem.self) {
                var reads = 0
                let file = try InputReader(path, compression: .automatic)
                let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_000, alignment: 1)
                defer { block.deallocate() }
                while try file.read(into: block) > 0 {
                    reads += 1
                    guard reads == 100 else { continue }
                    switch change {
                    case "append": try shell("echo more >> file")
                    case "cut": try shell("truncate -s 100 file")
                    default: try shell("rm file")
                    }
                }
            }
            #expect(found?.problem.contains(change == "delete" ? "deleted" : "changed") == true)
            #expect(found?.byte ?? 0 >= 100_000)
        }
        #expect(throws: FileFailure.self) { try pieces(Corpus(files: [path + "-gone"]), chunkSize: 100) }
    }

    private func problem(_ corpus: Corpus) throws -> InputProblem {
        try #require(throws: InputProblem.self) { _ = try pieces(corpus, chunkSize: 512) }
    }

    private func shell(_ line: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(filePath: folder.path)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(line)")
    }
}
