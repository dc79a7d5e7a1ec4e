/// What a server takes, and for how long it waits: so that no client, slow, large or many, keeps the others from their
/// answers or takes the machine's memory.
package struct ServerLimits: Sendable {
    /// The most bytes of a request before its body.
    package var headBytes = 16 << 10
    /// The most bytes of a body.
    package var bodyBytes = 1 << 20
    /// How long a whole request may take to arrive, from its first byte.
    package var requestTime = Duration.seconds(15)
    /// How long a connection is kept on which nothing is asked.
    package var idleTime = Duration.seconds(60)
    /// How long an answer may take to be read.
    package var responseTime = Duration.seconds(30)
    /// The most connections at a time; more are answered with 503.
    package var connections = 512
    /// The most requests that are worked on or whose answers are being sent; others wait.
    package var concurrentRequests = 4

    /// The limits above.
    package init() {}

    /// How often connections look at the clock, if nothing else wakes them.
    var resolution: Duration { min(requestTime, idleTime, responseTime) / 4 }
}
