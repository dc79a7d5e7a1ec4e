/// Bounds the memory that clients take up with bodies that arrive, or answers that are sent, whatever the number of
/// clients. Who asks for more than is free waits; whoever has kept the server waiting for long is given up then.
///
/// A client that reads or sends a byte now and then would otherwise keep its share for as long as the limits allow,
/// and a few of them all there is.
actor ByteBudget {
    private let limit: Int
    /// Small amounts are free of charge: the number of connections bounds them.
    private let exempt: Int
    private let patience: Duration
    private var shares: [ObjectIdentifier: Share] = [:]
    private var used = 0
    /// Whoever comes first is served first, also if a later one asks for less.
    private let entrance = AsyncSemaphore(1)

    private struct Share {
        let connection: Connection
        let bytes: Int
    }

    init(bytes limit: Int, exempt: Int, patience: Duration) {
        self.limit = limit
        self.exempt = exempt
        self.patience = patience
    }

    /// Whether this many bytes need a share.
    nonisolated func isNeeded(for bytes: Int) -> Bool { bytes > exempt }

    /// Waits until this many bytes are free, and gives them to a connection, which has none yet.
    ///
    /// More than there is in all is given to one connection that is alone.
    func take(_ bytes: Int, for connection: Connection) async {
        guard isNeeded(for: bytes) else { return }
        await entrance.acquire()
        while used > 0, used + bytes > limit, !Task.isCancelled {
            giveUpTheSlowest()
            try? await Task.sleep(for: .milliseconds(20))
        }
        shares[ObjectIdentifier(connection)] = Share(connection: connection, bytes: bytes)
        used += bytes
        await entrance.release()
    }

    /// Takes a connection's share back, if it has one.
    func takeBack(from connection: Connection) {
        if let share = shares.removeValue(forKey: ObjectIdentifier(connection)) { used -= share.bytes }
    }

    private func giveUpTheSlowest() { shares.values.map(\.connection).giveUpTheSlowest(after: patience) }
}

extension Collection<Connection> {
    /// Gives up the connection that has kept the server waiting for the longest time, if for this time at least.
    func giveUpTheSlowest(after patience: Duration) {
        let waiting = compactMap { connection in connection.waitingSince.map { ($0, connection) } }
        guard let (since, connection) = waiting.min(by: { $0.0 < $1.0 }), since + patience <= .now else {
            return
        }
        connection.giveUp()
    }
}
