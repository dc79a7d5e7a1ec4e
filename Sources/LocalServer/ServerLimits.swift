import Platform

/// What a server accepts and how long it waits, so that a slow, large or numerous client cannot exhaust it.
package struct ServerLimits: Sendable {
    /// The most bytes of a request before its body.
    package var headBytes = 16 << 10
    package var bodyBytes = 1 << 20
    /// For a body of raw bytes.
    package var largeBodyBytes = 12 << 20
    /// For all bodies that arrive or wait for their answers, except for small ones.
    package var bodiesBytes = 48 << 20
    /// For all answers that are being sent, except for small ones.
    package var answersBytes = 64 << 20
    /// Bodies and answers of up to this many bytes are small. Requests with longer bodies are answered one at a time:
    /// answers have many times their length.
    package var smallBytes = 64 << 10
    /// For a whole request to arrive, from its first byte.
    package var requestTime = Duration.seconds(15)
    /// For a connection between requests.
    package var idleTime = Duration.seconds(60)
    /// For an answer to be computed.
    package var workTime = Duration.seconds(30)
    /// For the client to read a response.
    package var responseTime = Duration.seconds(30)
    /// For a client that keeps the server waiting while others need its place.
    package var patience = Duration.seconds(1)
    /// For the answer to a client that has closed its side of the connection.
    package var farewellTime = Duration.seconds(2)
    /// More connections than this are answered with 503.
    package var connections = 512
    /// More requests than this wait.
    package var concurrentRequests = 4
    /// How often memory that was freed is given back to the system, at most.
    package var trimming = Duration.seconds(5)

    package init() {}

    /// Limits for a process that may have this many files open: each connection takes one, also a refused one, and the program
    /// itself needs some, without which it ends.
    package init(files: Int) { connections = max(1, min(connections, (files - 32) / 2)) }

    /// How many threads compute answers: those of a request with several encodings, too.
    var threads: Int { min(max(Machine.coreCount, 2), concurrentRequests) }

    /// How often connections check their deadlines.
    var resolution: Duration {
        min(
            .milliseconds(250),
            max(
                .milliseconds(10),
                min(requestTime, idleTime, responseTime, workTime, patience, farewellTime) / 4))
    }

    func time(for phase: ConnectionState.Phase) -> Duration? {
        switch phase {
        case .idle: idleTime
        case .receiving: requestTime
        case .queued: nil
        case .working: workTime
        case .sending: responseTime
        case .lingering: min(.seconds(2), requestTime)
        }
    }
}
