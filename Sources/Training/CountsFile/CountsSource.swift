/// A counts file to read.
struct CountsSource: Sendable {
    let path: String
    /// The SHA-256 that the whole file must have, in hexadecimal digits; `nil` where any counts file will do.
    var sha256: String?
}
