import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection to a server on this machine, over which a test sends whatever it likes, well-formed or not.
public final class HTTPClient {
    /// An answer.
    public struct Answer: Sendable, Equatable {
        /// The three digits.
        public let status: Int
        /// The header fields, by their names in lower case.
        public let fields: [String: String]
        /// The body.
        public let body: [UInt8]

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The server has closed the connection, or has sent nothing for too long.
    public struct NoAnswer: Error {}

    private let socket: Int32
    private var received: [UInt8] = []

    /// Connects.
    ///
    /// - Parameter buffer: how many bytes the system keeps until they are read; by default, what it thinks right.
    public init(port: UInt16, buffer: Int32? = nil) throws {
        // Writing to a closed connection must be an error here, not the end of all tests.
        signal(SIGPIPE, SIG_IGN)
        #if canImport(Glibc)
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #elseif canImport(Musl)
            socket = Musl.socket(AF_INET, SOCK_STREAM, 0)
        #else
            socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard socket >= 0 else { throw POSIXError(.EMFILE) }
        // A server in the tests' process may wait for threads that long tests use.
        var limit = timeval(tv_sec: 900, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        if var buffer {
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &buffer, socklen_t(MemoryLayout<Int32>.size))
        }
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(socket)
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    deinit { close(socket) }

    /// Sends bytes; not all of them if the server has closed the connection.
    @discardableResult
    public func send(_ text: some Sequence<UInt8>) -> Bool {
        let bytes = Array(text)
        return bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = write(socket, bytes.baseAddress! + sent, bytes.count - sent)
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }

    /// Sends text.
    @discardableResult
    public func send(_ text: String) -> Bool { send(text.utf8) }

    /// Ends sending.
    public func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// Whether the server closes the connection without sending more.
    public func isClosed() -> Bool { received.isEmpty && !receiveMore() }

    /// The next answer.
    ///
    /// - Parameter hasBody: whether the announced body comes with it, as for all but `HEAD`.
    public func answer(hasBody: Bool = true) throws -> Answer {
        let end = try wait { endOfHead }
        let lines = String(decoding: received[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 {
                fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        received.removeSubrange(..<end)
        let count = hasBody ? Int(fields["content-length"] ?? "0") ?? 0 : 0
        _ = try wait { received.count >= count ? count : nil }
        defer { received.removeSubrange(..<count) }
        return Answer(status: status, fields: fields, body: Array(received[..<count]))
    }

    /// Sends a request as a program would, and waits for the answer.
    public func get(_ path: String, fields: [String: String] = [:]) throws -> Answer {
        try request("GET", path, fields: fields)
    }

    /// Sends JSON and waits for the answer.
    public func post(_ path: String, _ json: String, fields: [String: String] = [:]) throws -> Answer {
        try request(
            "POST", path, fields: ["Content-Type": "application/json"].merging(fields) { $1 }, body: json)
    }

    /// Sends a request and waits for the answer.
    public func request(
        _ method: String, _ path: String, fields: [String: String] = [:], body: String? = nil
    ) throws -> Answer {
        var all = ["Host": "localhost"]
        if let body { all["Content-Length"] = String(body.utf8.count) }
        all.merge(fields) { $1 }
        let head = all.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        send("\(method) \(path) HTTP/1.1\r\n\(head)\r\n\(body ?? "")")
        return try answer(hasBody: method != "HEAD")
    }

    /// After the first empty line.
    private var endOfHead: Int? {
        guard received.count >= 4 else { return nil }
        return (4...received.count).first { received[$0 - 4..<$0] == [0x0D, 0x0A, 0x0D, 0x0A] }
    }

    private func wait<Value>(_ value: () -> Value?) throws -> Value {
        while true {
            if let value = value() { return value }
            guard receiveMore() else { throw NoAnswer() }
        }
    }

    private func receiveMore() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(socket, &buffer, buffer.count)
        guard count > 0 else { return false }
        received += buffer[..<count]
        return true
    }
}
