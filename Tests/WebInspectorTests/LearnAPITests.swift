import BPE
import BytePairs
import Foundation
import JSON
import LocalServer
import SplitPatterns
import TestSupport
import Testing
import Views
import WebInspector

/// `POST /api/learn`: the library's lesson, and the right status for what is none.
@Suite struct LearnAPITests {
    private let api = InspectorAPI([EncodingChoice(name: "bpe64k") { .default }])

    private func post(_ body: [String: Any]) async throws -> Response {
        await api.respond(
            to: Request(
                method: "POST", path: "/api/learn", fields: ["content-type": "application/json"],
                body: Array(try JSONSerialization.data(withJSONObject: body))))
    }

    @Test func answerIsTheLibrarysLesson() async throws {
        for text in [Lesson.example, "", "aaaa aaa", "हिन्दी में हिन्दी", "a\u{0}b\r\na\u{0}b\r\n"] {
            for ties in TieRule.allCases {
                let lesson = try Lesson(Array(text.utf8), pattern: .gpt2, ties: ties)
                let sentence = try lesson.encode(Array("the forefoot".utf8))
                let answer = try await post([
                    "text": text, "pattern": "gpt2", "ties": ties.rawValue, "sentence": "the forefoot",
                ])
                #expect(answer.status == 200)
                #expect(answer.body == LessonDocument(lesson, sentence: sentence).json())
            }
        }
        let bytes: [UInt8] = [0xFF, 0x61, 0xFF, 0x61]
        let two = try await post(["base64": Data(bytes).base64EncodedString(), "steps": 1])
        let lesson = try Lesson(bytes, pattern: .o200k, ties: .firstSeen, mostSteps: 1)
        #expect(two.body == LessonDocument(lesson).json())
    }

    @Test func whatIsNoLessonIsRefused() async throws {
        let long = String(repeating: "a", count: Lesson.mostText + 1)
        let cases: [(body: [String: Any], status: Int, word: String)] = [
            ([:], 400, "give either"), (["text": long], 413, "at most 5,000 bytes"),
            (["text": "a", "sentence": long], 413, "at most 5,000 bytes"),
            (["text": "a", "base64": "YQ=="], 400, "give either"), (["base64": "="], 400, "base64"),
            (["text": "a", "pattern": "(a+)+$"], 400, "built-in pattern: gpt2"),
            (["text": "a", "ties": "none"], 400, "first-seen"),
            (["text": "a", "steps": -1], 400, "0 to 500"),
            (["text": "a", "steps": 501], 400, "0 to 500"), (["text": 5], 400, "cannot be read"),
        ]
        for (body, status, word) in cases {
            let answer = try await post(body)
            #expect(answer.status == status)
            #expect(String(decoding: answer.body, as: UTF8.self).contains(word))
        }
        let get = await api.respond(to: Request(method: "GET", path: "/api/learn"))
        #expect(get.status == 405)
    }
}
