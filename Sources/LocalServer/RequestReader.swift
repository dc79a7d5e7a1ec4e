/// Parses requests from the bytes of a connection, in any portions. Strict, because the clients of a local
/// server are browsers and programs, which follow the rules.
package struct RequestReader {
    private let limits: ServerLimits
    private var bytes: [UInt8] = []
    /// How many bytes of complete header lines have been searched.
    private var searched = 0
    private var head: Head?

    private struct Head {
        var request: Request
        var bodyCount: Int
        var expectsContinue: Bool
    }

    package init(_ limits: ServerLimits) { self.limits = limits }

    /// Whether no part of a request has arrived.
    package var isBetweenRequests: Bool { bytes.isEmpty && head == nil }

    /// Whether the request that is being read is answered without a body, also where it is refused.
    var asksForHeadOnly: Bool { head.map { $0.request.method == "HEAD" } ?? bytes.starts(with: "HEAD ".utf8) }

    /// How many bytes have arrived that no request has taken yet.
    package var heldBytes: Int { bytes.count }

    /// How many bytes of the body have not arrived.
    package var missingBodyBytes: Int { max(0, (head?.bodyCount ?? 0) - bytes.count) }

    package mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    /// The next request, or `nil` if it is incomplete.
    package mutating func next() throws(Refusal) -> Request? {
        if head == nil {
            guard let end = try endOfHead() else { return nil }
            head = try Self.head(bytes[..<end], limits)
            bytes.removeSubrange(..<end)
            searched = 0
        }
        guard var request = head?.request, let count = head?.bodyCount, bytes.count >= count else {
            return nil
        }
        if bytes.count == count {
            request.body = bytes
            // Not emptied: an idle connection would keep the memory.
            bytes = []
        } else {
            request.body = Array(bytes.prefix(count))
            bytes = Array(bytes.dropFirst(count))
        }
        head = nil
        return request
    }

    /// Whether the client waits for `100 Continue` before it sends the body; true only once.
    package mutating func takeExpectation() -> Bool {
        defer { head?.expectsContinue = false }
        return head?.expectsContinue == true && bytes.isEmpty
    }

    /// The end of the empty line after the header fields.
    private mutating func endOfHead() throws(Refusal) -> Int? {
        // RFC 9112 asks servers to ignore an empty line before a request.
        var empty = 0
        while bytes.count >= empty + 2, bytes[empty] == 0x0D, bytes[empty + 1] == 0x0A { empty += 2 }
        if empty > 0 {
            bytes.removeFirst(empty)
            searched = 0
        }
        while let lineFeed = bytes[searched...].prefix(limits.headBytes - searched).firstIndex(of: 0x0A) {
            guard lineFeed > 0, bytes[lineFeed - 1] == 0x0D else {
                throw Refusal(400, "a header line ends in a line feed alone; end each in CR LF")
            }
            searched = lineFeed + 1
            if lineFeed >= 3, bytes[lineFeed - 2] == 0x0A { return searched }
        }
        guard bytes.count < limits.headBytes else {
            throw searched > 0
                ? Refusal(431, "the header is longer than \(limits.headBytes) bytes; send fewer fields")
                : Refusal(
                    414, "the address is longer than \(limits.headBytes) bytes; send what is long in the body"
                )
        }
        return nil
    }

    private static func head(_ bytes: ArraySlice<UInt8>, _ limits: ServerLimits) throws(Refusal) -> Head {
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x0D || $0 == 0x0A || $0 == 0x09 }) else {
            throw Refusal(400, "the header has a control character; leave it out")
        }
        // As Latin-1, so that no byte is lost.
        let text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
        guard let requestLine = lines.popFirst(), !requestLine.utf8.contains(0x0D) else {
            throw Refusal(400, "a header line has a CR inside; end each in CR LF")
        }
        var request = try Self.request(requestLine)
        // The host of the address counts, and not the header field (RFC 9112, 3.2.2).
        let host = request.fields.removeValue(forKey: "host")
        for line in lines where !line.isEmpty { try addField(line, to: &request) }
        try checkHost(request, requestLine)
        if let host { request.fields["host"] = host }
        let connection = request.fields["connection"]?.lowercased() ?? ""
        request.keepsConnection =
            requestLine.hasSuffix("/1.1") ? !connection.contains("close") : connection.contains("keep-alive")
        return Head(
            request: request, bodyCount: try bodyCount(request, limits),
            // HTTP/1.0 has no such answer.
            expectsContinue: try expectsContinue(request) && requestLine.hasSuffix("/1.1"))
    }

    private static func request(_ line: Substring) throws(Refusal) -> Request {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy({ $0.isASCII && $0.isLetter }),
            words[2].hasPrefix("HTTP/")
        else {
            throw Refusal(
                400,
                "the first line is not a method, an address and an HTTP version; send it as in GET / HTTP/1.1"
            )
        }
        guard words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else {
            throw Refusal(505, "this server supports HTTP/1.1 and HTTP/1.0; send one of them")
        }
        let (host, target) = try split(words[1])
        var request = Request(method: String(words[0]), path: String(target.prefix { $0 != "?" }))
        request.fields["host"] = host
        return request
    }

    /// The host and the path of an address, which has a host only where it is written for a proxy.
    private static func split(_ address: Substring) throws(Refusal) -> (host: String?, path: Substring) {
        if address.hasPrefix("/") { return (nil, address) }
        guard address.prefix(7).lowercased() == "http://" else {
            throw Refusal(400, "the address does not start with a slash; send a path, such as /api/encodings")
        }
        let rest = address.dropFirst(7)
        let host = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest.dropFirst(host.count)
        return (String(host), path.hasPrefix("/") ? path : "/" + path)
    }

    private static func addField(_ line: Substring, to request: inout Request) throws(Refusal) {
        guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
            throw Refusal(400, "a header field has no name; send each as Name: value")
        }
        let name = line[..<colon].lowercased()
        guard name.utf8.allSatisfy(Self.isNameByte) else {
            throw Refusal(400, "a header field has an invalid name; send each as Name: value")
        }
        guard !line.utf8.contains(0x0D) else {
            throw Refusal(400, "a header line has a CR inside; end each in CR LF")
        }
        let value = trimmed(line[line.index(after: colon)...])
        if let first = request.fields[name] {
            guard !["host", "content-length", "origin", "content-type"].contains(name) else {
                throw Refusal(400, "the header field \(name) is repeated; send it once")
            }
            request.fields[name] = "\(first), \(value)"
        } else {
            request.fields[name] = value
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(text)
    }

    private static func checkHost(_ request: Request, _ line: Substring) throws(Refusal) {
        guard request.fields["host"] != nil || line.hasSuffix("/1.0") else {
            throw Refusal(400, "the header field Host is missing; send the name and port of this server")
        }
    }

    private static func bodyCount(_ request: Request, _ limits: ServerLimits) throws(Refusal) -> Int {
        guard request.fields["transfer-encoding"] == nil else {
            throw Refusal(411, "give the length of the body in Content-Length; bodies in chunks are not read")
        }
        guard ["identity", nil].contains(request.fields["content-encoding"]?.lowercased()) else {
            throw Refusal(415, "the body is compressed; send it as it is, without Content-Encoding")
        }
        guard let announced = request.fields["content-length"] else {
            guard request.method != "POST", request.method != "PUT", request.method != "PATCH" else {
                throw Refusal(411, "give the length of the body in Content-Length")
            }
            return 0
        }
        guard !announced.isEmpty, announced.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else {
            throw Refusal(400, "Content-Length is not a number; send how many bytes the body has")
        }
        let isRaw = request.mediaType == "application/octet-stream"
        let most = isRaw ? max(limits.largeBodyBytes, limits.bodyBytes) : limits.bodyBytes
        guard let count = Int(announced), count <= most else {
            throw Refusal(413, "the body is longer than \(most) bytes; send a shorter one")
        }
        return count
    }

    private static func expectsContinue(_ request: Request) throws(Refusal) -> Bool {
        guard let expectation = request.fields["expect"] else { return false }
        guard expectation.lowercased() == "100-continue" else {
            throw Refusal(417, "only 100-continue can be expected; leave Expect out")
        }
        return true
    }
}
