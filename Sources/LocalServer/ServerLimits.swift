/// What a server accepts and how long it waits, so that a slow, large or numerous client cannot exhaust it.
package struct ServerLimits: Sendable {
    /// The most bytes of a request before its body.
    package var headBytes = 16 << 10
    package var bodyBytes = 1 << 20
    /// For a body of raw bytes, of which only a few are read at a time.
    package var largeBodyBytes = 12 << 20
    package var concurrentLargeBodies = 2
    /// For a whole request to arrive, from its first byte.
    package var requestTime = Duration.seconds(15)
    /// For a connection between requests.
    package var idleTime = Duration.seconds(60)
    /// For the client to read a response.
    package var responseTime = Duration.seconds(30)
    /// More connections than this are answered with 503.
    package var connections = 512
    /// More requests than this wait.
    package var concurrentRequests = 4

    package init() {}

    /// How often connections check their deadlines.
    var resolution: Duration { min(requestTime, idleTime, responseTime) / 4 }
}
