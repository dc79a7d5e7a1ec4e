import CIntrinsics
import FlyingSocks
import Platform
import Synchronization

/// A small, strict HTTP server for this machine, with limits on everything that a client can make slow, large
/// or numerous.
///
/// ```swift
/// let server = try LocalServer(host: "127.0.0.1", port: 0)
/// print(server.port)
/// try await server.run { request in Response(type: "text/plain", body: Array("hello".utf8)) }
/// ```
///
/// FlyingSocks provides asynchronous sockets; the protocol is implemented here (docs/decisions/http.md).
package struct LocalServer: Sendable {
    package let host: String
    /// The actual port, also if 0 was requested.
    package let port: UInt16
    private let socket: Socket
    private let limits: ServerLimits
    private let origin: SameOrigin

    /// Starts to listen. Clients can connect from now on, and get responses once the server runs.
    ///
    /// - Parameters:
    ///   - host: a numeric address or `localhost`.
    ///   - port: 0 for any free port.
    ///   - names: further host names under which clients may reach this server.
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
            // Without this, the port stays taken for a while after a server has stopped.
            try socket.setValue(true, for: .localAddressReuse)
            try socket.bind(to: address)
            try socket.listen()
        } catch {
            try? socket.close()
            throw error
        }
        return socket
    }

    /// The URL of the server.
    package var address: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    /// Prepares a process that does nothing but serve, before it starts threads: it takes less memory, which makes other
    /// work of many threads slower, and may have a file open for each connection.
    ///
    /// - Returns: the limits to serve with.
    /// - Throws: ``ThreadExecutor/NoThread`` where it cannot have the threads that it needs.
    package static func prepareProcess() throws -> ServerLimits {
        bpe_share_heaps()
        let limits = ServerLimits(files: allowFiles(2 * ServerLimits().connections + 64))
        // Those of both lanes.
        guard problemOfThreads(and: 2 * limits.threads) == nil else { throw ThreadExecutor.NoThread() }
        return limits
    }

    /// Serves clients until the task is cancelled. `answer` gets only requests that pass ``SameOrigin``; its task is
    /// cancelled when the client has left or the answer takes too long.
    package func run(_ answer: @escaping @Sendable (Request) async -> Response) async throws {
        let pool = SocketPool.make(maxEvents: 128)
        try await pool.prepare()
        defer { try? socket.close() }
        let listener = try AsyncSocket(socket: socket, pool: pool)
        let open = OpenConnections(limits)
        try await SharedResources.with(limits) { shared in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await pool.run() }
                group.addTask { try await open.watch() }
                group.addTask { try await accept(on: listener, open, shared, answer) }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    private func accept(
        on listener: AsyncSocket, _ open: OpenConnections, _ shared: SharedResources,
        _ answer: @escaping @Sendable (Request) async -> Response
    ) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                try Task.checkCancellation()
                do {
                    let connection = Connection(try await listener.accept(), limits)
                    let admission = open.admit(connection)
                    group.addTask {
                        switch admission {
                        case .served: await connection.serve({ await permitted($0, answer) }, shared)
                        case .refused:
                            await connection.reject(Refusal(503, "too many connections; try again"))
                        case .closed: connection.close()
                        }
                        open.remove(connection)
                    }
                } catch {
                    // The client is gone, or file descriptors have run out for now.
                    if Self.isLackOfFiles(error) { open.makeRoom() }
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
    }

    private static func isLackOfFiles(_ error: any Error) -> Bool {
        guard case .failed(_, let number, _)? = error as? SocketError else { return false }
        return number == EMFILE || number == ENFILE
    }

    private func permitted(
        _ request: Request, _ answer: @Sendable (Request) async -> Response
    ) async -> Response {
        do throws(Refusal) {
            try origin.check(request)
        } catch {
            return Response(error)
        }
        return await answer(request)
    }
}

package struct ListeningError: Error, CustomStringConvertible {
    let host: String
    let port: UInt16
    let cause: any Error

    package var description: String {
        var reason = "\(cause)"
        if case .failed(let call, let number, _)? = cause as? SocketError {
            switch number {
            case _ where call.hasPrefix("inet_pton"):
                reason = "--host takes a numeric address, such as 127.0.0.1 or 0.0.0.0"
            case EADDRINUSE:
                reason = "another program is listening there; give another --port, or 0 for any free port"
            case EACCES: reason = "ports below 1024 are reserved for the system; give a higher --port"
            case EADDRNOTAVAIL: reason = "this machine does not have that address"
            default: reason = String(cString: strerror(number))
            }
        }
        return "cannot listen on \(host.inOneLine), port \(port): \(reason)"
    }
}
