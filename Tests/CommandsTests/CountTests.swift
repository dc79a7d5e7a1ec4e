import BPE
import Foundation
import TestSupport
import Testing

@Suite struct CountTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("aa bb".utf8, to: "tree/b.txt")
        try folder.write("cc".utf8, to: "tree/deep/a.txt")
        try folder.write("hidden".utf8, to: "tree/.hidden")
        try folder.write("hidden".utf8, to: "tree/.git/config")
    }

    @Test func standardInputIsABareNumber() async {
        let run = await CommandLineRun("count", input: Array("Hello, world!".utf8))
        #expect(run.text == "\(Tokenizer.default.count("Hello, world!"))\n")
        #expect(run.errors.isEmpty)
    }

    @Test func oneFileIsCountAndPath() async throws {
        let path = try folder.write("Hello".utf8, to: "one")
        #expect(await CommandLineRun("count", path).text == "\(Tokenizer.default.count("Hello")) \(path)\n")
    }

    @Test func foldersAreWalkedThroughInOrder() async throws {
        let run = await CommandLineRun("count", folder.path + "/tree", "-", input: Array("x".utf8))
        let rows = run.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(
            rows.map { $0[1] } == [
                "\(folder.path)/tree/b.txt", "\(folder.path)/tree/deep/a.txt", "-", "total",
            ])
        let counts = rows.compactMap { Int($0[0]) }
        #expect(counts[3] == counts[..<3].reduce(0, +) && counts.allSatisfy { $0 > 0 })
    }

    @Test func namesNeedNotBeUTF8() async throws {
        let made = try CommandProcess(
            shell: #"printf abc > "$(printf 'latin-\351')"; "$bpe" count ."#, in: folder.path)
        #expect(made.status == 0 && made.text.contains("./latin-"), "\(made.text) \(made.errors)")
    }

    @Test func emptySparseGiantIsRefused() async throws {
        let run = try CommandProcess(
            shell: #"truncate -s 1T giant && "$bpe" count giant tree/b.txt"#, in: folder.path)
        #expect(run.status == 1 && run.errors.contains("larger than this machine's memory"), "\(run.errors)")
        #expect(run.text.contains("tree/b.txt"))
    }

    @Test func unreadableFileDoesNotKeepTheOthersFromBeingCounted() async throws {
        let path = try folder.write("Hello".utf8, to: "one")
        let run = await CommandLineRun("count", "/nowhere/x", path)
        #expect(run.status == 1)
        #expect(run.text.contains(path) && run.errors.contains("/nowhere/x"))
    }

    @Test func specialTokensCountAsTextAndThatIsSaid() async {
        let text = Array("a<|endoftext|>".utf8)
        let run = await CommandLineRun("count", input: text)
        #expect(run.text == "\(Tokenizer.default.count("a<|endoftext|>"))\n")
        #expect(run.errors.contains("<|endoftext|> at byte 1") && run.errors.contains("--specials allow"))
        #expect(await CommandLineRun("count", "--specials", "allow", input: text).text == "2\n")
        #expect(await CommandLineRun("count", "--specials", "forbid", input: text).status == 1)
    }

    @Test func jsonTellsTheSame() async throws {
        struct Report: Decodable {
            struct File: Decodable { var path: String, tokens: Int, bytes: Int }
            struct Total: Decodable { var tokens: Int, bytes: Int }
            struct Encoding: Decodable { var name: String, size: Int }
            var version: Int, encoding: Encoding, files: [File], total: Total
        }
        let run = await CommandLineRun("count", "--json", folder.path + "/tree")
        let report = try JSONDecoder().decode(Report.self, from: Data(run.output))
        #expect(report.version == 1 && report.encoding.name == Encoding.default.name)
        #expect(report.encoding.size == Encoding.default.size)
        #expect(report.files.map(\.bytes) == [5, 2] && report.total.bytes == 7)
        #expect(report.total.tokens == report.files.map(\.tokens).reduce(0, +))
    }

    @Test func emptyInputHasNoTokens() async {
        #expect(await CommandLineRun("count").text == "0\n")
    }
}
