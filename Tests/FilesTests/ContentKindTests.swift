import Files
import TestSupport
import Testing

@Suite struct ContentKindTests {
    @Test(arguments: [
        ("{\"a\":1}\n", ContentKind.jsonLines), ("{\"a\":1}\r\n{ \"b\":2}", .jsonLines),
        ("\n{\"text\": \"x\"}\n{\"text\": \"y\"}\n", .jsonLines), ("PAR1\u{15}\u{4}", .parquet),
        ("ARROW1\0\0", .arrow), ("BZh91AY", .bzip2), ("PK\u{3}\u{4}", .zip),
    ])
    func whatIsNotTextIsRecognized(start: String, kind: ContentKind) {
        #expect(ContentKind(recognizedBy: start.utf8) == kind)
    }

    @Test(arguments: [
        "", "{", "{\"a\":1}", "{\n  \"a\": 1\n}\n", "{\"a\":1}\nplain\n", "PAR", "BZhou", "if (x) {\n}\n",
        "[1, 2]\n",
    ])
    func textIsText(start: String) {
        #expect(ContentKind(recognizedBy: start.utf8) == nil)
    }

    /// Nothing less than the whole signature will do.
    @Test(
        arguments: [
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], ContentKind.xz), ([0x04, 0x22, 0x4D, 0x18], .lz4),
            ([0x50, 0x4B, 0x03, 0x04], .zip), (Array("PAR1".utf8), .parquet), (Array("ARROW1".utf8), .arrow),
            (Array("BZh1".utf8), .bzip2), (Array("BZh9".utf8), .bzip2),
        ] as [([UInt8], ContentKind)])
    func signaturesAreWhole(signature: [UInt8], kind: ContentKind) {
        #expect(ContentKind(recognizedBy: signature + [1, 2]) == kind)
        #expect(ContentKind(recognizedBy: signature) == kind)
        #expect(ContentKind(recognizedBy: signature.dropLast()) == nil)
        for place in signature.indices {
            var other = signature
            other[place] ^= 0x40
            #expect(ContentKind(recognizedBy: other + [1, 2]) == nil)
        }
    }

    @Test(arguments: ["BZh0", "BZh:"]) func levelsOfBzip2AreDigits(start: String) {
        #expect(ContentKind(recognizedBy: start.utf8) == nil)
    }

    @Test func compressedDataIsRecognized() {
        #expect(ContentKind(recognizedBy: Compressed.gzip([1, 2, 3])) == .gzip)
        #expect(ContentKind(recognizedBy: Compressed.zstd([1, 2, 3])) == .zstd)
        for last: UInt8 in [0x50, 0x5F] {
            #expect(ContentKind(recognizedBy: [last, 0x2A, 0x4D, 0x18, 0, 0, 0, 0]) == .zstd)
        }
        #expect(ContentKind(recognizedBy: [0x60, 0x2A, 0x4D, 0x18, 0, 0, 0, 0]) != .zstd)
    }
}
