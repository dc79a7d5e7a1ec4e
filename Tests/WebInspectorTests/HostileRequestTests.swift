import BPE
import Formats
import Foundation
import LocalServer
import TestSupport
import Testing
import WebInspector

/// Requests that no well-meaning program sends, over real sockets: each gets the right status with a sentence in
/// JSON that says what to do, or a closed connection, and the next request is answered.
@Suite(.timeLimit(.minutes(3))) struct HostileRequestTests {
    /// What is sent, as text or as bytes, and the statuses of the answers in their order. The last one may be followed
    /// by nothing but the end of the connection, or the connection stays open.
    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let statuses: [Int]

        var testDescription: String { name }

        init(_ name: String, _ text: String, _ statuses: Int...) {
            self.init(name, bytes: Array(text.utf8), statuses)
        }

        init(_ name: String, bytes: [UInt8], _ statuses: [Int]) {
            (self.name, self.bytes, self.statuses) = (name, bytes, statuses)
        }
    }

    private static func post(_ path: String, _ fields: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(fields)\r\n\(body)"
    }

    private static func ask(_ name: String, _ path: String, bytes: [UInt8], _ status: Int) -> Attack {
        let head = post(path, "Content-Length: \(bytes.count)\r\n", "")
        return Attack(name, bytes: Array(head.utf8) + bytes, [status])
    }

    private static func ask(_ name: String, _ path: String, _ body: String, _ status: Int) -> Attack {
        ask(name, path, bytes: Array(body.utf8), status)
    }

    private static func count(_ name: String, _ body: String, _ status: Int) -> Attack {
        ask(name, "/api/count", bytes: Array(body.utf8), status)
    }

    private static func count(_ name: String, bytes: [UInt8], _ status: Int) -> Attack {
        ask(name, "/api/count", bytes: bytes, status)
    }

    private static func raw(_ name: String, _ path: String, bytes body: [UInt8], _ status: Int) -> Attack {
        let head =
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Length: \(body.count)\r\n\r\n"
        return Attack(name, bytes: Array(head.utf8) + body, [status])
    }

    private static func get(
        _ path: String, _ fields: String = "Host: localhost\r\n", _ method: String = "GET"
    )
        -> String
    { "\(method) \(path) HTTP/1.1\r\n\(fields)\r\n" }

    private static func filled(_ byte: UInt8, _ count: Int) -> [UInt8] {
        Array("{}\n".utf8) + [UInt8](repeating: byte, count: count)
    }

    private static func raw(_ name: String, _ path: String, _ body: String, _ status: Int) -> Attack {
        raw(name, path, bytes: Array(body.utf8), status)
    }

    private static func times(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    private static func deep(_ open: String, _ middle: String, _ close: String) -> String {
        times(open, 100_000) + middle + times(close, 100_000)
    }

    static let protocolAttacks: [Attack] = [
        Attack("a line that never ends", get("/" + times("a", 20_000)), 414),
        Attack(
            "one long field", get("/", "Host: localhost\r\nX: \(times("a", 20_000))\r\n"),
            431),
        Attack("many fields", get("/", "Host: a\r\n" + times("A: b\r\n", 10_000)), 431),
        Attack("a long method", times("A", 20_000) + " / HTTP/1.1\r\n\r\n", 414),
        Attack("many empty lines", times("\r\n", 50_000) + get("/api/encodings"), 200),
        Attack("a body that is too long", post("/api/count", "Content-Length: 1048577\r\n", ""), 413),
        Attack("an endless body", post("/api/count", "Content-Length: 18446744073709551616\r\n", ""), 413),
        Attack(
            "a body of the largest number", post("/api/count", "Content-Length: 9223372036854775807\r\n", ""),
            413),
        Attack("a negative length", post("/api/count", "Content-Length: -1\r\n", ""), 400),
        Attack("a length with a sign", post("/api/count", "Content-Length: +2\r\n", "{}"), 400),
        Attack("a hexadecimal length", post("/api/count", "Content-Length: 0x2\r\n", "{}"), 400),
        Attack("a length in other digits", post("/api/count", "Content-Length: ２\r\n", "{}"), 400),
        Attack("a list of lengths", post("/api/count", "Content-Length: 2, 2\r\n", "{}"), 400),
        Attack("two lengths", post("/api/count", "Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400),
        Attack(
            "the same length twice", post("/api/count", "Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
            400),
        Attack(
            "a length with leading zeros", post("/api/count", "Content-Length: 0000000002\r\n", "{}"), 400),
        Attack("chunks", post("/api/count", "Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), 411),
        Attack(
            "a length and chunks",
            post("/api/count", "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + get("/")),
            411),
        Attack(
            "chunks and a length",
            post("/api/count", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + get("/")),
            411),
        Attack(
            "chunks that overflow",
            post("/api/count", "Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFF1\r\n"), 411),
        Attack(
            "chunks with extensions",
            post("/api/count", "Transfer-Encoding: chunked\r\n", "2;a=b\r\n{}\r\n0\r\n\r\n"), 411),
        Attack(
            "trailers",
            post("/api/count", "Transfer-Encoding: chunked\r\nTrailer: X\r\n", "0\r\nHost: evil\r\n\r\n"), 411
        ),
        Attack("chunks in capitals", post("/api/count", "transfer-encoding: CHUNKED\r\n", "0\r\n\r\n"), 411),
        Attack("other codings", post("/api/count", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 411),
        Attack("chunks of a GET", get("/", "Host: a\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 411),
        Attack("a space before the colon", post("/api/count", "Transfer-Encoding : chunked\r\n", ""), 400),
        Attack("a folded field", post("/api/count", "Transfer-Encoding:\r\n chunked\r\n", ""), 400),
        Attack("no length", post("/api/count", "", "{}"), 411),
        Attack(
            "a compressed body", post("/api/count", "Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"),
            415),
        Attack("lines that end in a line feed", "GET / HTTP/1.1\nHost: localhost\n\n", 400),
        Attack("lines that end in a carriage return", "GET / HTTP/1.1\rHost: localhost\r\r" + "\n\r\n", 400),
        Attack("a zero byte in the address", get("/\u{0}"), 400),
        Attack("a zero byte in a field", get("/", "Host: localhost\r\nX: \u{0}\r\n"), 400),
        Attack("an escape sequence in a field", get("/", "Host: localhost\r\nX: \u{1B}[31m\r\n"), 400),
        Attack("a handshake of TLS", bytes: [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 0x0A], [400]),
        Attack("a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Attack("version 0.9", "GET /\r\n\r\n", 400),
        Attack("version 1.2", "GET / HTTP/1.2\r\nHost: localhost\r\n\r\n", 505),
        Attack("an expectation", post("/api/count", "Expect: a cake\r\nContent-Length: 2\r\n", "{}"), 417),
        Attack("nothing but spaces", times(" ", 100) + "\r\n\r\n", 400),
        Attack("other programs' words", "EHLO example.com\r\n\r\n", 400),
    ]

    static let hostAttacks: [Attack] = [
        Attack("no host", get("/", ""), 400),
        Attack("an empty host", get("/", "Host:\r\n"), 400),
        Attack("two hosts", get("/", "Host: localhost\r\nHost: localhost\r\n"), 400),
        Attack("another host", get("/", "Host: evil.example\r\n"), 403),
        Attack("a host with a user", get("/", "Host: localhost@evil.example\r\n"), 400),
        Attack("a host that begins like ours", get("/", "Host: localhost.evil.example\r\n"), 403),
        Attack("a host in brackets", get("/", "Host: [evil.example]\r\n"), 400),
        Attack("a host with a path", get("/", "Host: localhost/evil\r\n"), 400),
        Attack("a port that is none", get("/", "Host: localhost:x\r\n"), 400),
        Attack("a long host", get("/", "Host: \(times("a", 9000))\r\n"), 403),
        Attack("another origin", get("/", "Host: localhost\r\nOrigin: http://evil.example\r\n"), 403),
        Attack("no origin", get("/", "Host: localhost\r\nOrigin: null\r\n"), 403),
        Attack("another port's origin", get("/", "Host: localhost:1\r\nOrigin: http://localhost:2\r\n"), 403),
        Attack("another scheme's origin", get("/", "Host: localhost\r\nOrigin: https://localhost\r\n"), 403),
        Attack(
            "two origins", get("/", "Host: localhost\r\nOrigin: http://localhost\r\nOrigin: null\r\n"), 400),
        Attack("an origin without a host", "GET / HTTP/1.0\r\nOrigin: http://evil.example\r\n\r\n", 403),
        Attack("an address with our host", get("http://localhost/api/encodings"), 200),
        Attack("an address with another host", get("http://evil.example/"), 403),
        Attack("an address with a user", get("http://localhost@evil.example/"), 400),
        Attack("an address with another scheme", get("file:///etc/passwd"), 400),
        Attack("an address of a proxy", get("evil.example:80", "Host: localhost\r\n", "CONNECT"), 400),
        Attack("the whole server", get("*", "Host: localhost\r\n", "OPTIONS"), 400),
    ]

    static let pathAttacks: [Attack] =
        [
            "/%", "/%zz", "/%00", "/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/..\\..\\etc",
            "//etc/passwd",
            "/%61pi/encodings", "/api%2fencodings", "/api/encodings/", "/api//encodings", "/./api/encodings",
            "/API/encodings",
            "/api/encodings;x", "/api/encodings%20", "/api/encodings%3Fx", "/\u{E9}", "/\u{1F992}",
            "/api/encodings#x",
        ].map { Attack($0, get($0), 404) }
        + [
            Attack("a query of our own", get("/api/encodings?encoding=%00%ff&x"), 200),
            Attack("OPTIONS", get("/api/count", "Host: localhost\r\n", "OPTIONS"), 405),
            Attack("TRACE", get("/api/count", "Host: localhost\r\n", "TRACE"), 405),
            Attack("DELETE", get("/", "Host: localhost\r\n", "DELETE"), 405),
            Attack("a method in lower case", get("/", "Host: localhost\r\n", "get"), 405),
            Attack("a GET of what takes a POST", get("/api/count"), 405),
            Attack("an empty PUT", get("/api/count", "Host: localhost\r\nContent-Length: 0\r\n", "PUT"), 405),
        ]

    static let bodyAttacks: [Attack] = [
        count("arrays in arrays", deep("[", "", "]"), 400),
        count("arrays that do not end", deep("[", "", ""), 400),
        count("objects in objects", deep("{\"a\":", "1", "}"), 400),
        count(
            "arrays in a key that is passed over", "{\"text\":\"a\",\"x\":" + deep("[", "", "]") + "}", 400),
        count("a lone surrogate", #"{"text":"\ud800"}"#, 400),
        count("a lone low surrogate", #"{"text":"\udc00\ud800"}"#, 400),
        count("a lone surrogate in a key", #"{"text":"a","\ud800":1}"#, 400),
        count("a lone surrogate that is passed over", #"{"text":"a","x":"\udfff"}"#, 400),
        count("a pair of surrogates", #"{"text":"\ud83e\udd92"}"#, 200),
        count(
            "bytes that are not UTF-8", bytes: Array("{\"text\":\"".utf8) + [0xFF] + Array("\"}".utf8), 400),
        count(
            "such bytes where they are passed over",
            bytes: Array("{\"text\":\"a\",\"x\":\"".utf8) + [0xC0, 0x80, 0x22, 0x7D], 400),
        count(
            "surrogates in UTF-8", bytes: Array("{\"text\":\"".utf8) + [0xED, 0xA0, 0x80, 0x22, 0x7D], 400),
        count("a byte order mark", bytes: [0xEF, 0xBB, 0xBF] + Array("{\"text\":\"a\"}".utf8), 400),
        count("UTF-16", bytes: "{\"text\":\"a\"}".utf16.flatMap { [UInt8($0), 0] }, 400),
        count("a zero byte", "{\"text\":\"\u{0}\"}", 400),
        count("a zero byte by its escape", #"{"text":"\u0000"}"#, 200),
        count("zero bytes after it", "{\"text\":\"a\"}\u{0}\u{0}", 400),
        count("two values", #"{"text":"a"}{"text":"b"}"#, 400),
        count("a comment", #"{"text":"a"/**/}"#, 400),
        count("a comma too many", #"{"text":"a",}"#, 400),
        count("no number", #"{"text":"a","x":NaN}"#, 400),
        count("a key twice", #"{"text":"a","text":"b"}"#, 200),
        count("nothing", "", 400),
        ask("a large number", "/api/token", #"{"id":1e400}"#, 400),
        ask("a negative id", "/api/token", #"{"id":-1}"#, 400),
        ask("an id of half", "/api/token", #"{"id":0.5}"#, 400),
        ask("an id with many digits", "/api/token", "{\"id\":\(times("9", 5000))}", 400),
        ask("the largest offset", "/api/vocabulary", #"{"offset":9007199254740991,"limit":1}"#, 200),
        ask("an offset too large", "/api/vocabulary", #"{"offset":9223372036854775807}"#, 400),
        ask("a large offset", "/api/vocabulary", #"{"offset":9223372036854775808}"#, 400),
        ask("the smallest limit", "/api/vocabulary", #"{"limit":-9223372036854775808}"#, 400),
        ask(
            "many digits", "/api/vocabulary", "{\"bytes\":\"\(times("61", 500_000))\"}",
            200),
        count(
            "many encodings",
            "{\"text\":\"\",\"encodings\":[\(times("\"bpe64k\",", 90_000))\"x\"]}", 400),
        count("a name with a path", #"{"text":"","encodings":["../../etc/passwd"]}"#, 400),
        ask("many ids", "/api/decode", "{\"ids\":[\(times("0,", 500_000))0]}", 200),
        ask(
            "ids that stand for much", "/api/decode",
            "{\"ids\":[\(times("70000,", 100_000))0]}", 413),
        ask(
            "a long piece", "/api/piece", "{\"base64\":\"\(times("YWFh", 10_000))\"}", 413),
        ask("a long lesson", "/api/learn", "{\"text\":\"\(times("a", 5001))\"}", 413),
        ask(
            "a long sentence", "/api/learn",
            "{\"text\":\"a\",\"sentence\":\"\(times("a", 5001))\"}", 413),
        ask(
            "a lesson of one letter", "/api/learn", "{\"text\":\"\(times("a", 5000))\"}",
            200),
        ask("an expression as a pattern", "/api/learn", #"{"text":"a","pattern":"(a+)+$"}"#, 400),
        ask("one letter", "/api/tokenize", "{\"text\":\"\(times("a", 500_000))\"}", 200),
        ask(
            "all findings of a long text", "/api/tokenize",
            "{\"all\":true,\"text\":\"\(times("1 ", 50_000))\"}", 413),
        raw("no line", "/api/tokens", "{}", 400), raw("nothing at all", "/api/tokens", "", 400),
        raw("an empty line", "/api/tokens", "\n", 400),
        raw("a deep line", "/api/tokens", deep("[", "", "]") + "\n", 400),
        raw("a text in the line", "/api/tokens", "{\"text\":\"\"}\n", 400),
        raw("parts of characters", "/api/tokens", bytes: filled(0x80, 1 << 20), 200),
        raw(
            "beginnings of characters", "/api/findings", bytes: filled(0xF0, 1 << 20), 200),
        raw("zero bytes", "/api/findings", bytes: filled(0, 1 << 20), 200),
        raw("a mark on a mark", "/api/findings", "{}\n" + times("\u{301}", 300_000), 200),
        raw("joined figures", "/api/findings", "{}\n" + times("👨\u{200D}", 100_000), 200),
        raw("spaces", "/api/findings", "{}\n" + times(" ", 1 << 20), 200),
        raw("too much to draw", "/api/tokens", "{}\n" + times("a", (4 << 20) + 1), 413),
        raw("raw bytes as JSON", "/api/tokenize", "{}\n", 415),
    ]

    private static let list = get("/api/encodings")

    static let pipelines: [Attack] = [
        Attack("three at once", times(list, 3), 200, 200, 200),
        Attack("a good one and nonsense", "\(list)nonsense\r\n\r\n\(list)", 200, 400),
        Attack(
            "a body and a request",
            post("/api/count", "Content-Length: 12\r\n", "{\"text\":\"a\"}") + get("/x"), 200, 404),
        count("a request in a body", list, 400),
        Attack(
            "an unread body of a GET",
            get("/api/encodings", "Host: a.b\r\nContent-Length: 2\r\n") + "{}" + get("/x"), 403, 404),
        Attack(
            "after the last one",
            get("/api/encodings", "Host: localhost\r\nConnection: close\r\n") + get("/x"), 200),
    ]

    private static let api = InspectorAPI([
        EncodingChoice(name: "bpe64k") {
            // A token of few digits and many bytes.
            let long = SpecialToken("<|\(times("long", 1000))|>", id: 70_000)
            let encoding = Encoding.default
            return Tokenizer(
                try Encoding(
                    name: "bpe64k", vocabulary: encoding.vocabulary, pattern: encoding.pattern,
                    specialTokens: encoding.specialTokens + [long]))
        }
    ])

    @Test(arguments: protocolAttacks + hostAttacks + pathAttacks + bodyAttacks + pipelines)
    func requestsAreAnsweredOrRefused(_ attack: Attack) async throws {
        var limits = ServerLimits()
        // The machine may be busy.
        (limits.requestTime, limits.responseTime, limits.workTime) = (
            .seconds(150), .seconds(150), .seconds(150)
        )
        let server = try LocalServer(host: "127.0.0.1", port: 0, limits: limits)
        let running = Task { try await server.run { await Self.api.respond(to: $0) } }
        defer { running.cancel() }
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.carryOut(attack, server.port) })
            }
        }
    }

    private static func carryOut(_ attack: Attack, _ port: UInt16) throws {
        let client = try HTTPClient(port: port)
        client.send(attack.bytes)
        for status in attack.statuses {
            let answer = try client.answer()
            #expect(answer.status == status, "\(attack.name): \(answer.text.prefix(300))")
            guard answer.status >= 400 else { continue }
            let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
            let sentence = try #require(json?["error"] as? String)
            #expect(!sentence.isEmpty && sentence.utf8.count < 1000)
            #expect(sentence.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        }
        client.finishSending()
        #expect(client.isClosed(), "\(attack.name)")
        #expect(try HTTPClient(port: port).get("/api/encodings").status == 200)
    }
}
