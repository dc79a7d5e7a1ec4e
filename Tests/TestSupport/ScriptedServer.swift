import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A server on this machine that answers each request as a test says, well or badly.
public final class ScriptedServer: Sendable {
    /// What a client asked for.
    public struct Request: Sendable {
        /// With its query.
        public let path: String
        /// By their names in lower case.
        public let fields: [String: String]
        /// How many requests came before this one.
        public let index: Int

        /// The first byte that `Range` asks for.
        public var rangeStart: Int? {
            fields["range"].flatMap { Int($0.dropFirst("bytes=".count).prefix { $0 != "-" }) }
        }
    }

    /// One thing after another that the server does with a connection, which it then closes.
    public enum Step: Sendable {
        /// Sends bytes as they are.
        case send([UInt8])
        /// Waits for this many seconds.
        case wait(Double)
    }

    /// Where it listens.
    public let port: UInt16
    private let socket: Int32
    private let seen = Mutex<[Request]>([])

    /// Its URL.
    public var address: String { "http://127.0.0.1:\(port)" }

    /// The requests so far.
    public var requests: [Request] { seen.withLock { $0 } }

    /// Starts to listen on a free port and to answer.
    public init(_ answer: @escaping @Sendable (Request) -> [Step]) throws {
        signal(SIGPIPE, SIG_IGN)
        #if canImport(Glibc)
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #elseif canImport(Musl)
            socket = Musl.socket(AF_INET, SOCK_STREAM, 0)
        #else
            socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, size) + listen(socket, 16) + getsockname(socket, address, &size)
            }
        }
        guard status == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            // The number of the socket is given back here alone: if the server ended before this thread began,
            // the same number could be another server's, whose client would then be answered by nobody.
            defer { close(socket) }
            while true {
                let connection = accept(socket, nil, nil)
                if connection < 0, errno == EINTR || errno == ECONNABORTED { continue }
                guard connection >= 0 else { return }
                Thread.detachNewThread { [weak self] in
                    self?.serve(connection, answer)
                    close(connection)
                }
            }
        }
    }

    /// Ends `accept`, now or when it is called.
    deinit { shutdown(socket, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32, _ answer: (Request) -> [Step]) {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) {
            var byte: UInt8 = 0
            guard read(connection, &byte, 1) == 1 else { return }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 {
                fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        let words = lines[0].split(separator: " ")
        let request = seen.withLock { seen in
            let path = words.count > 1 ? String(words[1]) : ""
            seen.append(Request(path: path, fields: fields, index: seen.count))
            return seen[seen.count - 1]
        }
        for step in answer(request) {
            switch step {
            case .send(let bytes): if !send(bytes, connection) { return }
            case .wait(let seconds): usleep(UInt32(seconds * 1e6))
            }
        }
    }

    private func send(_ bytes: [UInt8], _ connection: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = write(connection, bytes.baseAddress! + sent, bytes.count - sent)
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }
}

extension ScriptedServer.Step {
    /// An answer's head; `size` is what it announces.
    public static func head(_ status: Int, size: Int? = nil, _ fields: [String: String] = [:]) -> Self {
        var fields = fields
        if let size { fields["Content-Length"] = String(size) }
        let lines = fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        return .send(Array("HTTP/1.1 \(status) Status\r\nConnection: close\r\n\(lines)\r\n".utf8))
    }
}

extension [ScriptedServer.Step] {
    /// A whole answer.
    public static func answer(_ status: Int, _ body: [UInt8] = [], _ fields: [String: String] = [:]) -> Self {
        [.head(status, size: body.count, fields), .send(body)]
    }

    /// A file as a good server sends it: whole, or the part that is asked for.
    public static func file(
        _ file: [UInt8], to request: ScriptedServer.Request, _ fields: [String: String] = [:]
    ) -> Self {
        let isSame = request.fields["if-range"].map { $0 == fields["ETag"] } ?? true
        guard isSame, let start = request.rangeStart else { return answer(200, file, fields) }
        guard start < file.count else {
            return answer(416, [], fields.merging(["Content-Range": "bytes */\(file.count)"]) { $1 })
        }
        let range = ["Content-Range": "bytes \(start)-\(file.count - 1)/\(file.count)"]
        return answer(206, [UInt8](file[start...]), fields.merging(range) { $1 })
    }
}
