import BPE
import Foundation
import TestSupport
import Testing

/// `bpe count --messages`; the numbers are those of tiktoken and the rule (Scripts/make-cases).
@Suite struct MessageCountTests {
    private struct Case: Decodable, CustomTestStringConvertible {
        var name: String, json: String, counts: [String: Int], each: [String: [Int]]
        var testDescription: String { name }
    }

    private static let cases: [Case] = {
        do {
            return try JSONDecoder().decode(
                [Case].self, from: Data(Fixture.bytes("cases/chat-messages.json")))
        } catch {
            fatalError("\(error)")
        }
    }()

    private struct Report: Decodable {
        struct Message: Decodable { var role: String, tokens: Int }
        struct Rule: Decodable { var perMessage: Int, perName: Int, reply: Int, isDocumented: Bool }
        var version: Int, path: String, messages: [Message], tokens: Int, notCounted: [String: Int],
            rule: Rule
    }

    private func count(_ arguments: String..., json: String) async -> CommandLineRun {
        await CommandLineRun(
            arguments: ["count", "--messages", "-"] + arguments, input: Array(json.utf8))
    }

    @Test(
        .enabled(if: Fixture.hasPublishedVocabularies, Fixture.publishedVocabulariesHint), arguments: cases)
    private func countsAreThoseOfTheDocumentedRule(example: Case) async throws {
        #expect(example.counts.count == 2)
        for (encoding, expected) in example.counts {
            let run = await count("-e", encoding, json: example.json)
            #expect(run.status == 0 && run.text == "\(expected)\n", "\(run.errors)")
            #expect(run.errors.contains("a provider's server may add more"))
            let json = await count("-e", encoding, "--json", json: example.json)
            let report = try JSONDecoder().decode(Report.self, from: Data(json.output))
            #expect(report.tokens == expected && report.messages.map(\.tokens) == example.each[encoding])
            #expect(report.rule.isDocumented && report.rule.reply == 3 && report.version == 1)
        }
    }

    @Test func fileIsNamedAndTheEncodingToo() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(#"[{"role":"user","content":"hello"}]"#.utf8, to: "chat.json")
        let run = await CommandLineRun("count", "--messages", path)
        let expected = Tokenizer.default.count("user") + Tokenizer.default.count("hello") + 6
        #expect(run.text == "\(expected) \(path)\n")
        #expect(run.errors.contains("not for bpe64k"))
    }

    @Test func whatIsNotCountedIsSaid() async throws {
        let run = await count(
            "--json",
            json: """
                {"model": "x", "tools": [{"type": "function"}], "functions": null, "messages": [
                 {"role": "user", "content": [{"type": "text", "text": "see"}, {"type": "image_url", "image_url": {}},
                  {"type": "image_url"}]},
                 {"role": "assistant", "content": null, "tool_calls": [{"id": "1"}], "refusal": null},
                 {"role": "assistant", "function_call": {}},
                 {"role": "tool", "content": "4", "tool_call_id": "1"}]}
                """)
        let report = try JSONDecoder().decode(Report.self, from: Data(run.output))
        #expect(
            report.notCounted == [
                "tools": 1, "image_url": 2, "tool_calls": 1, "function_call": 1, "tool_call_id": 1,
            ])
        #expect(
            run.errors.contains(
                "not counted: 1 × function_call, 2 × image_url, 1 × tool_call_id, 1 × tool_calls, 1 × tools"))
        #expect(report.messages.map(\.role) == ["user", "assistant", "assistant", "tool"])
    }

    @Test func specialTokensAreTextUnlessTheyAreAllowed() async {
        let json = #"[{"role":"user","content":"a<|endoftext|>"},{"role":"user","content":"<|endoftext|>"}]"#
        let text = await count(json: json)
        #expect(text.errors.contains("messages[0].content, byte 1 has <|endoftext|> and 1 more"))
        let allowed = await count("--specials", "allow", json: json)
        #expect(allowed.status == 0 && !allowed.errors.contains("counted as text"))
        #expect(Int(text.text.dropLast())! > Int(allowed.text.dropLast())!)
        let forbidden = await count("--specials", "forbid", json: json)
        #expect(forbidden.status == 1 && forbidden.errors.contains("standard input: messages[0].content"))
    }

    @Test(arguments: [
        ("", "it is not JSON"), ("[", "it is not JSON"), ("3", "wrong type"),
        ("{}", #""messages" is missing"#),
        (#"{"messages":3}"#, #""messages" has the wrong type"#), (#"[3]"#, "[0]"),
        (#"[{"role":"user","content":"a"},{"content":"b"}]"#, #""[1].role" is missing"#),
        (#"{"messages":[{"role":"user"}]}"#, #""messages[0].content" is missing"#),
        (#"[{"role":"user","content":null}]"#, #""[0].content" has the wrong type"#),
        (#"[{"role":"user","content":7}]"#, #""[0].content" has the wrong type"#),
        (#"[{"role":["user"],"content":""}]"#, #""[0].role" has the wrong type"#),
        (#"[{"role":"user","content":"","name":1}]"#, #""[0].name" has the wrong type"#),
        (#"[{"role":"user","content":[{"text":"a"}]}]"#, #""[0].content[0].type" is missing"#),
        (#"[{"role":"user","content":[{"type":"text"}]}]"#, #""[0].content[0].text" is missing"#),
        (String(repeating: "[", count: 100_000), "it is not JSON"),
        (#"[{"role":"user","content":\#(String(repeating: "[", count: 100_000))"#, "it is not JSON"),
    ])
    func whatAreNoMessagesHasItsPlace(json: String, problem: String) async {
        let run = await count(json: json)
        #expect(run.status == 1 && run.text.isEmpty)
        #expect(
            run.errors.contains("standard input: this is not a list of chat messages")
                && run.errors.contains(problem))
    }

    @Test func otherFilesAreBadUsage() async {
        #expect(await CommandLineRun("count", "--messages", "a.json", "b.txt").status == 64)
    }
}
