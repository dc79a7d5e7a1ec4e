import CIntrinsics
import Platform
import Synchronization

/// The connections that are open: how many there may be, and what one task does for all of them.
final class OpenConnections: Sendable {
    private let limits: ServerLimits
    private let state = Mutex(State())

    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        /// Those among them that are only told that there are too many.
        var refused: Set<ObjectIdentifier> = []
        /// Whether requests have been answered since memory was last given back.
        var hasWorked = false
    }

    enum Admission { case served, refused, closed }

    init(_ limits: ServerLimits) { self.limits = limits }

    /// Takes a connection in, unless there are too many. Then it makes room, so that clients that only hold connections do
    /// not keep others out for long.
    func admit(_ connection: Connection) -> Admission {
        let id = ObjectIdentifier(connection)
        let admission = state.withLock { state -> Admission in
            let isServed = state.connections.count - state.refused.count < limits.connections
            // Each takes a file descriptor until it has read the refusal.
            guard isServed || state.refused.count < limits.connections else { return .closed }
            state.connections[id] = connection
            if !isServed { state.refused.insert(id) }
            return isServed ? .served : .refused
        }
        if admission != .served { makeRoom() }
        return admission
    }

    /// Gives up the connection that has kept the server waiting for the longest.
    func makeRoom() { all.giveUpTheSlowest(after: limits.patience) }

    func remove(_ connection: Connection) {
        let id = ObjectIdentifier(connection)
        state.withLock {
            $0.connections[id] = nil
            $0.refused.remove(id)
            $0.hasWorked = true
        }
    }

    private var all: [Connection] { state.withLock { Array($0.connections.values) } }

    /// Looks after deadlines and clients that have left, until the task is cancelled.
    func watch() async throws {
        var trimmed = ContinuousClock.now
        while true {
            try await Task.sleep(for: limits.resolution)
            let connections = all
            for connection in connections { connection.checkDeadline() }
            if connections.contains(where: \.isWorking) { state.withLock { $0.hasWorked = true } }
            guard trimmed + limits.trimming <= .now, takeHasWorked() else { continue }
            bpe_return_free_memory()
            trimmed = .now
        }
    }

    private func takeHasWorked() -> Bool {
        state.withLock { state in
            defer { state.hasWorked = false }
            return state.hasWorked
        }
    }
}
