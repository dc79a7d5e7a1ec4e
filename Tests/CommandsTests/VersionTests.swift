import Foundation
import Platform
import TestSupport
import Testing

/// The version in one place, and in all that the tool writes.
@Suite struct VersionTests {
    @Test func versionIsPrinted() async {
        let run = await CommandLineRun("--version")
        #expect(run.status == 0 && run.text == "bpe \(Version.current)\n")
    }

    @Test func everyDocumentTellsIt() async throws {
        let folder = try TemporaryFolder()
        let corpus = try folder.write("How many eyes does my foot have?".utf8, to: "corpus")
        let output = folder.path + "/v.tiktoken"
        let train = ["train", "--size", "260", "-o", output, "--progress", "json", corpus]
        let training = await CommandLineRun(arguments: train)
        var documents = training.errors.split(separator: "\n").filter { $0.hasPrefix("{") }.map(String.init)
        documents.append(String(decoding: try folder.read("v.encoding.json"), as: UTF8.self))
        for command in [
            ["count", "--json"], ["bench", "--json", "--runs", "1"], ["report", "--json"],
            ["inspect", "--json"],
            ["report", "--vocabulary", "--json"], ["report", "--json", "--against", corpus],
        ] {
            documents.append(await CommandLineRun(arguments: command + [corpus]).text)
        }
        #expect(documents.count >= 9)
        for document in documents {
            let json = try #require(
                JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any], "\(document)")
            #expect(json["bpe"] as? String == Version.current && json["version"] as? Int == 1)
        }
    }
}
