import BPE
import Display
import Files
import Foundation
import TestSupport
import Testing

/// Names and contents of files reach the terminal only as what can be seen, whatever command shows them.
@Suite struct HostileNamesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let names = [
        "a\u{1B}[31mb", "a\u{1B}]0;title\u{07}b", "a\u{9B}31mb", "a\u{202E}txt", "a\nbpe: done\nb", "a\rb",
        "a\u{0B}b",
    ]

    /// Neither what controls a terminal, nor a line of the name's own.
    private func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0 == "\n" || ![.control, .format].contains($0.properties.generalCategory)
        } && !text.split(separator: "\n").contains("bpe: done")
    }

    private func expectHarmless(_ run: CommandLineRun, _ comment: Comment) {
        #expect(isHarmless(run.text) && isHarmless(run.errors), comment)
        #expect(run.errors.utf8.count < 8_000, comment)
    }

    private func run(_ arguments: [String]) async -> CommandLineRun {
        await CommandLineRun(
            arguments: arguments, environment: ["XDG_CACHE_HOME": folder.path + "/cache", "COLUMNS": "80"])
    }

    private func write(_ ranks: [UInt8], _ name: String, special: String = "<x>") throws -> String {
        let path = try folder.write(ranks, to: "v.tiktoken")
        let description: [String: Any] = [
            "version": 1, "name": name, "pattern": ["expressions": ["."]], "size": 257,
            "ranksSHA256": sha256(ranks), "specialTokens": [["id": 256, "text": special]],
        ]
        try folder.write(JSONSerialization.data(withJSONObject: description), to: "v.encoding.json")
        return path
    }

    @Test(arguments: names) func ofFiles(name: String) async throws {
        try folder.write("some text".utf8, to: name)
        let file = "\(folder.path)/\(name)"
        let missing = "\(folder.path)/missing-\(name)"
        for arguments in [
            ["count", file], ["count", file, file], ["count", "--by", "directory", folder.path],
            ["bench", "--runs", "1", file],
            ["encode", file], ["inspect", file], ["report", file], ["vocab", "show", file],
            ["count", "-e", file],
            ["vocab", "diff", file, "bpe64k"], ["cut", "--tokens", "1", file], ["decode", file],
        ] {
            expectHarmless(await run(arguments), "\(arguments[0]) \(name.debugDescription)")
        }
        for arguments in [
            ["count", missing], ["bench", missing], ["encode", missing], ["inspect", missing],
            ["report", missing],
            ["vocab", "show", missing], ["count", "-e", missing], ["count", "-e", missing + ".json"],
            ["decode", missing], ["train", missing, "--size", "300", "-o", missing],
        ] {
            expectHarmless(await run(arguments), "missing: \(arguments[0]) \(name.debugDescription)")
        }
    }

    @Test(arguments: names) func ofEncodingsAndTokens(name: String) async throws {
        let ranks = Array((rankLines().joined(separator: "\n") + "\n").utf8)
        let path = try write(ranks, name, special: name)
        let text = try folder.write("\(name) text".utf8, to: "text")
        for arguments in [
            ["count", "-e", path, text], ["count", "-e", path, "-e", "bpe64k", text],
            ["bench", "-e", path, text],
            ["encode", "-e", path, text], ["inspect", "-e", path, text], ["report", "-e", path, text],
            ["vocab", "show", path], ["vocab", "diff", path, "bpe64k"], ["vocab", "list", "--cached"],
            ["vocab", "convert", path, folder.path + "/", "--to", "tokenizer.json", "--lossy"],
            ["vocab", "convert", path, folder.path + "/", "--to", "minbpe", "--lossy"],
        ] {
            expectHarmless(await run(arguments), "\(arguments) \(name.debugDescription)")
        }
    }

    /// A file name that is harmless is shown as it is.
    @Test(arguments: ["my notes.txt", "é e\u{301}.txt", "目.txt", "\u{E000}.txt"])
    func harmlessNamesStay(name: String) async throws {
        try folder.write("text".utf8, to: name)
        let file = "\(folder.path)/\(name)"
        for arguments in [["count", file], ["bench", "--runs", "1", file], ["count", "-e", file, file]] {
            let run = await run(arguments)
            let shown = (run.text + run.errors).unicodeScalars
            #expect(shown.contains(name.unicodeScalars), "\(arguments[0])")
        }
    }

    @Test func longKeysAreCut() async throws {
        let long = String(repeating: "k", count: 1 << 20)
        for json in [
            #"{"model":{"\#(long)":1,"\#(long)":2}}"#,
            #"{"model":{"type":"\#(long)","vocab":{},"merges":[]}}"#,
            #"{"normalizer":{"type":"\#(long)"},"model":{"type":"BPE","vocab":{},"merges":[]}}"#,
            #"{"added_tokens":[],"model":{"type":"BPE","unk_token":"\#(long)","vocab":{},"merges":[]}}"#,
        ] {
            let path = try folder.write(json.utf8, to: "t.json")
            let run = await run(["count", "-e", path, path])
            #expect(run.status == 1 && run.errors.utf8.count < 1_500, "\(run.errors.utf8.count)")
            #expect(run.errors.contains(" … "), "\(run.errors)")
        }
    }
}
