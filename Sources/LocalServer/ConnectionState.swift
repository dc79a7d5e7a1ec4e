/// What a connection is doing, for whom it waits, and for how long it may.
struct ConnectionState {
    enum Phase {
        /// For the client's next request.
        case idle
        /// For the rest of a request.
        case receiving
        /// For other clients to leave room for this one.
        case queued
        /// For the answer.
        case working
        /// For the client to read the answer.
        case sending
        /// For the client to close the connection.
        case lingering

        /// Whether the client is the one who keeps us waiting.
        var isTheClients: Bool {
            switch self {
            case .idle, .receiving, .sending, .lingering: true
            case .queued, .working: false
            }
        }
    }

    /// Why a wait was ended.
    enum End { case deadline, crowded, clientLeft }

    var phase = Phase.idle
    var since = ContinuousClock.now
    var deadline: ContinuousClock.Instant
    var end: End?
    var isClosed = false
    /// When the client had closed its side while it was our turn.
    var clientLeft: ContinuousClock.Instant?
    var work: Task<Response, Never>?

    /// Begins to wait, for a time or for as long as it takes.
    mutating func wait(_ phase: Phase, atMost time: Duration?) {
        self.phase = phase
        since = .now
        deadline = time.map { since + $0 } ?? .now + .seconds(1 << 30)
        if end != .clientLeft { end = nil }
    }
}

/// Whether the other side of a socket is still there.
enum Presence {
    case there
    /// It sends no more; whether it still reads cannot be known.
    case finished
    case gone
}
