/// A request as received: nothing in it is decoded or trusted.
package struct Request: Sendable, Equatable {
    package var method: String
    /// The path without the query, never used to open a file.
    package var path: String
    /// Header fields by lower-case name; repeated fields are joined by a comma.
    package var fields: [String: String]
    package var body: [UInt8]
    /// Whether the client may send another request over the same connection.
    package var keepsConnection: Bool

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

extension Request {
    /// `application/json`, without what follows a semicolon.
    package var mediaType: String? {
        fields["content-type"]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    }
}
