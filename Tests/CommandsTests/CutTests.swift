import BPE
import Foundation
import TestSupport
import Testing

@Suite struct CutTests {
    private let text = Array("How many eyes does my foot have?\nTwo, or none. \u{1F992}\n".utf8)

    @Test func startAndEndFit() async throws {
        for budget in 1...12 {
            let start = await CommandLineRun("cut", "--tokens", "\(budget)", input: text)
            let cut = try Tokenizer.default.prefix(of: text, fitting: budget)
            #expect(start.status == 0 && start.output == Array(text[..<cut]))
            let end = await CommandLineRun("cut", "-t", "\(budget)", "--from-end", input: text)
            let rest = try Tokenizer.default.suffix(of: text, fitting: budget)
            #expect(end.status == 0 && end.output == Array(text[rest...]))
        }
        #expect(await CommandLineRun("cut", "--tokens", "4k", input: text).output == text)
    }

    struct Line: Decodable {
        let start: Int
        let end: Int
        let tokens: Int
        let text: String
        let repaired: Bool?
    }

    private func lines(_ arguments: String..., input: [UInt8]) async throws -> [Line] {
        let run = await CommandLineRun(arguments: ["cut", "--chunks"] + arguments, input: input)
        #expect(run.status == 0, "\(run.errors)")
        return try run.text.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    @Test func chunksAreLinesOfJSON() async throws {
        let lines = try await lines("--tokens", "12", "--at", "line", input: text)
        #expect(lines.map(\.start) == [0, 33] && lines.map(\.end) == [33, text.count])
        #expect(lines.map(\.text).joined() == String(decoding: text, as: UTF8.self))
        #expect(lines.map(\.tokens) == lines.map { Tokenizer.default.count($0.text) })
        #expect(lines.allSatisfy { $0.repaired == nil })
    }

    @Test func invalidTextIsRepairedAndFlagged() async throws {
        let lines = try await lines("--tokens", "100", input: [0x61, 0xFF, 0x62])
        #expect(lines.count == 1 && lines[0].text == "a\u{FFFD}b" && lines[0].repaired == true)
        #expect(lines[0].end == 3)
    }

    @Test func emptyTextHasNoChunks() async throws {
        #expect(try await lines("--tokens", "5", input: []).isEmpty)
    }

    @Test(arguments: [
        (["--tokens", "0"], "at least 1"), (["--tokens", "4x"], "invalid"), ([], "--tokens"),
        (["--tokens", "4", "--overlap", "2"], "add --chunks"),
        (["--tokens", "4", "--at", "line"], "add --chunks"),
        (["--tokens", "4", "--chunks", "--overlap", "4"], "less than --tokens"),
        (["--tokens", "4", "--chunks", "--from-end"], "--from-end"),
    ])
    func badUsageIsExplained(arguments: [String], message: String) async {
        let run = await CommandLineRun(arguments: ["cut"] + arguments, input: text)
        #expect(run.status == 64 && run.errors.contains(message), "\(run.errors)")
    }
}
