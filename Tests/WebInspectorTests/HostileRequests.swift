/// Bodies that are no question, or one that costs much, and requests that come together.
extension HostileRequestTests {
    static func ask(_ name: String, _ path: String, bytes: [UInt8], _ status: Int) -> Attack {
        let head = post(path, "Content-Length: \(bytes.count)\r\n", "")
        return Attack(name, bytes: Array(head.utf8) + bytes, [status])
    }

    static func ask(_ name: String, _ path: String, _ body: String, _ status: Int) -> Attack {
        ask(name, path, bytes: Array(body.utf8), status)
    }

    static func count(_ name: String, _ body: String, _ status: Int) -> Attack {
        ask(name, "/api/count", bytes: Array(body.utf8), status)
    }

    static func count(_ name: String, bytes: [UInt8], _ status: Int) -> Attack {
        ask(name, "/api/count", bytes: bytes, status)
    }

    static func raw(_ name: String, _ path: String, bytes body: [UInt8], _ status: Int) -> Attack {
        let head =
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Length: \(body.count)\r\n\r\n"
        return Attack(name, bytes: Array(head.utf8) + body, [status])
    }

    static func get(
        _ path: String, _ fields: String = "Host: localhost\r\n", _ method: String = "GET"
    )
        -> String
    { "\(method) \(path) HTTP/1.1\r\n\(fields)\r\n" }

    static func filled(_ byte: UInt8, _ count: Int) -> [UInt8] {
        Array("{}\n".utf8) + [UInt8](repeating: byte, count: count)
    }

    static func raw(_ name: String, _ path: String, _ body: String, _ status: Int) -> Attack {
        raw(name, path, bytes: Array(body.utf8), status)
    }

    static func times(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    static func deep(_ open: String, _ middle: String, _ close: String) -> String {
        times(open, 100_000) + middle + times(close, 100_000)
    }

    static let bodyAttacks: [Attack] = [
        count("arrays in arrays", deep("[", "", "]"), 400),
        count("arrays that do not end", deep("[", "", ""), 400),
        count("objects in objects", deep("{\"a\":", "1", "}"), 400),
        count(
            "arrays in a key that is passed over", "{\"text\":\"a\",\"x\":" + deep("[", "", "]") + "}", 400),
        count("a lone surrogate", #"{"text":"\ud800"}"#, 400),
        count("a lone low surrogate", #"{"text":"\udc00\ud800"}"#, 400),
        count("a lone surrogate in a key", #"{"text":"a","\ud800":1}"#, 400),
        count("a lone surrogate that is passed over", #"{"text":"a","x":"\udfff"}"#, 400),
        count("a pair of surrogates", #"{"text":"\ud83e\udd92"}"#, 200),
        count(
            "bytes that are not UTF-8", bytes: Array("{\"text\":\"".utf8) + [0xFF] + Array("\"}".utf8), 400),
        count(
            "such bytes where they are passed over",
            bytes: Array("{\"text\":\"a\",\"x\":\"".utf8) + [0xC0, 0x80, 0x22, 0x7D], 400),
        count(
            "surrogates in UTF-8", bytes: Array("{\"text\":\"".utf8) + [0xED, 0xA0, 0x80, 0x22, 0x7D], 400),
        count("a byte order mark", bytes: [0xEF, 0xBB, 0xBF] + Array("{\"text\":\"a\"}".utf8), 400),
        count("UTF-16", bytes: "{\"text\":\"a\"}".utf16.flatMap { [UInt8($0), 0] }, 400),
        count("a zero byte", "{\"text\":\"\u{0}\"}", 400),
        count("a zero byte by its escape", #"{"text":"\u0000"}"#, 200),
        count("zero bytes after it", "{\"text\":\"a\"}\u{0}\u{0}", 400),
        count("two values", #"{"text":"a"}{"text":"b"}"#, 400),
        count("a comment", #"{"text":"a"/**/}"#, 400),
        count("a comma too many", #"{"text":"a",}"#, 400),
        count("no number", #"{"text":"a","x":NaN}"#, 400),
        count("a key twice", #"{"text":"a","text":"b"}"#, 400),
        count("a key twice, once with an escape", #"{"text":"a","te\u0078t":"b"}"#, 400),
        count("nothing", "", 400),
        ask("a large number", "/api/token", #"{"id":1e400}"#, 400),
        ask("a negative id", "/api/token", #"{"id":-1}"#, 400),
        ask("an id of half", "/api/token", #"{"id":0.5}"#, 400),
        ask("an id with many digits", "/api/token", "{\"id\":\(times("9", 5000))}", 400),
        ask("the largest offset", "/api/vocabulary", #"{"offset":9007199254740991,"limit":1}"#, 200),
        ask("an offset too large", "/api/vocabulary", #"{"offset":9223372036854775807}"#, 400),
        ask("a large offset", "/api/vocabulary", #"{"offset":9223372036854775808}"#, 400),
        ask("the smallest limit", "/api/vocabulary", #"{"limit":-9223372036854775808}"#, 400),
        ask(
            "many digits", "/api/vocabulary", "{\"bytes\":\"\(times("61", 500_000))\"}",
            200),
        count(
            "many encodings",
            "{\"text\":\"\",\"encodings\":[\(times("\"bpe64k\",", 90_000))\"x\"]}", 400),
        count("a name with a path", #"{"text":"","encodings":["../../etc/passwd"]}"#, 400),
        ask("many ids", "/api/decode", "{\"ids\":[\(times("0,", 500_000))0]}", 200),
        ask(
            "ids that stand for much", "/api/decode",
            "{\"ids\":[\(times("70000,", 100_000))0]}", 413),
        ask(
            "a long piece", "/api/piece", "{\"base64\":\"\(times("YWFh", 10_000))\"}", 413),
        ask("a long lesson", "/api/learn", "{\"text\":\"\(times("a", 5001))\"}", 413),
        ask(
            "a long sentence", "/api/learn",
            "{\"text\":\"a\",\"sentence\":\"\(times("a", 5001))\"}", 413),
        ask(
            "a lesson of one letter", "/api/learn", "{\"text\":\"\(times("a", 5000))\"}",
            200),
        ask("an expression as a pattern", "/api/learn", #"{"text":"a","pattern":"(a+)+$"}"#, 400),
        ask("one letter", "/api/tokenize", "{\"text\":\"\(times("a", 500_000))\"}", 200),
        ask(
            "all findings of a long text", "/api/tokenize",
            "{\"all\":true,\"text\":\"\(times("1 ", 50_000))\"}", 413),
        raw("no line", "/api/tokens", "{}", 400), raw("nothing at all", "/api/tokens", "", 400),
        raw("an empty line", "/api/tokens", "\n", 400),
        raw("a deep line", "/api/tokens", deep("[", "", "]") + "\n", 400),
        raw("a text in the line", "/api/tokens", "{\"text\":\"\"}\n", 400),
        raw("parts of characters", "/api/tokens", bytes: filled(0x80, 1 << 20), 200),
        raw(
            "beginnings of characters", "/api/findings", bytes: filled(0xF0, 1 << 20), 200),
        raw("zero bytes", "/api/findings", bytes: filled(0, 1 << 20), 200),
        raw("a mark on a mark", "/api/findings", "{}\n" + times("\u{301}", 300_000), 200),
        raw("joined figures", "/api/findings", "{}\n" + times("👨\u{200D}", 100_000), 200),
        raw("spaces", "/api/findings", "{}\n" + times(" ", 1 << 20), 200),
        raw("too much to draw", "/api/tokens", "{}\n" + times("a", (4 << 20) + 1), 413),
        raw("raw bytes as JSON", "/api/tokenize", "{}\n", 415),
    ]

    private static let list = get("/api/encodings")

    static let pipelines: [Attack] = [
        Attack("three at once", times(list, 3), 200, 200, 200),
        Attack("a good one and nonsense", "\(list)nonsense\r\n\r\n\(list)", 200, 400),
        Attack(
            "a body and a request",
            post("/api/count", "Content-Length: 12\r\n", "{\"text\":\"a\"}") + get("/x"), 200, 404),
        count("a request in a body", list, 400),
        Attack(
            "an unread body of a GET",
            get("/api/encodings", "Host: a.b\r\nContent-Length: 2\r\n") + "{}" + get("/x"), 403, 404),
        Attack(
            "after the last one",
            get("/api/encodings", "Host: localhost\r\nConnection: close\r\n") + get("/x"), 200),
    ]
}
