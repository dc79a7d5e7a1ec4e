import Foundation
import LocalServer
import Synchronization
import TestSupport
import Testing

/// Clients that do not read, do not send, or have left keep nothing from others. All limits of time are minutes long
/// here, unless a test is about one: what does not depend on them is answered at once.
@Suite(.serialized, .endsInTime) struct FairnessTests {
    /// Answers of this many bytes are more than the buffers of the sockets take.
    private static let large = [UInt8](repeating: 0x61, count: 12 << 20)

    private static func answer(_ request: Request) -> Response {
        Response(type: "text/plain", body: request.path == "/large" ? large : [])
    }

    private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n" }

    /// Runs until the condition is true; the tests' time limit ends it otherwise.
    private func wait(until condition: () -> Bool) {
        while !condition() { Thread.sleep(forTimeInterval: 0.01) }
    }

    @Test func clientsThatDoNotReadTakeNoPlace() async throws {
        try await EchoServer.serving(
            {
                $0.concurrentRequests = 1
                $0.answersBytes = 1 << 30
            }, answer: Self.answer
        ) { port in
            let stuck = try (0..<8).map { _ in try HTTPClient(port: port) }
            for client in stuck { client.send(get("/large")) }
            #expect(try HTTPClient(port: port).get("/").status == 200)
            #expect(try HTTPClient(port: port).get("/large").body.count == Self.large.count)
            withExtendedLifetime(stuck) {}
        }
    }

    /// Four would take up twice the memory that there is for answers.
    @Test func clientThatDoesNotReadIsGivenUpForAnother() async throws {
        try await EchoServer.serving(
            {
                $0.concurrentRequests = 2
                $0.answersBytes = 24 << 20
                // Longer than a busy machine keeps a client that reads from reading.
                $0.patience = .seconds(2)
            }, answer: Self.answer
        ) { port in
            let stuck = try (0..<4).map { _ in try HTTPClient(port: port) }
            for client in stuck { client.send(get("/large")) }
            for _ in 0..<3 {
                #expect(try HTTPClient(port: port).get("/large").body.count == Self.large.count)
            }
            withExtendedLifetime(stuck) {}
        }
    }

    @Test func clientThatDoesNotReadIsGivenUpAfterAWhile() async throws {
        try await EchoServer.serving({ $0.responseTime = .milliseconds(300) }, answer: Self.answer) { port in
            // On a busy machine, the server may begin to send only when the client begins to read.
            for pause in [1.5, 5, 20] {
                let stuck = try HTTPClient(port: port)
                stuck.send(get("/large"))
                Thread.sleep(forTimeInterval: pause)
                if (try? stuck.answer()) == nil { return }
            }
            Issue.record("a client that does not read is waited for")
        }
    }

    /// The server has handed all of the answer to the system, and has waited for the client for as long as it does.
    @Test func anAnswerThatIsReadLateIsWhole() async throws {
        let body = String(repeating: "a", count: 1 << 20)
        try await EchoServer.serving { port in
            let client = try HTTPClient(port: port, buffer: 32 << 10)
            client.send(
                "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            )
            client.send(body.utf8)
            Thread.sleep(forTimeInterval: 4)
            let answer = try client.answer()
            #expect(answer.text == "POST / \(body)")
        }
    }

    /// What they have sent fills the room for bodies.
    @Test func clientsThatSendSlowlyAreGivenUpForAnother() async throws {
        try await EchoServer.serving({
            $0.bodiesBytes = 3 << 20
            $0.patience = .seconds(2)
        }) { port in
            let slow = try (0..<5).map { _ in try HTTPClient(port: port) }
            let most = [UInt8](repeating: 0x61, count: (1 << 20) - 1)
            for client in slow {
                client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(1 << 20)\r\n\r\n")
                client.send(most)
            }
            let body = String(repeating: "a", count: 1 << 20)
            for _ in 0..<3 { #expect(try HTTPClient(port: port).post("/", body).status == 200) }
            let given = try slow[0].answer()
            #expect(given.status == 503 && given.text.contains("slowly"))
        }
    }

    /// There is room for one of them at a time, and the wait for it is the server's.
    @Test func clientsThatSendAtOnceAllGetAnAnswer() async throws {
        try await EchoServer.serving(
            {
                ($0.bodyBytes, $0.bodiesBytes) = (2 << 20, 2 << 20)
                $0.patience = .milliseconds(200)
            },
            answer: { request in
                usleep(100_000)
                return Response(type: "text/plain", body: Array(request.body.prefix(1)))
            }
        ) { port in
            let body = String(repeating: "a", count: (1 << 20) + (1 << 19))
            let statuses = Mutex<[Int]>([])
            let clients = DispatchGroup()
            for _ in 0..<12 {
                clients.enter()
                Thread.detachNewThread {
                    defer { clients.leave() }
                    let answer = try? HTTPClient(port: port).post("/", body)
                    statuses.withLock { $0.append(answer?.status ?? 0) }
                }
            }
            #expect(clients.wait(timeout: .now() + 45) == .success)
            #expect(statuses.withLock { $0 } == Array(repeating: 200, count: 12))
        }
    }

    /// More than a socket holds, so that a client is in the middle of sending when it is given up. Each gets an answer or an
    /// error, and none waits for room that no one makes.
    @Test func clientsThatAreGivenUpDoNotGoOnSending() async throws {
        try await EchoServer.serving({
            $0.bodyBytes = 12 << 20
            $0.bodiesBytes = 24 << 20
            $0.requestTime = .seconds(3)
            $0.patience = .milliseconds(500)
        }) { port in
            let clients = DispatchGroup()
            let body = [UInt8](repeating: 0x61, count: (12 << 20) - 1)
            for _ in 0..<16 {
                clients.enter()
                Thread.detachNewThread {
                    defer { clients.leave() }
                    guard let client = try? HTTPClient(port: port) else { return }
                    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(12 << 20)\r\n\r\n")
                    client.send(body)
                    _ = try? client.answer()
                }
            }
            // The system gives up a connection that is closed on one side after a minute.
            #expect(clients.wait(timeout: .now() + 45) == .success)
        }
    }

    /// They have sent nothing yet that would take room.
    @Test func announcedBodiesTakeNoRoom() async throws {
        try await EchoServer.serving({ $0.bodiesBytes = 2 << 20 }) { port in
            let slow = try (0..<20).map { _ in try HTTPClient(port: port) }
            for client in slow {
                client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(1 << 20)\r\n\r\nabc")
            }
            let body = String(repeating: "a", count: 1 << 20)
            for _ in 0..<3 { #expect(try HTTPClient(port: port).post("/", body).status == 200) }
            withExtendedLifetime(slow) {}
        }
    }

    /// Long texts wait for each other, and nothing else waits for them.
    @Test func shortQuestionsPassLongOnes() async throws {
        let isDone = Mutex(false)
        try await EchoServer.serving(
            answer: { request in
                while !request.body.isEmpty, !isDone.withLock({ $0 }) { usleep(1000) }
                return Response(type: "text/plain", body: [])
            }
        ) { port in
            let busy = try (0..<8).map { _ in try HTTPClient(port: port) }
            let body = String(repeating: "a", count: 1 << 19)
            for client in busy {
                client.send(
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
            for _ in 0..<20 { #expect(try HTTPClient(port: port).get("/").status == 200) }
            isDone.withLock { $0 = true }
            for client in busy { #expect(try client.answer().status == 200) }
        }
    }

    @Test func workForAClientThatHasLeftIsStopped() async throws {
        let begun = Mutex(0)
        let stopped = Mutex(0)
        try await EchoServer.serving(
            {
                $0.concurrentRequests = 1
                $0.farewellTime = .milliseconds(100)
            },
            answer: { request in
                guard request.path == "/work" else { return Response(type: "text/plain", body: []) }
                begun.withLock { $0 += 1 }
                while !Task.isCancelled { await Task.yield() }
                stopped.withLock { $0 += 1 }
                return Response(type: "text/plain", body: [])
            }
        ) { port in
            var leaving: [HTTPClient] = []
            for _ in 0..<20 {
                leaving.append(try HTTPClient(port: port))
                leaving.last!.send(get("/work"))
            }
            wait { begun.withLock { $0 } == 1 }
            leaving.removeAll()
            // Those that had not begun never begin.
            #expect(try HTTPClient(port: port).get("/").status == 200)
            let count = begun.withLock { $0 }
            #expect(count == stopped.withLock { $0 } && count <= 2, "\(count) begun")
        }
    }

    @Test func clientThatHasOnlyStoppedSendingIsAnswered() async throws {
        try await EchoServer.serving(
            answer: { _ in
                try? await Task.sleep(for: .milliseconds(600))
                return Response(type: "text/plain", body: Array("late".utf8))
            }
        ) { port in
            let client = try HTTPClient(port: port)
            client.send(get("/"))
            client.finishSending()
            #expect(try client.answer().text == "late")
        }
    }

    @Test func workThatTakesTooLongIsStopped() async throws {
        try await EchoServer.serving(
            { $0.workTime = .milliseconds(200) },
            answer: { _ in
                while !Task.isCancelled { await Task.yield() }
                return Response(type: "text/plain", body: [])
            }
        ) { port in
            let answer = try HTTPClient(port: port).get("/")
            #expect(answer.status == 503 && answer.text.contains("send a shorter text"))
        }
    }

    /// The work takes all the threads that there are for it; refusals and deadlines need none of them.
    @Test func deadlinesAreKeptWhileAllThreadsWork() async throws {
        let isDone = Mutex(false)
        try await EchoServer.serving(
            { $0.requestTime = .milliseconds(300) },
            answer: { _ in
                while !isDone.withLock({ $0 }) { usleep(1000) }
                return Response(type: "text/plain", body: [])
            }
        ) { port in
            let busy = try (0..<8).map { _ in try HTTPClient(port: port) }
            for client in busy { client.send(get("/")) }
            let slow = try HTTPClient(port: port)
            slow.send("GET / HTTP/1.1\r\n")
            #expect(try slow.answer().status == 408)
            isDone.withLock { $0 = true }
            for client in busy { #expect(try client.answer().status == 200) }
        }
    }

    @Test func thousandIdleConnectionsGiveWay() async throws {
        try await EchoServer.serving({ $0.patience = .milliseconds(100) }) { port in
            let idle = (0..<1000).compactMap { _ in try? HTTPClient(port: port) }
            for client in idle.prefix(300) { client.send("GET / HTTP/1.1\r\n") }
            var status = 503
            while status == 503 {
                status = (try? HTTPClient(port: port).get("/").status) ?? 503
                Thread.sleep(forTimeInterval: 0.02)
            }
            #expect(status == 200 && idle.count > 900)
        }
    }
}
