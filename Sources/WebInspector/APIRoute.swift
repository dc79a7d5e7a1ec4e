/// The paths of the interface. The page's files are not among them.
package enum APIRoute: String, CaseIterable, Sendable {
    case encodings = "/api/encodings"
    case tokenize = "/api/tokenize"
    case tokens = "/api/tokens"
    case findings = "/api/findings"
    case count = "/api/count"
    case decode = "/api/decode"
    case token = "/api/token"
    case piece = "/api/piece"
    case vocabulary = "/api/vocabulary"
    case learn = "/api/learn"

    /// Where the description of all of them is.
    package static let description = "/api/openapi.json"

    var methods: [String] { self == .encodings ? ["GET", "HEAD"] : ["POST"] }

    /// The media type of the answer.
    var mediaType: String { self == .tokens ? BytesRequest.mediaType : "application/json" }
}
