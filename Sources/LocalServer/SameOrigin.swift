/// Who may ask: programs, and pages that this server has served. A page from elsewhere in the same browser may not, neither
/// openly (`Origin`) nor by a name of its own that it lets point to this machine (DNS rebinding: `Host`).
package struct SameOrigin: Sendable {
    /// Names under which this server is asked, beside `localhost` and addresses in digits.
    let names: Set<String>

    /// Names in small letters.
    package init(names: Set<String>) { self.names = names }

    /// Refuses a request that may not be asked.
    package func check(_ request: Request) throws(Refusal) {
        guard let host = request.fields["host"] else { return }
        let name = Self.name(host)
        // An address in digits is nothing that a name server gave: only names can be made to point here.
        guard name == "localhost" || names.contains(name) || Self.isAddress(name) else {
            throw Refusal(403, "this server is not asked by the name \(name)")
        }
        if let origin = request.fields["origin"], origin.lowercased() != "http://\(host.lowercased())" {
            throw Refusal(403, "a page from \(origin) may not ask here")
        }
    }

    /// The host without its port.
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
