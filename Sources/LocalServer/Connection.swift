import FlyingSocks
import Platform
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The connection to a client: reads a request, has it answered, sends the answer, and so on.
final class Connection: Sendable {
    let limits: ServerLimits
    let state: Mutex<ConnectionState>
    private let socket: AsyncSocket

    /// The number of the socket.
    var file: Int32 { socket.socket.file.rawValue }

    init(_ socket: AsyncSocket, _ limits: ServerLimits) {
        self.socket = socket
        self.limits = limits
        state = Mutex(ConnectionState(deadline: .now + limits.idleTime))
        // The last packet of a response does not wait for an acknowledgement.
        try? socket.socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
    }

    /// Answers requests until the client sends no more, or one is malformed.
    func serve(_ answer: @escaping @Sendable (Request) async -> Response, _ shared: SharedResources) async {
        var reader = RequestReader(limits)
        var continues = true
        while continues {
            continues = await serveNext(&reader, answer, shared)
            await shared.bodies.takeBack(from: self)
            await shared.answers.takeBack(from: self)
        }
        close()
    }

    /// Refuses the client without reading its request.
    func reject(_ refusal: Refusal) async {
        await refuse(refusal)
        close()
    }

    /// Returns whether the client may send another request.
    private func serveNext(
        _ reader: inout RequestReader, _ answer: @escaping @Sendable (Request) async -> Response,
        _ shared: SharedResources
    ) async -> Bool {
        do {
            if reader.isBetweenRequests { wait(.idle) } else { wait(.receiving) }
            guard let request = try await read(&reader, shared.bodies) else { return false }
            guard let response = await response(to: request, answer, shared) else { return false }
            let isWritten = await write(response, for: request)
            if isWritten, !request.keepsConnection { await discardRest() }
            return isWritten && request.keepsConnection
        } catch {
            await refuse(error, withoutBody: reader.asksForHeadOnly)
            return false
        }
    }

    /// The answer once it is this request's turn, or `nil` if the client has left.
    ///
    /// Only computing takes the place of others, not sending: but who has an answer to send goes on only when there
    /// is room for it, so that no more answers are made than can be kept.
    private func response(
        to request: Request, _ answer: @escaping @Sendable (Request) async -> Response,
        _ shared: SharedResources
    ) async -> Response? {
        wait(.queued)
        let lane = request.body.count > limits.smallBytes ? shared.heavyWork : shared.work
        await lane.places.acquire()
        let response = hasLeft ? nil : await compute(request, answer, on: lane.threads)
        await shared.bodies.takeBack(from: self)
        if let response {
            wait(.queued)
            await shared.answers.take(response.body.count, for: self)
        }
        await lane.places.release()
        return hasLeft ? nil : response
    }

    private func compute(
        _ request: Request, _ answer: @escaping @Sendable (Request) async -> Response,
        on threads: ThreadExecutor
    ) async -> Response {
        let work = Task(executorPreference: threads) { await answer(request) }
        wait(.working, work)
        // It may have left before there was anything to cancel.
        if hasLeft { work.cancel() }
        let response = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
        let end = state.withLock { state in
            state.work = nil
            return state.end
        }
        guard end == .deadline else { return response }
        return Response(Refusal(503, "the answer took longer than \(limits.workTime); send a shorter text"))
    }

    /// The next request, or `nil` if the client has closed the connection or been idle for too long.
    private func read(
        _ reader: inout RequestReader, _ bodies: ByteBudget
    ) async throws(Refusal) -> Request? {
        while true {
            if let request = try reader.next() { return request }
            if reader.takeExpectation(), await !write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) {
                return nil
            }
            if !reader.isBetweenRequests, phase != .receiving { wait(.receiving) }
            guard let bytes = try? await bytes(expected: reader.missingBodyBytes), end == nil else {
                if reader.isBetweenRequests { return nil }
                throw refusalOfIncompleteRequest
            }
            reader.append(bytes)
            await makeRoom(for: reader, bodies)
            if end == .crowded { throw refusalOfIncompleteRequest }
        }
    }

    /// Waits for room for all of a body once more than a little of it is there: parts of several that wait for their rests
    /// would keep each other waiting. The wait is not the client's fault.
    private func makeRoom(for reader: RequestReader, _ bodies: ByteBudget) async {
        let bytes = reader.heldBytes + reader.missingBodyBytes
        guard reader.heldBytes > limits.smallBytes, await !bodies.takeIfFree(bytes, for: self) else { return }
        wait(.queued)
        await bodies.take(bytes, for: self)
        wait(.receiving)
    }

    private var refusalOfIncompleteRequest: Refusal {
        switch end {
        case .crowded: Refusal(503, "others need the room of requests that arrive slowly; try again")
        case .deadline: Refusal(408, "the request did not arrive within \(limits.requestTime); send it again")
        case .clientLeft, nil: Refusal(400, "the connection ended inside a request")
        }
    }

    /// Some of the client's next bytes. The asynchronous call takes no more than 4 KB, so what is already there of a longer
    /// body is taken without it.
    private func bytes(expected count: Int) async throws -> [UInt8] {
        if count > 4096, let bytes = try? socket.socket.read(atMost: min(count, 1 << 16)) { return bytes }
        return try await socket.read(atMost: 4096)
    }

    // MARK: Writing

    private func refuse(_ refusal: Refusal, withoutBody: Bool = false) async {
        let response = Response(refusal)
        // Whether no more of the request is read: a client that goes on sending would wait for room that no one makes.
        let isCut = end != nil
        wait(.sending)
        let body = withoutBody ? [] : response.body
        if await write(response.head(keepsConnection: false) + body) { await discardRest() }
        guard isCut else { return }
        // A reset can overtake the answer.
        try? await Task.sleep(for: .milliseconds(200))
        resetOnClose()
    }

    /// Returns whether the client has taken all bytes.
    private func write(_ response: Response, for request: Request) async -> Bool {
        wait(.sending)
        let body = request.method == "HEAD" ? [] : response.body
        // The beginning of the body goes with the head; a small answer is one packet.
        var end = min(body.count, Self.writtenAtOnce)
        guard await write(response.head(keepsConnection: request.keepsConnection) + body[..<end]) else {
            return false
        }
        while end < body.count {
            let start = end
            end = min(body.count, start + Self.writtenAtOnce)
            guard await write(body[start..<end]) else { return false }
        }
        return true
    }

    private static let writtenAtOnce = 1 << 17

    private func write(_ bytes: some Collection<UInt8>) async -> Bool {
        (try? await socket.write(Data(bytes))) != nil
    }

    /// Reads for a while after the last response, because closing a socket with unread bytes resets the
    /// connection and the client loses the response.
    private func discardRest() async {
        wait(.lingering)
        withOpenSocket { _ = shutdown($0, Int32(SHUT_WR)) }
        var rest = 16 << 20
        var isSending = false
        while rest > 0, end == nil, let bytes = try? await socket.read(atMost: 4096) {
            rest -= bytes.count
            isSending = true
        }
        // One that only reads slowly gets all from the system.
        if rest <= 0 || end != nil && isSending { resetOnClose() }
    }

    private func resetOnClose() {
        var atOnce = linger(l_onoff: 1, l_linger: 0)
        withOpenSocket {
            _ = setsockopt($0, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size))
        }
    }

    // MARK: State

    private var end: ConnectionState.End? { state.withLock { $0.end } }

    private var phase: ConnectionState.Phase { state.withLock { $0.phase } }

    private var hasLeft: Bool { end == .clientLeft }

    /// Whether no one waits for the client any more, or for its answer.
    var isGivenUp: Bool { end != nil }

    private func wait(_ phase: ConnectionState.Phase, _ work: Task<Response, Never>? = nil) {
        state.withLock {
            $0.wait(phase, atMost: limits.time(for: phase))
            $0.work = work
        }
    }

    private func withOpenSocket(_ body: (Int32) -> Void) {
        state.withLock { if !$0.isClosed { body(file) } }
    }

    func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            try? socket.close()
        }
    }
}
