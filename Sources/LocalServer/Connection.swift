import FlyingSocks
import Platform
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One client, from its first byte to its last.
///
/// What waits for a client waits no longer than its limit: a watch beside the connection shuts the socket down, which wakes
/// whoever reads or writes.
final class Connection: Sendable {
    private let socket: AsyncSocket
    private let limits: ServerLimits
    private let state: Mutex<State>

    private struct State {
        var deadline: ContinuousClock.Instant
        var isWriting = false
        var hasExpired = false
        var isClosed = false
    }

    init(_ socket: AsyncSocket, _ limits: ServerLimits) {
        self.socket = socket
        self.limits = limits
        state = Mutex(State(deadline: .now + limits.idleTime))
        // An answer's last bytes do not wait for the client's word on those before.
        try? socket.socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
    }

    /// Answers requests until the client has no more, or one cannot be understood.
    func serve(_ answer: @Sendable (Request) async -> Response, _ turnstile: Turnstile) async {
        let watch = Task { await self.watch() }
        var reader = RequestReader(limits)
        while await serveNext(&reader, answer, turnstile) {}
        watch.cancel()
        close()
    }

    /// Refuses the client without listening to it.
    func turnAway(_ refusal: Refusal) async {
        let watch = Task { await self.watch() }
        await refuse(refusal)
        watch.cancel()
        close()
    }

    private func serveNext(
        _ reader: inout RequestReader, _ answer: @Sendable (Request) async -> Response, _ turnstile: Turnstile
    ) async -> Bool {
        do {
            wait(reader.isBetweenRequests ? limits.idleTime : limits.requestTime)
            guard let request = try await read(&reader) else { return false }
            await turnstile.enter()
            let response = await answer(request)
            let isWritten = await write(
                response.bytes(keepsConnection: request.keepsConnection, isHead: request.method == "HEAD"))
            await turnstile.leave()
            if isWritten, !request.keepsConnection { await linger() }
            return isWritten && request.keepsConnection
        } catch {
            await refuse(error)
            return false
        }
    }

    /// The next request, or `nil` if the client has gone, or has kept silent for too long between two.
    private func read(_ reader: inout RequestReader) async throws(Refusal) -> Request? {
        while true {
            if let request = try reader.next() { return request }
            if reader.takeExpectation(), await !write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) {
                return nil
            }
            let wasBetweenRequests = reader.isBetweenRequests
            guard let bytes = try? await socket.read(atMost: 4096), !hasExpired else {
                if wasBetweenRequests { return nil }
                throw hasExpired
                    ? Refusal(408, "the request has not come within \(limits.requestTime)")
                    : Refusal(400, "the connection ends in the middle of a request")
            }
            reader.append(bytes)
            if wasBetweenRequests { wait(limits.requestTime) }
        }
    }

    private func refuse(_ refusal: Refusal) async {
        if await write(Response(refusal).bytes(keepsConnection: false, isHead: false)) { await linger() }
    }

    /// Whether all has been written.
    private func write(_ bytes: [UInt8]) async -> Bool {
        wait(limits.responseTime, isWriting: true)
        return (try? await socket.write(Data(bytes))) != nil
    }

    /// Reads on for a while after the last answer: closing a connection on which bytes lie unread would take the answer away
    /// from the client, too.
    private func linger() async {
        wait(min(.seconds(2), limits.requestTime))
        withOpenSocket { _ = shutdown($0, Int32(SHUT_WR)) }
        var rest = 16 << 20
        while rest > 0, let bytes = try? await socket.read(atMost: 4096), !hasExpired { rest -= bytes.count }
    }

    // MARK: Deadlines

    private var hasExpired: Bool { state.withLock { $0.hasExpired } }

    private func wait(_ time: Duration, isWriting: Bool = false) {
        state.withLock {
            $0.deadline = .now + time
            $0.isWriting = isWriting
            $0.hasExpired = false
        }
    }

    private func watch() async {
        while !Task.isCancelled {
            let next = state.withLock { state -> ContinuousClock.Instant in
                let now = ContinuousClock.now
                if state.deadline <= now, !state.isClosed, !state.hasExpired {
                    state.hasExpired = true
                    // Whoever writes cannot be told to stop writing alone; whoever reads may still have to answer.
                    _ = shutdown(
                        socket.socket.file.rawValue, Int32(state.isWriting ? SHUT_RDWR : SHUT_RD))
                }
                return min(state.deadline, now + limits.resolution)
            }
            try? await Task.sleep(until: max(next, .now + .milliseconds(10)))
        }
    }

    private func withOpenSocket(_ body: (Int32) -> Void) {
        state.withLock { if !$0.isClosed { body(socket.socket.file.rawValue) } }
    }

    private func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            try? socket.close()
        }
    }
}
