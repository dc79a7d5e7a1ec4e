import BPE
import Testing

/// The public way to write and read ids, without a command.
@Suite struct IDFormatTests {
    private static let lists: [[TokenID]] = [[], [0], [65_535, 1, 2], Array(0..<1_000)]

    @Test(arguments: IDFormat.allCases, lists)
    func readsWhatItWrites(format: IDFormat, ids: [TokenID]) throws {
        let bytes = try format.serialize(ids, vocabularySize: 1 << 16)
        #expect(try format.parse(bytes) == ids)
    }

    @Test(arguments: [
        (IDFormat.ids, "7 12\n"), (.json, "[7,12]\n"), (.u16, "\u{7}\u{0}\u{C}\u{0}"),
        (.u32, "\u{7}\u{0}\u{0}\u{0}\u{C}\u{0}\u{0}\u{0}"),
    ])
    func bytesAreThoseOfTheCommand(format: IDFormat, text: String) throws {
        #expect(try format.serialize([7, 12], vocabularySize: 100) == Array(text.utf8))
    }

    @Test func wideIDsNeedFourBytes() throws {
        #expect(throws: IDFormatError.self) { try IDFormat.u16.serialize([1], vocabularySize: 70_000) }
        let bytes = try IDFormat.npy.serialize([70_000], vocabularySize: 70_001)
        #expect(try IDFormat.npy.parse(bytes) == [70_000])
        #expect(String(decoding: bytes, as: UTF8.self).contains("<u4"))
    }
}
