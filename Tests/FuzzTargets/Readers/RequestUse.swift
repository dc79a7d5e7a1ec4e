import Formats
import LocalServer
import Tokenization
import Platform
import WebInspector

/// Reads what a client sends: whole, in portions and byte by byte there must be the same requests, and the same
/// refusal.
enum RequestUse {
    private static let limits: ServerLimits = {
        var limits = ServerLimits()
        // So that texts of the fuzzer reach them.
        (limits.headBytes, limits.bodyBytes, limits.largeBodyBytes) = (256, 512, 1024)
        return limits
    }()

    /// - Throws: ``UnusableInput`` for what is refused.
    static func read(_ bytes: [UInt8]) throws {
        let whole = requests(bytes, portion: max(bytes.count, 1))
        for portion in [1, 7] {
            let parts = requests(bytes, portion: portion)
            try check(
                parts.0 == whole.0 && parts.1?.status == whole.1?.status,
                "in portions of \(portion): \(parts), not \(whole)")
        }
        for request in whole.0 {
            try check(request.path.first == "/", "the path is \(request.path)")
            try check(request.body.count <= 1024, "a body of \(request.body.count) bytes is taken")
            do throws(Refusal) { try SameOrigin(names: ["here"]).check(request) } catch {
                try checkAnswer(error)
            }
        }
        if let refusal = whole.1 {
            try checkAnswer(refusal)
            throw UnusableInput(description: refusal.message)
        }
    }

    private static func requests(_ bytes: [UInt8], portion: Int) -> ([Request], Refusal?) {
        var reader = RequestReader(limits)
        var requests: [Request] = []
        var rest = bytes[...]
        do throws(Refusal) {
            while !rest.isEmpty {
                reader.append(rest.prefix(portion))
                rest = rest.dropFirst(portion)
                while let request = try reader.next() { requests.append(request) }
                _ = (reader.takeExpectation(), reader.missingBodyBytes)
            }
        } catch {
            return (requests, error)
        }
        return (requests, nil)
    }

    /// What a client sent must not become a header field of the answer.
    static func checkAnswer(_ refusal: Refusal) throws {
        try checkAnswer(Response(refusal))
    }

    static func checkAnswer(_ response: Response) throws {
        let bytes = response.head(keepsConnection: true)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        try check(
            (200..<600).contains(response.status) && lines.count == 11 + response.fields.count,
            "the answer's head is \(lines)")
    }
}

/// Answers a request of the page or of a program: which path, then the body.
enum InterfaceUse {
    private static let paths = [
        "tokenize", "tokens", "findings", "count", "piece", "decode", "token", "vocabulary", "learn",
        "encodings",
    ]
    private static let interface = InspectorAPI([
        EncodingChoice(name: "a") { FixedTokenizers.all[0] },
        EncodingChoice(name: "b") { FixedTokenizers.all[2] },
    ])

    /// - Throws: ``UnusableInput`` for what is refused.
    static func answer(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let number = input.byte()
        let path = paths[Int(number & 0x7F) % paths.count]
        let isRaw = path == "tokens" || path == "findings" || number & 0x80 != 0
        let request = Request(
            method: path == "encodings" ? "GET" : "POST", path: "/api/\(path)",
            fields: ["content-type": isRaw ? "application/octet-stream" : "application/json"],
            body: Array(input.rest))
        let response = try ThreadExecutor.run(threads: 1) { await interface.respond(to: request) }
        try RequestUse.checkAnswer(response)
        try check(response.status < 500, "\(path): \(response.status)")
        guard response.status == 200 else {
            throw UnusableInput(description: String(decoding: response.body, as: UTF8.self))
        }
        if path != "tokens" { try JSONUse.read(response.body) }
    }
}
