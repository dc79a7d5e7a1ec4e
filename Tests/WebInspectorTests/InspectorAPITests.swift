import BPE
import Display
import Formats
import Foundation
import JSON
import LocalServer
import Oddities
import Platform
import TestSupport
import Testing
import Views
import WebInspector

/// The interface under the page: the same values as the library's, and the right status for what cannot be
/// answered.
@Suite struct InspectorAPITests {
    private let api = InspectorAPI([
        EncodingChoice(name: "bpe64k") { .default },
        EncodingChoice(name: "small") {
            Tokenizer(
                try Encoding(
                    name: "small", vocabulary: .bytes(and: ["ab", "abc", " a", "é"]), pattern: .gpt2,
                    specialTokens: [SpecialToken("<|end|>", id: 300)]))
        },
        EncodingChoice(name: "broken") {
            throw CocoaError(.fileReadNoSuchFile, userInfo: [NSFilePathErrorKey: "/secret"])
        },
    ])

    private func get(_ path: String) async -> Response {
        await api.respond(to: Request(method: "GET", path: path))
    }

    private func post(
        _ path: String, _ body: some Encodable, type: String = "application/json"
    ) async throws -> Response {
        await api.respond(
            to: Request(
                method: "POST", path: path, fields: ["content-type": type],
                body: Array(try JSONEncoder().encode(body))))
    }

    private func post(_ path: String, raw body: String, type: String? = "application/json") async -> Response
    {
        var request = Request(method: "POST", path: path, body: Array(body.utf8))
        request.fields["content-type"] = type
        return await api.respond(to: request)
    }

    private struct TextBody: Encodable {
        var text: String?
        var base64: String?
        var encodings: [String]?
        var specials: String?
    }

    // MARK: Values

    static let hardTexts: [String] = [
        "", "How many eyes does my foot have?", "🦒", "हिन्दी", "👨\u{200D}👩\u{200D}👧\u{200D}👦",
        "cafe\u{301} e\u{302}\u{323} \u{301}", "a\r\nb\r\n\r\nc\rd\n", "a\u{0}b\u{0}",
        "\u{1B}[31mred\u{1B}[0m\u{7}\u{9B}2J",
        "שלום \u{202E}evil\u{202C}", "\u{FEFF}bom \u{200B}zero", "<|endoftext|>", "\"\\/</script>&amp;",
        "in 1955 and 19995", String(repeating: "a", count: 5000),
    ]

    @Test(arguments: hardTexts)
    func tokensAreThoseOfTheCommandLine(_ text: String) async throws {
        let expected = InspectionDocument([try Inspection(of: Array(text.utf8), .default)])
        #expect(try await post("/api/tokenize", TextBody(text: text)).body == expected.json())
        let spans = try Tokenizer.default.spans(text.utf8, specialTokens: .asText)
        let answer = try await post("/api/tokenize", TextBody(text: text)).body
        let json = try #require(JSONSerialization.jsonObject(with: Data(answer)) as? [String: Any])
        let encoding = try #require((json["encodings"] as? [[String: Any]])?.first)
        let tokens = try #require(encoding["tokens"] as? [[String: Any]])
        #expect(tokens.compactMap { $0["id"] as? Int } == spans.map { Int($0.id) })
        #expect(
            tokens.compactMap { $0["bytes"] as? [Int] }
                == spans.map { [$0.bytes.lowerBound, $0.bytes.upperBound] })
        #expect(
            tokens.compactMap { $0["shown"] as? String } == spans.map { visible(Array(text.utf8)[$0.bytes]) })
    }

    @Test func promptIsInspectedLikeInTheLibrary() async throws {
        let bytes = try Fixture.bytes("prompts/eyes-on-feet.txt")
        let inspection = try Inspection(of: bytes, .default)
        let answer = try await post("/api/tokenize", TextBody(text: String(decoding: bytes, as: UTF8.self)))
        #expect(answer.body == InspectionDocument([inspection]).json())
        #expect(inspection.spans.count == 178 && !inspection.report.findings.isEmpty)
    }

    @Test func encodingsComeInTheOrderInWhichTheyAreAskedFor() async throws {
        let small = try #require(try small())
        let text = "abc abcé"
        let expected = InspectionDocument([
            try Inspection(of: Array(text.utf8), small), try Inspection(of: Array(text.utf8), .default),
            try Inspection(of: Array(text.utf8), small),
        ])
        let names = ["small", "bpe64k", "small"]
        #expect(
            try await post("/api/tokenize", TextBody(text: text, encodings: names)).body == expected.json())
    }

    private func small() throws -> Tokenizer? {
        Tokenizer(
            try Encoding(
                name: "small", vocabulary: .bytes(and: ["ab", "abc", " a", "é"]), pattern: .gpt2,
                specialTokens: [SpecialToken("<|end|>", id: 300)]))
    }

    @Test func bytesAreSentInBase64() async throws {
        let bytes: [UInt8] = [0x61, 0xFF, 0xFE, 0xF0, 0x9F]
        let answer = try await post("/api/tokenize", TextBody(base64: Data(bytes).base64EncodedString()))
        #expect(answer.body == InspectionDocument([try Inspection(of: bytes, .default)]).json())
    }

    /// The answer of `/api/tokens` as ids, ends, and what the marks and the line say.
    private func table(_ text: [UInt8], _ question: String) async throws -> (
        response: Response, head: [String: Any], numbers: [UInt32]
    ) {
        let response = await api.respond(
            to: Request(
                method: "POST", path: "/api/tokens", fields: ["content-type": "application/octet-stream"],
                body: Array(question.utf8) + [0x0A] + text))
        guard response.status == 200, let end = response.body.firstIndex(of: 0x0A) else {
            return (response, [:], [])
        }
        let head = try JSONSerialization.jsonObject(with: Data(response.body[..<end])) as? [String: Any]
        #expect((end + 1) % 4 == 0)
        let rest = Array(response.body[(end + 1)...])
        let numbers = stride(from: 0, to: rest.count, by: 4).map { place in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(rest[place + $1]) << (8 * UInt32($1)) }
        }
        return (response, try #require(head), numbers)
    }

    @Test(arguments: hardTexts.map { Array($0.utf8) } + [[0x61, 0xFF, 0xF0, 0x9F, 0x20, 0x62]])
    func tableHasTheTokens(_ text: [UInt8]) async throws {
        let (_, head, numbers) = try await table(text, #"{"encodings":["small","bpe64k"]}"#)
        let encodings = try #require(head["encodings"] as? [[String: Any]])
        #expect(encodings.compactMap { $0["name"] as? String } == ["small", "bpe64k"])
        var shown: [[UInt8]: String] = [:]
        for entry in try #require(head["shown"] as? [[Any]]) {
            let (start, end) = (try #require(entry[0] as? Int), try #require(entry[1] as? Int))
            shown[Array(text[start..<end])] = entry[2] as? String
        }
        var rest = numbers[...]
        for tokenizer in [try #require(try small()), .default] {
            let spans = try tokenizer.spans(text, specialTokens: .asText)
            #expect(Array(rest.prefix(spans.count)) == spans.map(\.id))
            rest = rest.dropFirst(spans.count)
            for (index, (mark, span)) in zip(rest, spans).enumerated() {
                #expect(Int(mark & 0x1FFF_FFFF) == span.bytes.upperBound)
                #expect((mark >> 31 == 1) == (index == 0 || spans[index - 1].piece != span.piece))
                #expect((mark >> 30 & 1 == 1) == span.isPartialUTF8)
                let bytes = Array(text[span.bytes])
                let ascii = String(decoding: bytes, as: UTF8.self).replacing(" ", with: "␠")
                #expect((shown[bytes] ?? ascii) == visible(bytes))
            }
            rest = rest.dropFirst(spans.count)
        }
        #expect(rest.isEmpty)
    }

    @Test func findingsComeWithoutTokens() async throws {
        let text = Array("A pa\u{200B}ge in 1955.".utf8)
        let response = await api.respond(
            to: Request(
                method: "POST", path: "/api/findings", fields: ["content-type": "application/octet-stream"],
                body: Array("{}\n".utf8) + text))
        #expect(response.body == FindingsDocument([try Inspection(of: text, .default)]).json())
    }

    @Test func textsThatAreTooLongToDrawAreCounted() async throws {
        let long = Array(repeating: UInt8(ascii: "a"), count: InspectorAPI.mostDrawn / 2 + 1)
        #expect(try await table(long, #"{"encodings":["small","small"]}"#).response.status == 413)
        #expect(try await table(long, #"{"encodings":["small"]}"#).response.status == 200)
        let response = await api.respond(
            to: Request(
                method: "POST", path: "/api/count", fields: ["content-type": "application/octet-stream"],
                body: Array("{\"encodings\":[\"small\",\"small\"]}\n".utf8) + long))
        #expect(response.status == 200)
    }

    @Test(arguments: [
        ("", 400), ("{}", 400), ("x\n", 400), ("{\"text\":\"a\"}\nb", 400),
        ("{\"encodings\":[\"no such\"]}\nb", 400),
        ("{\"specials\":\"perhaps\"}\nb", 400),
        ("{\"specials\":\"forbid\",\"encodings\":[\"small\"]}\n<|end|>", 422),
    ])
    func questionsAboutBytesAreChecked(_ body: String, _ status: Int) async {
        for path in ["/api/tokens", "/api/findings", "/api/count"] {
            let response = await api.respond(
                to: Request(
                    method: "POST", path: path, fields: ["content-type": "application/octet-stream"],
                    body: Array(body.utf8)))
            #expect(response.status == status, "\(path)")
        }
        #expect(await post("/api/tokens", raw: "{}\na").status == 415)
    }

    @Test func pieceHasItsSteps() async throws {
        let answer = await post("/api/piece", raw: #"{"base64":"YWJjYWI=","encoding":"small"}"#)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(
            text.contains(
                #""shown":"abcab","ids":[257,256],"steps":[{"rank":256,"left":"a","right":"b","parts":["ab","c","#
            ))
        #expect(text.hasSuffix("\"conclusion\":\"nothing is left to merge: 257 256\"}\n"))
        #expect(await post("/api/piece", raw: #"{"base64":"","encoding":"small"}"#).status == 400)
        let long = String(repeating: "YWFh", count: 171)
        #expect(await post("/api/piece", raw: "{\"base64\":\"\(long)\"}").status == 413)
        #expect(await post("/api/piece", raw: #"{"base64":"?"}"#).status == 400)
    }

    @Test func specialTokensAreTextUnlessAskedOtherwise() async throws {
        func ids(_ specials: String?) async throws -> [Int]? {
            let answer = try await post(
                "/api/tokenize", TextBody(text: "a<|end|>", encodings: ["small"], specials: specials))
            let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
            let tokens = (json?["encodings"] as? [[String: Any]])?.first?["tokens"] as? [[String: Any]]
            return tokens?.compactMap { $0["id"] as? Int }
        }
        #expect(try await ids(nil)?.count == 8)
        #expect(try await ids("allow") == [0x61, 300])
        #expect(try await ids("forbid") == nil)
        #expect(
            try await post(
                "/api/tokenize", TextBody(text: "<|end|>", encodings: ["small"], specials: "forbid")
            )
            .status == 422)
    }

    @Test func countsAreTheLibrarys() async throws {
        let answer = try await post("/api/count", TextBody(text: "abc ab", encodings: ["small", "bpe64k"]))
        let count = Tokenizer.default.count("abc ab")
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == """
                {"version":1,"bpe":"\(Version.current)","bytes":6,"counts":[{"encoding":{"name":"small","size":301},"tokens":3},\
                {"encoding":{"name":"bpe64k","size":65536},"tokens":\(count)}]}

                """)
    }

    @Test func idsAreDecodedExactly() async throws {
        struct Body: Encodable {
            var ids: [Int]
            var encoding: String?
        }
        let answer = try await post("/api/decode", Body(ids: [0xF0, 0x9F, 257, 300], encoding: "small"))
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == """
                {"version":1,"bpe":"\(Version.current)","encoding":{"name":"small","size":301},"bytes":12,"text":null,\
                "shown":"<F0 9F>abc<|end|>","base64":"8J9hYmM8fGVuZHw+"}

                """)
        #expect(try await post("/api/decode", Body(ids: [299], encoding: "small")).status == 422)
        let ids = try Tokenizer.default.encode("हिन्दी 🦒").map(Int.init)
        let text = try await post("/api/decode", Body(ids: ids))
        #expect(String(decoding: text.body, as: UTF8.self).contains("\"text\":\"हिन्दी 🦒\""))
    }

    @Test func tokenHasItsMerges() async throws {
        let answer = await post("/api/token", raw: #"{"id":257,"encoding":"small"}"#)
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == """
                {"version":1,"bpe":"\(Version.current)","encoding":{"name":"small","size":301},"id":257,\
                "text":"abc","shown":"abc",\
                "bytesHex":"616263","tree":{"id":257,"shown":"abc","parts":[{"id":256,"shown":"ab","parts":\
                [{"id":97,"shown":"a"},{"id":98,"shown":"b"}]},{"id":99,"shown":"c"}]},"steps":[{"rank":256,\
                "left":"a","right":"b","parts":["ab","c"]},{"rank":257,"left":"ab","right":"c","parts":["abc"]}],\
                "conclusion":"the piece is token 257 as a whole: encoding looks it up and has no need to merge"}

                """)
        #expect(await post("/api/token", raw: #"{"id":299,"encoding":"small"}"#).status == 422)
        let special = await post("/api/token", raw: #"{"id":300,"encoding":"small"}"#)
        #expect(String(decoding: special.body, as: UTF8.self).hasSuffix("\"special\":true}\n"))
    }

    @Test func encodingsAreListed() async {
        let names = #"[{"name":"bpe64k"},{"name":"small"},{"name":"broken"}]"#
        #expect(
            await get("/api/encodings").body
                == Array(#"{"version":1,"bpe":"\#(Version.current)","encodings":\#(names)}"#.utf8) + [0x0A])
    }

    @Test func encodingsAreNamedWithTheirModels() async {
        let api = InspectorAPI([EncodingChoice(name: "gpt2") { .default }])
        let answer = await api.respond(to: Request(method: "GET", path: "/api/encodings"))
        let models = #"{"name":"gpt-2","tokens":1024},{"name":"gpt2","tokens":1024}"#
        #expect(
            String(decoding: answer.body, as: UTF8.self).hasSuffix(
                #"{"name":"gpt2","models":["gpt-2","gpt2"],"limits":{"date":"\#(ModelLimit.date)","models":[\#(models)]}}]}"#
                    + "\n"))
    }

    // MARK: The vocabulary

    private func found(_ body: String) async throws -> (ids: [Int], total: Int) {
        let answer = await post("/api/vocabulary", raw: body)
        let json = try #require(
            JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any], "\(answer.status)")
        let tokens = try #require(json["tokens"] as? [[String: Any]])
        return (tokens.compactMap { $0["id"] as? Int }, try #require(json["total"] as? Int))
    }

    @Test func vocabularyIsSearched() async throws {
        #expect(try await found(#"{"encoding":"small","text":"ab"}"#).ids == [256, 257])
        #expect(
            try await found(#"{"encoding":"small","text":"a","order":"shortest"}"#).ids == [
                97, 256, 258, 257,
            ])
        #expect(try await found(#"{"encoding":"small","order":"longest","limit":2}"#).ids == [300, 257])
        #expect(try await found(#"{"encoding":"small","bytes":"C3 a9"}"#).ids == [259])
        #expect(try await found(#"{"encoding":"small","id":300}"#).ids == [300])
        #expect(try await found(#"{"encoding":"small","id":299}"#).ids == [])
        #expect(try await found(#"{"encoding":"small","text":"end"}"#).ids == [300])
        #expect(
            try await found(#"{"encoding":"small","script":"Latin","text":"b","order":"longest"}"#).ids == [
                257, 256, 98,
            ])
        #expect(try await found(#"{"encoding":"small","script":"Klingon"}"#).ids == [])
        let page = try await found(#"{"encoding":"small","offset":255,"limit":3}"#)
        #expect(page.ids == [255, 256, 257] && page.total == 261)
    }

    /// A minute would not be enough if each pair cost as much as all before it.
    @Test(.endsInTime) func longSearchTakesLinearTime() async throws {
        let digits = String(repeating: "61", count: 500_000)
        #expect(try await found(#"{"encoding":"small","bytes":"\#(digits)"}"#).ids == [])
        #expect(try await found(#"{"encoding":"small","text":"\#(digits)"}"#).ids == [])
    }

    /// Against a linear search.
    @Test func embeddedVocabularyIsSearched() async throws {
        let all = (0..<TokenID(Encoding.default.size)).compactMap { id in
            Tokenizer.default.bytes(of: id).map { (id: Int(id), bytes: $0) }
        }
        let eyes = all.filter { String(decoding: $0.bytes, as: UTF8.self).contains("eye") }
        #expect(try await found(#"{"text":"eye","limit":1000}"#).ids == eyes.map(\.id))
        let longest = all.sorted { ($1.bytes.count, $0.id) < ($0.bytes.count, $1.id) }.prefix(50)
        #expect(try await found(#"{"order":"longest","limit":50}"#).ids == longest.map(\.id))
        let report = VocabularyReport(on: .default)
        let answer = await post("/api/vocabulary", raw: #"{"limit":1}"#)
        let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        let scripts = try #require(json?["scripts"] as? [[String: Any]])
        #expect(scripts.compactMap { $0["name"] as? String } == report.scripts.map(\.name))
        #expect(scripts.compactMap { $0["tokens"] as? Int } == report.scripts.map(\.tokens))
        let hebrew = try await found(#"{"script":"Hebrew"}"#).total
        #expect(hebrew == report.scripts.first { $0.name == "Hebrew" }?.tokens)
    }

    // MARK: What cannot be answered

    @Test(arguments: [
        "/nothing", "/api", "/api/", "/api/tokenize/", "//", "/..", "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd", "/Assets/page.js", "/page.js/..", "/PAGE.JS", "/page.js%00", "/.git/config",
    ])
    func onlyWhatIsInsideIsFound(_ path: String) async {
        #expect(await get(path).status == 404)
        #expect(await post(path, raw: "{}").status == 404)
    }

    @Test func wrongMethodIsAnsweredWithTheAllowedOnes() async {
        for path in ["tokenize", "tokens", "findings", "count", "decode", "token", "piece", "vocabulary"] {
            let answer = await get("/api/\(path)")
            #expect(answer.status == 405 && answer.fields["Allow"] == "POST")
        }
        for path in ["/", "/page.js", "/api/encodings"] {
            let answer = await post(path, raw: "{}")
            #expect(answer.status == 405 && answer.fields["Allow"] == "GET, HEAD")
        }
    }

    @Test func onlyJSONIsTaken() async {
        for type in [
            nil, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
            "application/jsonx",
        ] {
            #expect(await post("/api/count", raw: #"{"text":"a"}"#, type: type).status == 415)
        }
        for type in ["application/json", "Application/JSON; charset=utf-8", "application/json ; x"] {
            #expect(await post("/api/count", raw: #"{"text":"a"}"#, type: type).status == 200)
        }
    }

    @Test(arguments: [
        "", "{", "[]", "null", "1", "\"a\"", "{}", #"{"text":1}"#, #"{"text":null}"#,
        #"{"text":"a","base64":"YQ=="}"#,
        #"{"base64":"?"}"#, #"{"text":"a","encodings":"gpt2"}"#, #"{"text":"a","encodings":["no such"]}"#,
        #"{"text":"a","encodings":["/etc/passwd"]}"#, #"{"text":"a","encodings":["../bpe64k"]}"#,
        #"{"text":"a","encodings":["bpe64k","bpe64k","bpe64k","bpe64k","bpe64k"]}"#,
        #"{"text":"a","specials":"perhaps"}"#, #"{"text":"\ud800"}"#, "{\"text\":\"\u{0}\"}",
    ])
    func whatIsNoQuestionIsRefused(_ body: String) async {
        for path in ["/api/tokenize", "/api/count"] {
            let answer = await post(path, raw: body)
            #expect(answer.status == 400, "\(String(decoding: answer.body, as: UTF8.self))")
            #expect(
                answer.body.starts(with: Array(#"{"version":1,"bpe":"\#(Version.current)","error":""#.utf8)))
        }
    }

    @Test(arguments: [
        ("/api/decode", #"{"ids":["a"]}"#), ("/api/decode", #"{"ids":[-1]}"#),
        ("/api/decode", #"{"ids":[4294967296]}"#),
        ("/api/decode", "{}"), ("/api/token", #"{"id":"x"}"#), ("/api/token", #"{"id":1.5}"#),
        ("/api/vocabulary", #"{"limit":0}"#), ("/api/vocabulary", #"{"limit":1001}"#),
        ("/api/vocabulary", #"{"offset":-1}"#), ("/api/vocabulary", #"{"order":"random"}"#),
        ("/api/vocabulary", #"{"bytes":"xy"}"#), ("/api/vocabulary", #"{"bytes":"abc"}"#),
        ("/api/vocabulary", #"{"bytes":"61","text":"a"}"#),
    ])
    func otherQuestionsAreRefusedToo(_ path: String, _ body: String) async {
        #expect(await post(path, raw: body).status == 400)
    }

    @Test func aNumberThatIsNoIDIsNamed() async {
        for ids in ["[-1]", "[4294967296]"] {
            let answer = await post("/api/decode", raw: #"{"ids":\#(ids)}"#)
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(text.contains("out of range") && !text.contains("not JSON"), "\(text)")
        }
    }

    @Test func textThatIsTooLongIsRefused() async throws {
        let half = String(repeating: "a", count: InspectorAPI.mostText / 2 + 1)
        #expect(try await post("/api/tokenize", TextBody(text: half, encodings: ["small"])).status == 200)
        #expect(
            try await post("/api/tokenize", TextBody(text: half, encodings: ["small", "small"])).status == 413
        )
        // A count is short.
        #expect(
            try await post("/api/count", TextBody(text: half, encodings: ["small", "small"])).status == 200)
    }

    @Test func errorOfLoadingHidesPaths() async {
        let answer = await post("/api/count", raw: #"{"text":"a","encodings":["broken"]}"#)
        #expect(answer.status == 500)
        #expect(!String(decoding: answer.body, as: UTF8.self).contains("secret"))
    }

    // MARK: The page

    @Test func pageNeedsNothingElse() async throws {
        let page = String(decoding: await get("/").body, as: UTF8.self)
        var addresses = page.matches(of: /(?:src|href)="([^"]*)"/).map { String($0.1) }
        #expect(addresses.count >= 3)
        var seen: Set<String> = []
        while let address = addresses.popLast() {
            guard seen.insert(address).inserted else { continue }
            let file = await get(address)
            #expect(file.status == 200 && !file.body.isEmpty, "\(address)")
            let text = String(decoding: file.body, as: UTF8.self)
            // An XML namespace is not an address.
            for outside in text.replacing("http://www.w3.org/2000/svg", with: "").matches(
                of: /https?:\/\/[^\s"'`]*/)
            {
                Issue.record("\(address) names \(outside.0)")
            }
            addresses += text.matches(of: /from "\.(\/[^"]*)"/).map { String($0.1) }
        }
        #expect(seen.contains("/pane.js") && seen.contains("/vocabulary.js"))
        #expect(await get("/page.js").type == "text/javascript; charset=utf-8")
    }
}
