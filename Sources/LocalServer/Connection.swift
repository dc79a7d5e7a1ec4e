import FlyingSocks
import Platform
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What connections wait for, so that memory is bounded whatever their number.
struct RequestSemaphores: Sendable {
    let requests: AsyncSemaphore
    let largeBodies: AsyncSemaphore

    init(_ limits: ServerLimits) {
        requests = AsyncSemaphore(limits.concurrentRequests)
        largeBodies = AsyncSemaphore(limits.concurrentLargeBodies)
    }
}

/// The connection to a client.
///
/// Nothing waits for a client longer than the limits allow: a watchdog task shuts the socket down, which
/// wakes the task that is reading or writing.
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
        // The last packet of a response does not wait for an acknowledgement.
        try? socket.socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
    }

    /// Answers requests until the client sends no more, or one is malformed.
    func serve(_ answer: @Sendable (Request) async -> Response, _ semaphores: RequestSemaphores) async {
        let watchdog = Task { await self.watch() }
        var reader = RequestReader(limits)
        while true {
            var isLarge = false
            let continues = await serveNext(&reader, answer, semaphores, isLarge: &isLarge)
            if isLarge { await semaphores.largeBodies.release() }
            guard continues else { break }
        }
        watchdog.cancel()
        close()
    }

    /// Refuses the client without reading its request.
    func reject(_ refusal: Refusal) async {
        let watchdog = Task { await self.watch() }
        await refuse(refusal)
        watchdog.cancel()
        close()
    }

    /// - Parameter isLarge: set once a large body is admitted, which the caller must release.
    private func serveNext(
        _ reader: inout RequestReader, _ answer: @Sendable (Request) async -> Response,
        _ semaphores: RequestSemaphores, isLarge: inout Bool
    ) async -> Bool {
        let semaphore = semaphores.requests
        do {
            wait(reader.isBetweenRequests ? limits.idleTime : limits.requestTime)
            guard let request = try await read(&reader, semaphores.largeBodies, &isLarge) else {
                return false
            }
            await semaphore.acquire()
            let response = await answer(request)
            let isWritten = await write(
                response.bytes(keepsConnection: request.keepsConnection, isHead: request.method == "HEAD"))
            await semaphore.release()
            if isWritten, !request.keepsConnection { await linger() }
            return isWritten && request.keepsConnection
        } catch {
            await refuse(error)
            return false
        }
    }

    /// The next request, or `nil` if the client has closed the connection or been idle for too long.
    private func read(
        _ reader: inout RequestReader, _ largeBodies: AsyncSemaphore, _ isLarge: inout Bool
    ) async throws(Refusal) -> Request? {
        while true {
            if let request = try reader.next() { return request }
            if reader.isExpectingLargeBody, !isLarge {
                await largeBodies.acquire()
                isLarge = true
                // The wait was not the client's.
                wait(limits.requestTime)
            }
            if reader.takeExpectation(), await !write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) {
                return nil
            }
            let wasBetweenRequests = reader.isBetweenRequests
            guard let bytes = try? await bytes(expected: reader.missingBodyBytes), !hasExpired else {
                if wasBetweenRequests { return nil }
                throw hasExpired
                    ? Refusal(408, "the request did not arrive within \(limits.requestTime)")
                    : Refusal(400, "the connection ended inside a request")
            }
            reader.append(bytes)
            if wasBetweenRequests { wait(limits.requestTime) }
        }
    }

    /// Some of the client's next bytes. The asynchronous call takes no more than 4 KB, so what is already there of a longer
    /// body is taken without it.
    private func bytes(expected count: Int) async throws -> [UInt8] {
        if count > 4096, let bytes = try? socket.socket.read(atMost: min(count, 1 << 16)) { return bytes }
        return try await socket.read(atMost: 4096)
    }

    private func refuse(_ refusal: Refusal) async {
        if await write(Response(refusal).bytes(keepsConnection: false, isHead: false)) { await linger() }
    }

    /// Returns whether the client has taken all bytes.
    private func write(_ bytes: [UInt8]) async -> Bool {
        wait(limits.responseTime, isWriting: true)
        return (try? await socket.write(Data(bytes))) != nil
    }

    /// Reads for a while after the last response, because closing a socket with unread bytes resets the
    /// connection and the client loses the response.
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
                    // A reader may still have to send a refusal.
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
