import Foundation
import Synchronization
import TestSupport
import Testing

import LocalServer

/// The server over real sockets.
@Suite(.serialized) struct LocalServerTests {
    @Test func answersOneAfterTheOtherOverOneConnection() async throws {
        try await EchoServer.serving { port in
            let client = try HTTPClient(port: port)
            #expect(try client.get("/a?b").text == "GET /a ")
            #expect(try client.post("/c", "{}").text == "POST /c {}")
            let head = try client.request("HEAD", "/a")
            // The length is that of the response to GET.
            #expect(head.status == 200 && head.fields["content-length"] == "8")
        }
    }

    @Test(arguments: ["HEAD / HTTP/1.1\r\nno colon\r\n\r\n", "HEAD / HTTP/9\r\n\r\n"])
    func aRefusedHeadIsAnsweredByAHead(_ request: String) async throws {
        try await EchoServer.serving { port in
            let client = try HTTPClient(port: port)
            client.send(request)
            let answer = try client.answer(hasBody: false)
            #expect([400, 505].contains(answer.status) && answer.fields["content-length"] != "0")
            #expect(client.isClosed())
        }
    }

    @Test func requestsThatComeTogetherAreAllAnswered() async throws {
        try await EchoServer.serving { port in
            let client = try HTTPClient(port: port)
            client.send(
                (1...3).map { "GET /\($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }.joined())
            for number in 1...3 { #expect(try client.answer().text == "GET /\(number) ") }
        }
    }

    @Test func everyAnswerTellsBrowsersWhatTheyMay() async throws {
        try await EchoServer.serving { port in
            for path in ["/", "/no"] {
                let fields = try HTTPClient(port: port).get(path).fields
                let policy = try #require(fields["content-security-policy"])
                #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("http") && !policy.contains("unsafe") && !policy.contains("*"))
                #expect(fields["x-content-type-options"] == "nosniff")
                #expect(fields["referrer-policy"] == "no-referrer")
                #expect(fields["cross-origin-resource-policy"] == "same-origin")
                #expect(fields["access-control-allow-origin"] == nil)
            }
        }
    }

    @Test func foreignHostsAndOriginsAreRefused() async throws {
        try await EchoServer.serving { port in
            let client = try HTTPClient(port: port)
            let rebound = try client.get("/", fields: ["Host": "evil.example:\(port)"])
            #expect(
                rebound.status == 403 && rebound.text.contains("\"error\":\"this server does not answer to"))
            #expect(
                try client.post("/", "{}", fields: ["Origin": "http://evil.example"]).status == 403)
            #expect(
                try client.post("/", "{}", fields: ["Origin": "http://localhost"]).status == 200)
        }
    }

    @Test func malformedRequestsAreAnsweredAndTheConnectionEnds() async throws {
        try await EchoServer.serving { port in
            for (text, status) in [
                ("nonsense\r\n\r\n", 400), ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505),
                ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 411),
                ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}\n", 400),
            ] {
                let client = try HTTPClient(port: port)
                client.send(text)
                let answer = try client.answer()
                #expect(answer.status == status, "\(text)")
                #expect(answer.fields["connection"] == "close")
                #expect(client.isClosed())
            }
        }
    }

    @Test func oversizedBodyIsRefusedBeforeItIsRead() async throws {
        try await EchoServer.serving { port in
            let client = try HTTPClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n")
            // Much of the body is already sent, and must not reset the connection before the response is
            // read.
            client.send([UInt8](repeating: 0x20, count: 4 << 20))
            #expect(try client.answer().status == 413)
        }
    }

    @Test func truncatedRequestIsToldSo() async throws {
        try await EchoServer.serving { port in
            for text in [
                "GET / HTTP/1.1\r\nHost: local", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
            ] {
                let client = try HTTPClient(port: port)
                client.send(text)
                client.finishSending()
                #expect(try client.answer().status == 400)
            }
            // A client that leaves without a request gets no response.
            let silent = try HTTPClient(port: port)
            silent.finishSending()
            #expect(silent.isClosed())
        }
    }

    @Test func slowRequestIsGivenUp() async throws {
        try await EchoServer.serving({ $0.requestTime = .milliseconds(400) }) { port in
            let slow = try HTTPClient(port: port)
            // Slow loris: a byte now and then.
            for byte in "GET / HTTP/1.1\r\nX-Slow: ".utf8 {
                guard slow.send([byte]) else { break }
                Thread.sleep(forTimeInterval: 0.04)
            }
            #expect(try slow.answer().status == 408)
            let body = try HTTPClient(port: port)
            body.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
            #expect(try body.answer().status == 408)
        }
    }

    @Test func idleConnectionIsClosedWithoutAWord() async throws {
        try await EchoServer.serving({ $0.idleTime = .milliseconds(200) }) { port in
            let client = try HTTPClient(port: port)
            #expect(try client.get("/").status == 200)
            #expect(client.isClosed())
        }
    }

    @Test func slowClientsDoNotKeepOthersFromTheirAnswers() async throws {
        try await EchoServer.serving { port in
            let slow = try (0..<300).map { _ in try HTTPClient(port: port) }
            for client in slow { client.send("GET / HTTP/1.1\r\nX: ") }
            let client = try HTTPClient(port: port)
            for _ in 0..<50 { #expect(try client.get("/").status == 200) }
            withExtendedLifetime(slow) {}
        }
    }

    @Test func tooManyConnectionsAreTurnedAway() async throws {
        try await EchoServer.serving({
            $0.connections = 3
            $0.patience = .seconds(240)
        }) { port in
            var clients: [HTTPClient] = []
            for _ in 0..<3 {
                clients.append(try HTTPClient(port: port))
                #expect(try clients.last?.get("/").status == 200)
            }
            #expect(try HTTPClient(port: port).answer().status == 503)
            clients.removeLast()
            // The permit is released once the server notices that the client is gone.
            var status = 503
            for _ in 0..<100 where status == 503 {
                status = (try? HTTPClient(port: port).get("/").status) ?? 503
                Thread.sleep(forTimeInterval: 0.02)
            }
            #expect(status == 200)
        }
    }

    @Test func twoHundredClientsLoseNothing() async throws {
        let (clients, requests) = (200, 50)
        try await EchoServer.serving { port in
            let answered = Mutex(0)
            let group = DispatchGroup()
            for number in 0..<clients {
                group.enter()
                Thread.detachNewThread {
                    defer { group.leave() }
                    guard let client = try? HTTPClient(port: port) else { return }
                    for request in 0..<requests {
                        let text = "client \(number), request \(request)"
                        guard let answer = try? client.post("/", text), answer.text == "POST / \(text)" else {
                            return
                        }
                        answered.withLock { $0 += 1 }
                    }
                }
            }
            group.wait()
            #expect(answered.withLock { $0 } == clients * requests)
        }
    }

    @Test func portThatIsTakenIsSaid() async throws {
        try await EchoServer.serving { port in
            let error = #expect(throws: ListeningError.self) {
                try LocalServer(host: "127.0.0.1", port: port)
            }
            #expect(error?.description.contains("another program is listening there") == true)
        }
    }

    @Test(arguments: ["example.com", "1.2.3", "", "::g"])
    func hostIsAnAddress(_ host: String) {
        let error = #expect(throws: ListeningError.self) { try LocalServer(host: host, port: 0) }
        #expect(error?.description.contains("--host takes a numeric address") == true)
    }
}
