import FlyingSocks
import Platform
import Synchronization

/// A small HTTP server for the own machine: strict, with limits on everything that a client can make long, large or many.
///
/// ```swift
/// let server = try LocalServer(host: "127.0.0.1", port: 0)
/// print(server.port)
/// try await server.run { request in Response(type: "text/plain", body: Array("hello".utf8)) }
/// ```
///
/// FlyingSocks has the sockets and waits for them; the protocol is read here (docs/decisions/http.md).
package struct LocalServer: Sendable {
    /// Where it listens.
    package let host: String
    /// Where it listens; what was free, if 0 was asked for.
    package let port: UInt16
    private let socket: Socket
    private let limits: ServerLimits
    private let origin: SameOrigin

    /// Listens. Clients can connect from now on; they are answered as soon as it runs.
    ///
    /// - Parameters:
    ///   - host: an address in digits, or `localhost`.
    ///   - port: 0 for any that is free.
    ///   - names: further names by which clients may call this machine.
    ///   - limits: what is taken from clients.
    /// - Throws: ``ListeningError``
    package init(
        host: String, port: UInt16, names: Set<String> = [], limits: ServerLimits = ServerLimits()
    ) throws(ListeningError) {
        do {
            let digits = host == "localhost" ? "127.0.0.1" : host
            if digits.contains(":") {
                socket = try Self.listen(try .inet6(ip6: digits, port: port))
            } else {
                socket = try Self.listen(try .inet(ip4: digits, port: port))
            }
            self.port =
                switch try socket.sockname() {
                case .ip4(_, let port), .ip6(_, let port): port
                case .unix: port
                }
        } catch {
            throw ListeningError(host: host, port: port, cause: error)
        }
        self.host = host
        self.limits = limits
        origin = SameOrigin(names: Set(names.map { $0.lowercased() }))
    }

    private static func listen<Address: SocketAddress>(_ address: Address) throws -> Socket {
        let socket = try Socket(domain: Int32(Address.family))
        do {
            // A port that a server before has left is free at once.
            try socket.setValue(true, for: .localAddressReuse)
            try socket.bind(to: address)
            try socket.listen()
        } catch {
            try? socket.close()
            throw error
        }
        return socket
    }

    /// The address for a browser.
    package var address: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    /// Answers clients until the task is cancelled.
    ///
    /// - Parameter answer: makes the answer to a request; it is asked only for requests that may ask here.
    package func run(_ answer: @escaping @Sendable (Request) async -> Response) async throws {
        let pool = SocketPool.make(maxEvents: 128)
        try await pool.prepare()
        defer { try? socket.close() }
        let listener = try AsyncSocket(socket: socket, pool: pool)
        let (turnstile, origin) = (Turnstile(limits.concurrentRequests), origin)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            group.addTask {
                try await accept(on: listener, turnstile) { request in
                    do throws(Refusal) {
                        try origin.check(request)
                    } catch {
                        return Response(error)
                    }
                    return await answer(request)
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func accept(
        on listener: AsyncSocket, _ turnstile: Turnstile,
        _ answer: @escaping @Sendable (Request) async -> Response
    ) async throws {
        let open = OpenConnections()
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                try Task.checkCancellation()
                do {
                    let connection = Connection(try await listener.accept(), limits)
                    let isOne = open.add(most: limits.connections)
                    group.addTask {
                        if isOne {
                            await connection.serve(answer, turnstile)
                        } else {
                            await connection.turnAway(Refusal(503, "too many connections; try again"))
                        }
                        open.remove(isOne)
                    }
                } catch {
                    // A client that has gone again, or no file descriptors for now: neither is a reason to end.
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
    }
}

/// How many connections there are.
private final class OpenConnections: Sendable {
    private let count = Mutex(0)

    func add(most: Int) -> Bool {
        count.withLock {
            guard $0 < most else { return false }
            $0 += 1
            return true
        }
    }

    func remove(_ wasOne: Bool) { if wasOne { count.withLock { $0 -= 1 } } }
}

/// Nothing can listen there.
package struct ListeningError: Error, CustomStringConvertible {
    let host: String
    let port: UInt16
    let cause: any Error

    package var description: String {
        var reason = "\(cause)"
        if case .failed(let call, let number, _)? = cause as? SocketError {
            switch number {
            case _ where call.hasPrefix("inet_pton"):
                reason = "--host takes an address in digits, such as 127.0.0.1 or 0.0.0.0"
            case EADDRINUSE:
                reason = "another program listens there; give another --port, or 0 for any that is free"
            case EACCES: reason = "ports below 1024 are for the system; give a higher --port"
            case EADDRNOTAVAIL: reason = "this machine does not have that address"
            default: reason = String(cString: strerror(number))
            }
        }
        return "cannot listen on \(host), port \(port): \(reason)"
    }
}
