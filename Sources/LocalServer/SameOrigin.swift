/// Accepts requests from programs and from this server's own pages. Other pages in the same browser are
/// refused by their `Origin`, and by the `Host` of a name that they point to this machine (DNS rebinding).
package struct SameOrigin: Sendable {
    private let names: Set<String>

    /// - Parameter names: lower-case names of this server, in addition to `localhost` and numeric addresses.
    package init(names: Set<String>) { self.names = names }

    package func check(_ request: Request) throws(Refusal) {
        guard let host = request.fields["host"] else { return }
        let name = Self.name(host)
        // No one can rebind a numeric address.
        guard name == "localhost" || names.contains(name) || Self.isAddress(name) else {
            throw Refusal(403, "this server does not answer to the name \(name)")
        }
        if let origin = request.fields["origin"], origin.lowercased() != "http://\(host.lowercased())" {
            throw Refusal(403, "pages of \(origin) may not send requests here")
        }
    }

    /// The host name without its port.
    private static func name(_ host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return host[...end].lowercased()
        }
        return host.prefix { $0 != ":" }.lowercased()
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("[") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { $0.count <= 3 && UInt8($0) != nil }
    }
}
