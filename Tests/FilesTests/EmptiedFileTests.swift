import Files
import TestSupport
import Testing

@Suite struct EmptiedFileTests {
    /// Only a file that was empty when it was opened may say that it still is, as those of /proc do.
    @Test func aFileOfOneByteThatIsEmptiedHasChanged() throws {
        let folder = try TemporaryFolder()
        let reader = try InputReader(folder.write([0x61], to: "file"), compression: .none)
        var block: [UInt8] = [0, 0]
        let count = try block.withUnsafeMutableBytes { try reader.read(into: $0) }
        #expect(count == 1 && block == [0x61, 0])
        try Shell.run("truncate -s 0 file", in: folder)
        let problem = #expect(throws: InputProblem.self) { try reader.readAll() }
        #expect(problem?.problem.contains("it had 1 bytes and now has 0") == true)
    }
}
