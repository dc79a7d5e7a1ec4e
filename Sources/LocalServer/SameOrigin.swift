import Platform

/// Accepts requests from programs and from this server's own pages. Other pages in the same browser are
/// refused by their `Origin`, and by the `Host` of a name that they point to this machine (DNS rebinding).
package struct SameOrigin: Sendable {
    private let names: Set<String>

    /// - Parameter names: lower-case names of this server, in addition to `localhost` and numeric addresses.
    package init(names: Set<String>) { self.names = names }

    package func check(_ request: Request) throws(Refusal) {
        guard let host = request.fields["host"] else {
            // A browser always says for whom a request is.
            guard request.fields["origin"] == nil else {
                throw Refusal(403, "a request with an Origin needs the header field Host; send both")
            }
            return
        }
        guard let name = Self.name(host) else {
            throw Refusal(400, "the header field Host is not a name and a port; send it as in localhost:8573")
        }
        // No one can rebind a numeric address.
        guard name == "localhost" || names.contains(name) || Self.isAddress(name) else {
            throw Refusal(
                403,
                "this server does not answer to the name \(name.prefix(100)); ask for localhost, or start it with --name"
            )
        }
        if let origin = request.fields["origin"], origin.lowercased() != "http://\(host.lowercased())" {
            throw Refusal(
                403, "pages of \(origin.prefix(100)) may not send requests here; only this server's own may")
        }
    }

    /// Whether a text is the name of a machine, or an address with four numbers.
    package static func isName(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.lowercased().utf8.allSatisfy(isNameByte)
    }

    /// The host name without its port; `nil` if it is neither.
    private static func name(_ host: String) -> String? {
        let host = host.lowercased()
        guard host.hasPrefix("[") else {
            let name = host.prefix { $0 != ":" }
            return isName(name) && isPort(host.dropFirst(name.count)) ? String(name) : nil
        }
        guard let end = host.firstIndex(of: "]") else { return nil }
        var address = in6_addr()
        let isAddress = inet_pton(AF_INET6, String(host[..<end].dropFirst()), &address) == 1
        let rest = host[host.index(after: end)...]
        return isAddress && isPort(rest) ? String(host[...end]) : nil
    }

    /// Nothing, or a colon and digits.
    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || text.first == ":" && text.utf8.count <= 6 && text.utf8.dropFirst().allSatisfy(isDigit)
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("[") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { $0.count <= 3 && $0.utf8.allSatisfy(isDigit) && UInt8($0) != nil }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// In lower case; what is beyond ASCII is no name of a host.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte &- UInt8(ascii: "a") < 26 || "-._".utf8.contains(byte)
    }
}
