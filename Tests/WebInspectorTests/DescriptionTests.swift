import BPE
import BytePairs
import Formats
import Foundation
import LocalServer
import SplitPatterns
import TestSupport
import Testing
import WebInspector

/// `/api/openapi.json` against what the server does: its paths, methods, limits and answers.
@Suite struct DescriptionTests {
    private let api = InspectorAPI([EncodingChoice(name: "bpe64k") { .default }])

    private let document: [UInt8]

    init() async throws {
        let answer = await api.respond(to: Request(method: "GET", path: APIRoute.description))
        #expect(answer.status == 200 && answer.type == "application/json")
        document = answer.body
    }

    private func parsed() throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(document)) as? [String: Any])
    }

    private func part(_ keys: String..., in root: [String: Any]) throws -> Any {
        try keys.reduce(root as Any) { part, key in
            try #require((part as? [String: Any])?[key], "\(keys)")
        }
    }

    private func send(_ method: String, _ path: String, _ body: String, _ type: String) async -> Response {
        await api.respond(
            to: Request(method: method, path: path, fields: ["content-type": type], body: Array(body.utf8)))
    }

    @Test func pathsAreThoseOfTheServer() async throws {
        let paths = try part("paths", in: parsed()) as! [String: [String: Any]]
        #expect(Set(paths.keys) == Set(APIRoute.allCases.map(\.rawValue) + [APIRoute.description]))
        for (path, operations) in paths {
            for method in ["get", "head", "post", "put", "delete", "options", "patch", "trace"] {
                let status = await send(method.uppercased(), path, "", "text/plain").status
                #expect((status == 405) == (operations[method] == nil), "\(method) \(path): \(status)")
            }
        }
    }

    /// A question for each path, and what the description says about the answer.
    @Test(arguments: [
        ("get", "/api/encodings", ""),
        ("post", "/api/tokenize", #"{"text":"hé🦒 <|endoftext|>  ","specials":"allow"}"#),
        ("post", "/api/tokenize", #"{"base64":"/w==","encodings":["bpe64k","bpe64k"]}"#),
        ("post", "/api/findings", "{}\nin 1955 and 19995  "), ("post", "/api/count", #"{"text":"a"}"#),
        ("post", "/api/count", "{}\na"), ("post", "/api/decode", #"{"ids":[0,1,2,200]}"#),
        ("post", "/api/token", #"{"id":5000}"#), ("post", "/api/token", #"{"id":65535}"#),
        ("post", "/api/token", #"{"id":0}"#), ("post", "/api/piece", #"{"base64":"YWJjYWI="}"#),
        ("post", "/api/vocabulary", #"{"text":"eyes","order":"shortest"}"#),
        ("post", "/api/vocabulary", #"{"id":65535}"#),
        ("post", "/api/learn", #"{"text":"the foot, the feet","sentence":"the forefoot"}"#),
        ("post", "/api/learn", #"{"text":""}"#), ("post", "/api/learn", #"{"base64":"/2H/YQ==","steps":1}"#),
    ])
    func answersAreAsDescribed(_ method: String, _ path: String, _ body: String) async throws {
        let isRaw = body.hasPrefix("{}\n")
        let type = isRaw ? "application/octet-stream" : "application/json"
        let answer = await send(method.uppercased(), path, body, type)
        #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        let place = "#/paths/\(path.replacing("/", with: "~1"))/\(method)"
        try JSONSchema("\(place)/responses/200/content/application~1json/schema", in: document)
            .validate(answer.body)
        if method == "post", !isRaw {
            try JSONSchema("\(place)/requestBody/content/application~1json/schema", in: document)
                .validate(Array(body.utf8))
        }
    }

    @Test(arguments: [
        ("/api/count", "{", 400, "badRequest"), ("/api/nothing", "{}", 404, ""),
        ("/api/encodings", "{}", 405, "wrongMethod"),
        ("/api/learn", "{\"text\":\"\(String(repeating: "a", count: 5001))\"}", 413, "tooLarge"),
        ("/api/token", #"{"id":4000000000}"#, 422, "unanswerable"), ("/api/tokens", "{}", 415, "wrongType"),
    ])
    func refusalsAreAsDescribed(_ path: String, _ body: String, _ status: Int, _ name: String) async throws {
        let answer = await send("POST", path, body, "application/json")
        #expect(answer.status == status)
        try JSONSchema("#/components/schemas/error", in: document).validate(answer.body)
        guard !name.isEmpty else { return }
        let operations = try part("paths", path, in: parsed()) as! [String: [String: Any]]
        let responses = operations["post"] ?? operations["get"]!
        let described = try part("responses", "\(status)", "$ref", in: responses) as? String
        #expect(described == "#/components/responses/\(name)")
    }

    /// Findings are those of a report.
    @Test(arguments: ["code", "severity", "range", "location", "finding", "count"])
    func sharedPartsAreThoseOfAReport(_ name: String) async throws {
        let url = Fixture.root.appending(path: "docs/report.schema.json")
        let text = try String(contentsOf: url, encoding: .utf8).replacing(
            "#/$defs/", with: "#/components/schemas/")
        let schema = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let (own, reports) = try (
            part("components", "schemas", name, in: parsed()), part("$defs", name, in: schema)
        )
        #expect((own as! NSObject) == (reports as! NSObject))
    }

    @Test func choicesAndLimitsAreTheServers() async throws {
        let schemas = try part("components", "schemas", in: parsed()) as! [String: Any]
        func choices(_ schema: String, _ key: String) throws -> [String] {
            (try part(schema, "properties", key, "enum", in: schemas) as! [Any]).compactMap { $0 as? String }
        }
        #expect(try choices("learnQuestion", "pattern") == SplitPattern.named.compactMap(\.name))
        #expect(try choices("learnQuestion", "ties") == TieRule.allCases.map(\.rawValue))
        let limits = ServerLimits()
        let text = String(decoding: document, as: UTF8.self)
        for number in [
            limits.bodyBytes, limits.largeBodyBytes, limits.headBytes, InspectorAPI.mostText,
            InspectorAPI.mostTextWithAll, InspectorAPI.mostDrawn,
        ] {
            #expect(text.contains(number.formatted(.number.locale(Locale(identifier: "en_US")))), "\(number)")
        }
        #expect(text.contains("within \(limits.requestTime.components.seconds) seconds"))
        #expect(text.contains("longer than \(limits.workTime.components.seconds) seconds"))
        #expect(text.contains("more than \(limits.connections) connections"))
    }
}
