import Testing

import LocalServer

@Suite struct RequestReaderTests {
    private static var limits: ServerLimits {
        var limits = ServerLimits()
        limits.headBytes = 200
        limits.bodyBytes = 20
        return limits
    }

    /// The requests in a text that arrives in portions, and the refusal that ends them.
    private func read(_ text: String, portion: Int = .max) -> (requests: [Request], refusal: Refusal?) {
        var reader = RequestReader(Self.limits)
        var requests: [Request] = []
        var rest = Array(text.utf8)[...]
        do throws(Refusal) {
            while !rest.isEmpty {
                reader.append(rest.prefix(portion))
                rest = rest.dropFirst(portion)
                while let request = try reader.next() { requests.append(request) }
            }
        } catch {
            return (requests, error)
        }
        return (requests, nil)
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func requestsAreTheSameHoweverTheyAreCut(_ portion: Int) {
        let text =
            "\r\nPOST /api/count?x=1 HTTP/1.1\r\nHost: localhost:80\r\nX-A: 1\r\nx-a:\t2 \r\nContent-Length: 5\r\n\r\n"
            + "a\r\n\r\nGET / HTTP/1.1\r\nhost: [::1]\r\nConnection: close\r\n\r\n"
        #expect(
            read(text, portion: portion).requests == [
                Request(
                    method: "POST", path: "/api/count",
                    fields: ["host": "localhost:80", "x-a": "1, 2", "content-length": "5"],
                    body: Array("a\r\n\r\n".utf8)),
                Request(
                    method: "GET", path: "/", fields: ["host": "[::1]", "connection": "close"],
                    keepsConnection: false),
            ])
    }

    /// Written for a proxy, with another host than the header field has.
    @Test(arguments: [
        ("http://b:1/api?x", "b:1", "/api"), ("HTTP://B", "B", "/"), ("http://b?x", "b", "/"),
        ("http:///x", "", "/x"),
        ("http://a@b/", "a@b", "/"), ("//b/x", "a", "//b/x"),
    ])
    func hostOfTheAddressCounts(_ address: String, _ host: String, _ path: String) {
        let request = read("GET \(address) HTTP/1.1\r\nHost: a\r\n\r\n").requests.first
        #expect(request?.fields["host"] == host && request?.path == path)
    }

    @Test func emptyLinesBeforeARequestAreNothing() {
        for portion in [1, 3, .max] {
            let text = String(repeating: "\r\n", count: 5000) + "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            #expect(read(text, portion: portion).requests.count == 1)
        }
    }

    @Test func connectionIsKeptAsTheVersionSays() {
        func keeps(_ version: String, _ field: String) -> Bool? {
            read("GET / \(version)\r\nHost: a\r\n\(field)\r\n").requests.first?.keepsConnection
        }
        #expect(keeps("HTTP/1.1", "") == true)
        #expect(keeps("HTTP/1.1", "Connection: Close\r\n") == false)
        #expect(keeps("HTTP/1.0", "") == false)
        #expect(keeps("HTTP/1.0", "Connection: keep-alive\r\n") == true)
    }

    /// Only raw bytes may be long, and the reader says so before they are there.
    @Test func rawBytesMayBeLonger() throws {
        var limits = Self.limits
        limits.largeBodyBytes = 40
        func head(_ type: String, _ count: Int) -> [UInt8] {
            Array(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: \(type)\r\nContent-Length: \(count)\r\n\r\n".utf8
            )
        }
        for (type, count) in [("application/octet-stream", 40), ("application/octet-stream", 20)] {
            var reader = RequestReader(limits)
            reader.append(head(type, count))
            #expect(try reader.next() == nil)
            #expect(reader.missingBodyBytes == count && reader.heldBytes == 0)
            reader.append(Array(repeating: 0, count: count))
            #expect(reader.missingBodyBytes == 0 && reader.heldBytes == count)
            #expect(try reader.next()?.body.count == count)
            #expect(reader.heldBytes == 0)
        }
        for (type, count) in [("application/octet-stream", 41), ("application/json", 21)] {
            var reader = RequestReader(limits)
            reader.append(head(type, count))
            #expect(throws: Refusal.self) { try reader.next() }
        }
    }

    static let refused: [(String, Int)] = [
        ("GET /\r\n\r\n", 400),
        ("GET / HTTP/1.1 x\r\nHost: a\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http:/a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http://b/ HTTP/1.1\r\n\r\n", 400),
        ("GET / FTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        ("GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{1B}[31m\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 411),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2x\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: a cake\r\n\r\n", 417),
        ("GET /" + String(repeating: "a", count: 300), 414),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 300), 431),
        ("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: a\r\n", count: 60), 431),
    ]

    @Test(arguments: refused)
    func whatIsNoRequestIsRefused(_ text: String, _ status: Int) {
        for portion in [1, 5, .max] {
            let read = read(text, portion: portion)
            #expect(read.requests.isEmpty)
            #expect(read.refusal?.status == status, "\(read.refusal?.message ?? "taken")")
        }
    }

    @Test func incompleteRequestsWaitForMore() {
        for text in [
            "", "GET", "GET / HTTP/1.1\r\nHost: a\r\n\r",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab",
        ] {
            let read = read(text)
            #expect(read.requests.isEmpty && read.refusal == nil)
        }
    }

    @Test func clientThatWaitsForAWordIsGivenOneOnce() throws {
        var reader = RequestReader(Self.limits)
        reader.append(
            Array("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n".utf8))
        let early = try reader.next()
        #expect(early == nil)
        let expectations = [reader.takeExpectation(), reader.takeExpectation()]
        #expect(expectations == [true, false])
        reader.append(Array("ab".utf8))
        let request = try reader.next()
        #expect(request?.body == Array("ab".utf8))
        #expect(reader.isBetweenRequests)
    }

    /// A bug would show as a trap or as a malformed request.
    @Test func randomBytesDoNoHarm() {
        var generator = SystemRandomNumberGenerator()
        let parts = [
            "GET ", "POST ", "/", " HTTP/1.1", "\r\n", "\n", "\r", "Host: a", "Content-Length: 4", ":", " ",
            "é", "\u{0}",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...14, using: &generator)).map { _ in
                parts.randomElement(using: &generator)!
            }.joined()
            for request in read(text, portion: Int.random(in: 1...9, using: &generator)).requests {
                #expect(request.path.hasPrefix("/") && ["GET", "POST"].contains(request.method), "\(text)")
            }
        }
    }
}
