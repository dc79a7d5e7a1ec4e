/// A request as it came: nothing in it has been decoded or trusted.
package struct Request: Sendable, Equatable {
    /// `GET`, `POST`.
    package var method: String
    /// What stands before the `?`, as it was sent. Nobody opens a file by it.
    package var path: String
    /// The header fields, by their names in small letters. Those that come twice are joined by a comma.
    package var fields: [String: String]
    /// The body; as many bytes as were announced.
    package var body: [UInt8]
    /// Whether the client wants to send another request over the same connection.
    package var keepsConnection: Bool

    /// A request of these parts.
    package init(
        method: String, path: String, fields: [String: String] = [:], body: [UInt8] = [],
        keepsConnection: Bool = true
    ) {
        self.method = method
        self.path = path
        self.fields = fields
        self.body = body
        self.keepsConnection = keepsConnection
    }
}
