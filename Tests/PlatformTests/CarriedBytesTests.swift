import Platform
import Testing

@Suite struct CarriedBytesTests {
    /// Bytes near everything that decides how they are carried.
    private static let parts: [[UInt8]] = [
        [0x61], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80],
        // Not UTF-8: alone, cut off, too long, a surrogate, past the last code point.
        [0xFF], [0x80], [0xC3], [0xF0, 0x9F], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        // The code points that carry, the one before them, and parts of them.
        [0xF4, 0x8F, 0xBE, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x8F, 0xBD, 0xBF], [0xF4, 0x8F, 0xBE],
        [0xF4],
    ]

    private func check(_ bytes: [UInt8]) {
        let text = String(carrying: bytes)
        #expect(text.carriedBytes == bytes)
        #expect(text.withCarriedBytes { String(carrying: $0) }.utf8.elementsEqual(text.utf8))
        let isPlain = String(validating: bytes, as: UTF8.self) != nil
        #expect(isPlain || text.carriesBytes)
        if !text.carriesBytes { #expect(text.utf8.elementsEqual(bytes) && text.readable == text) }
        // What people see never has a carrier in it.
        #expect(!text.readable.carriesBytes)
    }

    @Test func allBytesComeBack() {
        check([])
        for byte in UInt8.min...UInt8.max { check([0x61, byte == 0 ? 1 : byte, 0x62]) }
        for first in Self.parts {
            for second in Self.parts {
                check(first + second)
                for third in Self.parts { check(first + second + third) }
                // A name that is put together has the bytes put together.
                #expect((String(carrying: first) + String(carrying: second)).carriedBytes == first + second)
            }
        }
    }

    @Test func randomBytesComeBack() {
        for _ in 0..<20_000 {
            check((0..<Int.random(in: 0..<12)).map { _ in .random(in: 1...255) })
        }
    }

    @Test func plainTextIsItself() {
        for text in ["", "a.txt", "ä/日本", "\u{10FF7F}", "\u{1F600}"] {
            #expect(String(carrying: Array(text.utf8)) == text && !text.carriesBytes)
        }
    }

    @Test func peopleSeeHexadecimal() {
        #expect(String(carrying: [0x61, 0xFF, 0x2E, 0x74]).readable == "a<FF>.t")
        #expect(String(carrying: [0x80, 0x9B, 0xC3, 0xA9, 0xFE]).readable == "<80 9B>é<FE>")
        #expect(String(carrying: [0xF4, 0x8F, 0xBF, 0xBF]).readable == "<F4 8F BF BF>")
    }

    @Test func systemCallsGetTheBytes() throws {
        let folder = "/tmp/bpe-carried-\(UInt32.random(in: 0 ... .max))"
        let odd = folder + "/" + String(carrying: [0xFF, 0x61])
        let other = folder + "/" + String(carrying: [0xFE])
        #expect(mkdir(folder, 0o700) == 0 && mkdir(odd, 0o700) == 0)
        #expect(rename(odd, other) == 0 && access(odd, F_OK) != 0 && access(other, F_OK) == 0)
        #expect(rmdir(other) == 0 && rmdir(folder) == 0)
    }
}
