/// The scheme and the authority of a URL, all of it: `https://user@host:port`. Only for comparisons, so that
/// what is not understood is another origin.
struct URLOrigin: Equatable {
    let scheme: String
    let authority: String

    init(url: String) {
        let scheme = url.utf8.prefix { $0 != UInt8(ascii: ":") }
        self.scheme = String(decoding: scheme, as: UTF8.self).lowercased()
        let rest = url.utf8.dropFirst(scheme.count + 3)
        let authority = rest.prefix { !"/?#\\".utf8.contains($0) }
        self.authority = String(decoding: authority, as: UTF8.self).lowercased()
    }

    /// Whether it is surely this machine, to which no proxy leads.
    var isLoopback: Bool {
        ["127.0.0.1", "localhost", "[::1]"].contains { authority == $0 || authority.hasPrefix("\($0):") }
    }
}
