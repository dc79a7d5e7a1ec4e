import JSON

package struct Response: Sendable, Equatable {
    package var status: Int
    /// The media type of the body.
    package var type: String
    package var body: [UInt8]
    /// Further header fields.
    package var fields: [String: String]

    package init(status: Int = 200, type: String, body: [UInt8], fields: [String: String] = [:]) {
        self.status = status
        self.type = type
        self.body = body
        self.fields = fields
    }

    /// The message of a refusal as JSON.
    package init(_ refusal: Refusal) {
        self.init(
            status: refusal.status, type: "application/json", body: refusal.json(), fields: refusal.fields)
    }

    /// What is sent before the body, or alone to answer a `HEAD` request.
    package func head(keepsConnection: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Status")\r\n"
        head += "Content-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
        head += Self.securityFields
        // The first is what HTTP/1.1 means anyway, and what HTTP/1.0 has to be told.
        head += keepsConnection ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n"
        return Array(head.utf8)
    }

    /// A browser may run and show only what this server sends, connect only to it, put it in no frame, sniff
    /// no types, send no referrer and cache nothing.
    private static let securityFields = """
        Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; \
        connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r
        X-Content-Type-Options: nosniff\r
        X-Frame-Options: DENY\r
        Referrer-Policy: no-referrer\r
        Cross-Origin-Resource-Policy: same-origin\r
        Cross-Origin-Opener-Policy: same-origin\r
        Cache-Control: no-store\r

        """

    private static let reasons = [
        200: "OK", 204: "No Content", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 408: "Request Timeout", 411: "Length Required", 413: "Content Too Large",
        414: "URI Too Long", 415: "Unsupported Media Type", 417: "Expectation Failed",
        422: "Unprocessable Content", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
        503: "Service Unavailable", 505: "HTTP Version Not Supported",
    ]
}

/// An error status with its message.
package struct Refusal: Error, Sendable, Equatable {
    package let status: Int
    package let message: String
    /// Header fields that the status requires.
    package let fields: [String: String]

    package init(_ status: Int, _ message: String, fields: [String: String] = [:]) {
        self.status = status
        self.message = message
        self.fields = fields
    }

    func json() -> [UInt8] { jsonDocument { $0.field("error", message) } }
}
