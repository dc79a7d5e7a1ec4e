import BPE
import TestSupport
import Testing

/// Every command that reads text reads what is compressed in a file, whatever its name.
@Suite struct CompressedInputTests {
    let folder: TemporaryFolder
    private let text = Array("How many eyes does my foot have?\nIt has 1955 of them.\n".utf8)

    init() throws { folder = try TemporaryFolder() }

    private func stored(_ format: String) throws -> (plain: String, compressed: String) {
        let bytes = format == "gzip" ? Compressed.gzip(text) : Compressed.zstd(text)
        return (try folder.write(text, to: "plain"), try folder.write(bytes, to: "compressed"))
    }

    @Test(
        arguments: ["gzip", "zstd"],
        [["encode"], ["count", "--json"], ["report", "--json"], ["inspect"], ["bench", "--runs", "1"]])
    func givesWhatThePlainFileGives(format: String, command: [String]) async throws {
        let (plain, compressed) = try stored(format)
        let expected = await CommandLineRun(arguments: command + [plain])
        let found = await CommandLineRun(arguments: command + [compressed])
        #expect(found.status == 0 && expected.status == 0)
        guard command[0] != "bench" else { return }
        #expect(found.text.replacing("compressed", with: "plain") == expected.text)
        guard command[0] != "inspect" else { return }
        let piped = await CommandLineRun(arguments: command, input: try folder.read("compressed"))
        let plainPiped = await CommandLineRun(arguments: command, input: text)
        #expect(piped.text == plainPiped.text && piped.status == 0)
    }

    @Test(arguments: [["encode"], ["count"], ["report"], ["inspect"]])
    func storedBytesCanBeAskedFor(command: [String]) async throws {
        let (plain, compressed) = try stored("gzip")
        let asIs = await CommandLineRun(arguments: command + [compressed, "--compression", "none"])
        let decompressed = await CommandLineRun(arguments: command + [compressed])
        #expect(asIs.status == 0 && asIs.text != decompressed.text)
        let wrong = await CommandLineRun(arguments: command + [plain, "--compression", "gzip"])
        #expect(wrong.status == 1 && wrong.errors.contains("gzip data is damaged"))
        let unknown = await CommandLineRun(arguments: command + [plain, "--compression", "lzma"])
        #expect(unknown.status == 64 && unknown.errors.contains("'auto', 'none', 'gzip' or 'zstd'"))
    }

    @Test func truncatedInputIsAnErrorWithItsPlace() async throws {
        let (_, compressed) = try stored("zstd")
        let whole = try folder.read("compressed")
        try folder.write(whole.dropLast(3), to: "compressed")
        for command in ["encode", "count", "report"] {
            let run = await CommandLineRun(command, compressed)
            #expect(run.status == 1)
            #expect(run.errors.contains("byte \(whole.count - 3)") && run.errors.contains("cut off"))
        }
    }
}
