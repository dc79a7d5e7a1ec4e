import Testing

import LocalServer

@Suite struct SameOriginTests {
    private func status(host: String?, origin: String? = nil) -> Int {
        var request = Request(method: "GET", path: "/")
        request.fields["host"] = host
        request.fields["origin"] = origin
        do throws(Refusal) {
            try SameOrigin(names: ["box.local"]).check(request)
            return 200
        } catch {
            return error.status
        }
    }

    @Test(arguments: [
        "localhost", "LOCALHOST:8573", "127.0.0.1:80", "[::1]:80", "192.168.1.7:8573", "box.local",
        "Box.Local:1",
    ])
    func ownNamesMayAsk(_ host: String) {
        #expect(status(host: host) == 200)
        #expect(status(host: host, origin: "http://\(host)") == 200)
    }

    /// DNS rebinding: the page's host name is still its own.
    @Test(arguments: [
        "evil.example", "evil.example:8573", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0",
        "1.2.3.4.5", "256.1.1.1", "xbox.local", "localhost.", "localhost..", "0x7f.0.0.1",
    ])
    func otherNamesMayNot(_ host: String) {
        #expect(status(host: host) == 403)
    }

    @Test(arguments: [
        "", " ", "localhost@evil.example", "localhost:evil", "localhost:80:80", "localhost:123456", ":80",
        "[evil]", "[]", "[:]", "[]:1", "[1.2.3.4]", "[::1%lo]",
        "[::1", "[[::1]", "[::1]evil", "[::1]:x", "loc alhost", "localhost/", "localhost#", "localhost?x",
        "ĺocalhost",
        "local%68ost", "1.2.3.+4", "localhost\\", "localhost,localhost",
    ])
    func whatIsNoNameIsMalformed(_ host: String) {
        #expect(status(host: host) == 400)
    }

    @Test(arguments: [
        "http://evil.example", "https://localhost:8573", "http://localhost", "http://localhost:3000", "null",
        "",
        "file://", "http://localhost:8573.evil.example",
    ])
    func pagesFromElsewhereMayNot(_ origin: String) {
        #expect(status(host: "localhost:8573", origin: origin) == 403)
    }

    @Test func programWithoutAHostMayAsk() {
        #expect(status(host: nil) == 200)
        #expect(status(host: nil, origin: "http://evil.example") == 403)
    }
}
