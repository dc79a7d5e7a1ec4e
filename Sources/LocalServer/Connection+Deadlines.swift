import FlyingSocks
import Platform
import Synchronization

/// Nothing waits for a client longer than the limits allow: one task for all connections shuts sockets down, which
/// wakes the task that is reading or writing, and cancels work that no one waits for.
extension Connection {
    /// Since when the client has kept the server waiting; `nil` while it is the server's turn.
    var waitingSince: ContinuousClock.Instant? {
        state.withLock { $0.phase.isTheClients && $0.end == nil ? $0.since : nil }
    }

    var isWorking: Bool { state.withLock { $0.phase == .working } }

    /// Ends the wait for the client, because others need its place.
    func giveUp() {
        state.withLock { state in
            if state.phase.isTheClients { end(&state, .crowded) }
        }
    }

    /// Ends what has taken too long, and work for a client that has left.
    func checkDeadline() {
        state.withLock { state in
            guard !state.isClosed, state.end == nil else { return }
            if state.deadline <= .now { return end(&state, .deadline) }
            guard !state.phase.isTheClients else { return }
            switch presence {
            case .there: break
            case .gone: end(&state, .clientLeft)
            case .finished:
                // Some programs close their side once they have sent all, and read the answer.
                let left = state.clientLeft ?? .now
                state.clientLeft = left
                if left + limits.farewellTime <= .now { end(&state, .clientLeft) }
            }
        }
    }

    private func end(_ state: inout ConnectionState, _ reason: ConnectionState.End) {
        guard !state.isClosed, state.end == nil else { return }
        state.end = reason
        switch state.phase {
        case .queued: break
        case .working: state.work?.cancel()
        case .sending: _ = shutdown(file, Int32(SHUT_RDWR))
        // A reader may still have to send a refusal.
        case .idle, .receiving, .lingering: _ = shutdown(file, Int32(SHUT_RD))
        }
    }

    private var presence: Presence {
        #if os(Linux)
            // POLLRDHUP, which tells that no more comes after unread bytes, too; Swift's glibc lacks the name.
            let finished: Int16 = 0x2000
            var query = pollfd(fd: file, events: finished, revents: 0)
            guard poll(&query, 1, 0) > 0 else { return .there }
            if Int32(query.revents) & (Int32(POLLHUP) | Int32(POLLERR)) != 0 { return .gone }
            return query.revents & finished != 0 ? .finished : .there
        #else
            var byte: UInt8 = 0
            let count = recv(file, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
            if count == 0 { return .finished }
            return count < 0 && errno == ECONNRESET ? .gone : .there
        #endif
    }
}
