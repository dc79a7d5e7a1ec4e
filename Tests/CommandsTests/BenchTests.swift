import BPE
import Foundation
import TestSupport
import Testing

@Suite struct BenchTests {
    private static let file = Fixture.root.appending(path: "Fixtures/corpora/prose.txt").path()

    @Test(arguments: ["1", "2"])
    func eachLineTellsOneFileInOneEncoding(threads: String) async throws {
        let run = await CommandLineRun(
            "bench", "--json", "--runs", "2", "--threads", threads, Self.file, "-",
            input: Array("How many eyes?".utf8))
        #expect(run.status == 0 && run.errors.isEmpty)
        let lines = try run.text.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(lines.map { $0["file"] as? String } == [Self.file, "-"])
        let bytes = try Fixture.bytes("corpora/prose.txt")
        let expected = try Tokenizer.default.count(bytes, specialTokens: .asText)
        #expect(lines[0]["tokens"] as? Int == expected && lines[0]["bytes"] as? Int == bytes.count)
        #expect(lines[0]["threads"] as? Int == Int(threads) && lines[0]["encoding"] as? String == "bpe64k")
        for line in lines {
            let (first, best) = (
                try #require(line["first"] as? Double), try #require(line["best"] as? Double)
            )
            #expect(first > 0 && best >= first)
        }
    }

    @Test(arguments: ["1", "2"]) func linesCanBeTextsOfTheirOwn(threads: String) async throws {
        let text = "How many eyes?\nTwo. \n\nNone"
        let run = await CommandLineRun(
            "bench", "--json", "--runs", "2", "--threads", threads, "--documents", "2", "-",
            input: Array(text.utf8))
        #expect(run.status == 0 && run.errors.isEmpty)
        let line = try #require(JSONSerialization.jsonObject(with: Data(run.text.utf8)) as? [String: Any])
        let parts = ["How many eyes?\nTwo. \n", "\nNone"]
        #expect(line["documents"] as? Int == 2)
        #expect(line["tokens"] as? Int == parts.reduce(0) { $0 + Tokenizer.default.count($1) })
    }

    @Test func tableHasARowForEach() async {
        let run = await CommandLineRun("bench", "--runs", "1", Self.file)
        #expect(run.status == 0 && run.text.split(separator: "\n").count == 2 && run.text.contains("MB/s"))
    }

    @Test(arguments: [["--runs", "0"], ["--threads", "0"], ["--documents", "0"]])
    func badUsageIsExplained(_ arguments: [String]) async {
        let run = await CommandLineRun(arguments: ["bench", Self.file] + arguments)
        #expect(run.status == 64 && run.errors.contains("at least one"))
    }
}
