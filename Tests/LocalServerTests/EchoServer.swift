import Foundation
import LocalServer
import TestSupport

/// Runs a server during a test.
enum EchoServer {
    static func serving(
        _ change: (inout ServerLimits) -> Void = { _ in },
        answer: @escaping @Sendable (Request) async -> Response = {
            Response(type: "text/plain", body: Array("\($0.method) \($0.path) ".utf8) + $0.body)
        },
        _ test: @escaping @Sendable (UInt16) throws -> Void
    ) async throws {
        var limits = ServerLimits()
        // The server shares the machine with other tests, so all limits are long unless a test is about them.
        (limits.idleTime, limits.requestTime, limits.responseTime) = (
            .seconds(900), .seconds(900), .seconds(900)
        )
        (limits.workTime, limits.patience, limits.farewellTime) = (
            .seconds(900), .seconds(900), .seconds(900)
        )
        change(&limits)
        let server = try LocalServer(host: "127.0.0.1", port: 0, limits: limits)
        // Before the hundreds of tests that wait for the same threads.
        let running = Task(priority: .high) { try await server.run(answer) }
        defer { running.cancel() }
        // The test blocks its thread, and the server needs all threads of the task pool.
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try test(server.port) }) }
        }
    }
}
