import LocalServer
import Platform
import Testing

@Suite struct ResponseTests {
    private func lines(_ response: Response, keepsConnection: Bool = true, isHead: Bool = false) -> [String] {
        let bytes = response.head(keepsConnection: keepsConnection) + (isHead ? [] : response.body)
        return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func headersAndBodyAreSent() {
        let sent = lines(Response(type: "text/plain", body: Array("hello".utf8)))
        #expect(sent.prefix(3) == ["HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 5"])
        #expect(sent.suffix(2) == ["", "hello"])
        #expect(!sent.contains("Connection: close"))
    }

    @Test func headHasTheLengthOfTheBodyOnly() {
        let sent = lines(Response(type: "text/plain", body: [1, 2, 3]), keepsConnection: false, isHead: true)
        #expect(sent[2] == "Content-Length: 3")
        #expect(sent.suffix(3) == ["Connection: close", "", ""])
    }

    @Test(arguments: [
        (404, "Not Found"), (405, "Method Not Allowed"), (431, "Request Header Fields Too Large"),
        (599, "Status"),
    ])
    func statusHasItsReason(_ status: Int, _ reason: String) {
        #expect(lines(Response(status: status, type: "a", body: []))[0] == "HTTP/1.1 \(status) \(reason)")
    }

    @Test(arguments: [
        ("plain", "plain"), (#"a "b" \c"#, #"a \"b\" \\c"#), ("two\nlines\u{7F}", "two\\nlines\\u007f"),
        ("é", "é"),
    ])
    func refusalIsJSON(_ message: String, _ escaped: String) {
        let response = Response(Refusal(400, message, fields: ["Allow": "GET"]))
        #expect(response.status == 400 && response.type == "application/json")
        #expect(response.fields == ["Allow": "GET"])
        let expected = "{\"version\":1,\"bpe\":\"\(Version.current)\",\"error\":\"\(escaped)\"}\n"
        #expect(String(decoding: response.body, as: UTF8.self) == expected)
    }
}
