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

    @Test func compressedDataIsRecognized() {
        #expect(ContentKind(recognizedBy: Compressed.gzip([1, 2, 3])) == .gzip)
        #expect(ContentKind(recognizedBy: Compressed.zstd([1, 2, 3])) == .zstd)
    }
}
