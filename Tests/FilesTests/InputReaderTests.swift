import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct InputReaderTests {
    let folder: TemporaryFolder
    private let text = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 / 7 ^ $0) }

    init() throws { folder = try TemporaryFolder() }

    /// Each way in which the same bytes can be stored.
    private static let stored: [String] = [
        "plain", "gzip", "zstd", "gzip-members", "zstd-frames", "zstd-skippable", "gzip-padded",
    ]

    private func store(_ way: String) -> [UInt8] {
        let (head, tail) = (text.prefix(7_001), text.dropFirst(7_001))
        switch way {
        case "gzip": return Compressed.gzip(text)
        case "zstd": return Compressed.zstd(text)
        case "gzip-members": return Compressed.gzip(head) + Compressed.gzip(tail)
        case "zstd-frames": return Compressed.zstd(head) + Compressed.zstd(tail)
        // As pzstd writes it.
        case "zstd-skippable":
            return [0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4] + Compressed.zstd(text)
        case "gzip-padded": return Compressed.gzip(text) + [UInt8](repeating: 0, count: 500)
        default: return text
        }
    }

    private func readers(_ way: String) throws -> [InputReader] {
        let bytes = store(way)
        let path = try folder.write(bytes, to: way)
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        return [InputReader(bytes), try InputReader(path), InputReader(file, name: "open file")]
    }

    @Test(arguments: stored, [0, 1, 4_096, 30_000, 50_000]) func peekingTakesNothing(way: String, count: Int)
        throws
    {
        for reader in try readers(way) {
            #expect(try reader.peek(count).elementsEqual(text.prefix(count)))
            #expect(try reader.peek(count / 2).elementsEqual(text.prefix(count / 2)))
            #expect(reader.offset == 0)
            #expect(try reader.readAll() == text)
            #expect(try reader.peek(1).isEmpty)
        }
        for place in [10, 5_000, 39_000] {
            for reader in try readers(way) {
                _ = try reader.peek(count)
                try reader.skip(to: place)
                #expect(try reader.readAll() == Array(text[place...]), "\(way) \(place)")
            }
        }
    }

    @Test(arguments: stored) func anyPlaceIsReadWithoutAChangeOfWhatComesNext(way: String) throws {
        let bytes = store(way)
        for reader in try readers(way) {
            for (place, count) in [(0, 3), (bytes.count - 5, 5), (7, 0), (100, 200)] {
                var found = [UInt8](repeating: 0, count: count)
                try found.withUnsafeMutableBytes { try reader.read(at: place, into: $0) }
                #expect(found.elementsEqual(bytes[place..<place + count]))
            }
            let problem = #expect(throws: InputProblem.self) {
                var found: [UInt8] = [0, 0]
                try found.withUnsafeMutableBytes { try reader.read(at: bytes.count - 1, into: $0) }
            }
            #expect(problem?.byte == bytes.count - 1)
            #expect(try reader.readAll() == text)
        }
    }

    @Test(arguments: [(0, 40_000), (0, 1), (39_999, 40_000), (7, 30_007), (5, 5), (40_000, 40_000)])
    func aPartIsReadFromItsStartToItsEnd(start: Int, end: Int) throws {
        let path = try folder.write(text, to: "file")
        let reader = try InputReader(path, part: start..<end)
        #expect(reader.offset == start && reader.storedOffset == 0)
        #expect(try reader.readAll() == Array(text[start..<end]))
        #expect(reader.offset == end && reader.storedOffset == end - start)
    }

    @Test func whatHasNoSuchPartIsAnError() throws {
        let path = try folder.write(text, to: "file")
        let short = #expect(throws: InputProblem.self) { try InputReader(path, part: 5..<40_001) }
        #expect(
            short?.byte == 40_000
                && short?.problem.contains("ends before its part from byte 5 to 40001") == true)
        for way in ["gzip", "zstd"] {
            let path = try folder.write(store(way), to: way)
            #expect(throws: InputProblem.self) { try InputReader(path, part: 0..<9) }
            #expect(try InputReader(path, part: 0..<9, compression: .none).readAll().count == 9)
        }
        #expect(throws: InputProblem.self) { try InputReader(path, part: 0..<9, compression: .gzip) }
        #expect(throws: InputProblem.self) { try InputReader("/dev/null", part: 0..<0) }
        #expect(throws: FileFailure.self) { try InputReader("\(folder.path)/missing", part: 0..<0) }
    }

    @Test func moreBytesThanTheLimitAreAnError() throws {
        let bytes = [UInt8](repeating: 7, count: 200_000)
        #expect(try InputReader(bytes).readAll(atMost: bytes.count) == bytes)
        #expect(throws: FileFailure.self) { try InputReader(bytes).readAll(atMost: bytes.count - 1) }
    }

    /// Where nothing tells the size, all is read in portions that grow.
    @Test func allIsReadWhateverTheSizeIs() throws {
        let portion = 64 << 10
        for count in [portion - 1, portion, portion + 1, 2 * portion, 5 * portion + 7] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 251 ^ $0) }
            #expect(try InputReader(Compressed.zstd(bytes)).readAll() == bytes)
            #expect(try InputReader(Compressed.gzip(bytes)).readAll(atMost: count) == bytes)
            #expect(throws: FileFailure.self) {
                try InputReader(Compressed.zstd(bytes)).readAll(atMost: count - 1)
            }
        }
    }

    /// A sparse file takes no room and claims any size.
    @Test func whatIsLargerThanMemoryIsNotBegun() throws {
        let path = try folder.write([], to: "sparse")
        try Shell.run("truncate -s 8E sparse || truncate -s 15T sparse", in: folder)
        let failure = #expect(throws: FileFailure.self) { try InputReader(path).readAll(atMost: .max - 1) }
        #expect(failure?.cause == .fileTooLarge)
    }

    @Test(arguments: stored, [1, 3, 1_000, 1 << 17])
    func givesTheSameBytesHoweverTheyAreStored(way: String, blockSize: Int) throws {
        for reader in try readers(way) {
            var all: [UInt8] = []
            let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 1)
            defer { block.deallocate() }
            while case let count = try reader.read(into: block), count > 0 {
                #expect(reader.offset == all.count + count)
                all += block[..<count]
            }
            #expect(all == text)
            #expect(reader.storedOffset == store(way).count)
            #expect(reader.isCompressed == (way != "plain"))
            #expect(reader.size == (way == "plain" ? text.count : nil))
        }
    }

    @Test(arguments: stored, [0, 2, 4, 5, 6_999, 7_001, 39_999, 40_000, 50_000])
    func skipsToAnyPlace(way: String, place: Int) throws {
        for reader in try readers(way) {
            try reader.skip(to: place)
            let rest = try reader.readAll()
            #expect(rest == Array(text.dropFirst(place)))
        }
    }

    @Test(arguments: stored) func handsOutBlocks(way: String) throws {
        for reader in try readers(way) {
            var all: [UInt8] = []
            try reader.forEachBlock { all += $0 }
            #expect(all == text)
        }
    }

    @Test(arguments: [0, 1, 2, 3, 4]) func shortFilesAreNotMistakenForCompressedOnes(count: Int) throws {
        for start in [
            [0x1F, 0x8B, 0x07, 0x00], [0x28, 0xB5, 0x2F, 0x00], [0x61, 0x62, 0x63, 0x64] as [UInt8],
        ] {
            let bytes = Array(start.prefix(count))
            let reader = InputReader(bytes)
            #expect(!reader.isCompressed)
            #expect(try reader.readAll() == bytes)
        }
    }

    @Test func compressedBytesCanBeTakenAsTheyAre() throws {
        let bytes = Compressed.gzip(text)
        #expect(try InputReader(bytes, compression: .none).readAll() == bytes)
        #expect(try InputFile.read(folder.write(bytes, to: "file")) == bytes)
    }

    @Test(arguments: ["gzip", "zstd"]) func truncatedDataIsAnErrorAfterWhatComesBefore(way: String) throws {
        let whole = store(way)
        for cut in [5, 20, whole.count / 2, whole.count - 1] {
            let reader = try InputReader(folder.write(whole.prefix(cut), to: "cut"))
            var read: [UInt8] = []
            let problem = #expect(throws: InputProblem.self) { try reader.forEachBlock { read += $0 } }
            #expect(text.starts(with: read))
            #expect(problem?.byte == cut)
            #expect(problem?.problem.contains("ends in the middle of its \(way) data") == true)
        }
    }

    @Test(arguments: ["gzip", "zstd"]) func damagedDataIsAnErrorWithItsPlace(way: String) throws {
        var bytes = store(way)
        for place in bytes.count / 2..<bytes.count / 2 + 8 { bytes[place] ^= 0xFF }
        let problem = #expect(throws: InputProblem.self) {
            try InputReader(folder.write(bytes, to: "damaged")).readAll()
        }
        #expect(problem?.problem.contains("the \(way) data is damaged") == true)
        #expect((0...bytes.count).contains(problem?.byte ?? -1))
    }

    @Test(arguments: ["gzip", "zstd"]) func whatFollowsTheDataIsNotCalledDamage(way: String) throws {
        let whole = store(way)
        let problem = #expect(throws: InputProblem.self) {
            try InputReader(folder.write(whole + Array("and a word".utf8), to: "followed")).readAll()
        }
        #expect(problem?.problem == "the \(way) data ends here, and something else follows")
        #expect(problem?.byte == whole.count && problem?.remedy.contains("head -c \(whole.count)") == true)
        var second = whole
        second[second.count - 6] ^= 0xFF
        let damage = #expect(throws: InputProblem.self) {
            try InputReader(folder.write(whole + second, to: "followed")).readAll()
        }
        #expect(damage?.problem.contains("the \(way) data is damaged") == true)
    }

    /// A frame that says 88 bytes and has an empty block: libzstd sees it only where there is room for all of them.
    @Test(arguments: [16, 61, 88, 1 << 16]) func aFrameWithLessThanItSaysIsDamaged(blockSize: Int) throws {
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 88, 1, 0, 0]
        let reader = InputReader(Compressed.zstd(text) + frame)
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
        defer { block.deallocate() }
        let problem = #expect(throws: InputProblem.self) { while try reader.read(into: block) > 0 {} }
        #expect(problem?.problem.contains("the zstd data is damaged") == true)
    }

    /// Stored input is read in blocks, between which a header may be cut anywhere.
    @Test(arguments: 0..<14) func aHeaderCutByABlockIsRead(cut: Int) throws {
        let blockSize = 1 << 17
        let skipped = [UInt8](repeating: 7, count: blockSize - 8 - cut)
        let size = withUnsafeBytes(of: UInt32(skipped.count).littleEndian) { Array($0) }
        let before = [0x50, 0x2A, 0x4D, 0x18] + size + skipped
        #expect(try InputReader(before + Compressed.zstd(text)).readAll() == text)
        // A content size of eight bytes: 88, 257.
        for declared: [UInt8] in [[88, 0, 0, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0]] {
            let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xE0] + declared + [1, 0, 0]
            let problem = #expect(throws: InputProblem.self) { try InputReader(before + frame).readAll() }
            #expect(problem?.problem.contains("the zstd data is damaged") == true)
        }
    }

    @Test(arguments: [Compression.gzip, .zstd]) func textIsNotDataOfAFormatThatIsAskedFor(format: Compression)
    {
        #expect(throws: InputProblem.self) {
            try InputReader(Array("just a text".utf8), compression: format).readAll()
        }
    }

    @Test func missingFilesAndFoldersAreFailures() throws {
        let missing = #expect(throws: FileFailure.self) {
            try InputReader("\(folder.path)/missing").readAll()
        }
        #expect(missing?.cause == .noSuchFileOrDirectory)
        #expect("\(missing!)".contains("check the path"))
        #expect(try InputFile.readIfPresent("\(folder.path)/missing") == nil)
        let isFolder = #expect(throws: FileFailure.self) { try InputReader(folder.path).readAll() }
        #expect(isFolder?.cause == .isDirectory)
    }

    @Test func aFileIsReadThoughItClaimsToBeEmpty() throws {
        #expect(try !InputReader("/proc/self/status").readAll().isEmpty)
    }

    @Test func aNameNeedNotBeUTF8() throws {
        let path = try folder.write(text, to: "plain")
        let odd = FilePath("\(folder.path)/").appending(
            FilePath.Component(platformString: [0x61, CChar(bitPattern: 0xFF), 0])!)
        try shell("mv '\(path)' \"$(printf 'a\\377')\"")
        #expect(try InputFile.read(odd) == text)
    }

    private func shell(_ script: String) throws { try Shell.run(script, in: folder) }
}
