import Files
import Foundation
import TestSupport
import Testing

@Suite struct TemporaryBytesTests {
    @Test(arguments: [0, 1, 1_000, 1 << 20, 1 << 20 + 1, 3_000_000])
    func allBytesComeBackAndNoFileIsLeft(count: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 3 ^ $0) }
        let waiting = TemporaryBytes(in: folder.path)
        var rest = bytes[...]
        while !rest.isEmpty {
            let block = Array(rest.prefix(Int.random(in: 1..<700_000)))
            rest = rest.dropFirst(block.count)
            try block.withUnsafeBytes { try waiting.append($0) }
            #expect(folder.contents.isEmpty)
        }
        var back: [UInt8] = []
        try waiting.forEachBlock { back += $0 }
        #expect(back == bytes)
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let waiting = TemporaryBytes(in: "/nowhere/at/all")
        // What fits into memory needs no folder.
        try [UInt8](repeating: 0, count: 1 << 20).withUnsafeBytes { try waiting.append($0) }
        let failure = #expect(throws: TemporaryFileFailure.self) {
            try [UInt8](repeating: 0, count: 2 << 20).withUnsafeBytes { try waiting.append($0) }
        }
        #expect(
            "\(failure!)".contains("in /nowhere/at/all: No such file") && "\(failure!)".contains("TMPDIR"))
    }
}
