import BPE
import Formats
import Foundation
import LocalServer
import TestSupport
import Testing
import WebInspector

/// Requests that no well-meaning program sends, over real sockets: each gets the right status with a sentence in
/// JSON that says what to do, or a closed connection, and the next request is answered.
@Suite(.endsInTime) struct HostileRequestTests {
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

    static func post(_ path: String, _ fields: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(fields)\r\n\(body)"
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
