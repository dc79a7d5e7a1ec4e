/// Bounds the memory that clients take up with bodies that arrive, or answers that are sent, whatever the number of
/// clients. Whoever needs more than is free waits; meanwhile those that have kept the server waiting are given up, the
/// slowest first.
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

    private struct Share {
        let connection: Connection
        let bytes: Int
    }

    init(bytes limit: Int, exempt: Int, patience: Duration) {
        self.limit = limit
        self.exempt = exempt
        self.patience = patience
    }

    /// Waits until a connection can have this many bytes in all, or until the connection itself is given up.
    ///
    /// More than there is in all is given to one connection that is alone.
    func take(_ bytes: Int, for connection: Connection) async {
        while !takeIfFree(bytes, for: connection) {
            // Its place may be the one that another needs.
            guard !connection.isGivenUp, !Task.isCancelled else { return }
            shares.values.map(\.connection).giveUpTheSlowest(after: patience)
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The same without waiting. Returns whether the connection has them.
    func takeIfFree(_ bytes: Int, for connection: Connection) -> Bool {
        guard bytes > exempt else { return true }
        let id = ObjectIdentifier(connection)
        let others = used - (shares[id]?.bytes ?? 0)
        guard others == 0 || others + bytes <= limit else { return false }
        used = others + bytes
        shares[id] = Share(connection: connection, bytes: bytes)
        return true
    }

    /// Takes a connection's share back, if it has one.
    func takeBack(from connection: Connection) {
        if let share = shares.removeValue(forKey: ObjectIdentifier(connection)) { used -= share.bytes }
    }
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
