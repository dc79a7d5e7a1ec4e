/// The head of an HTTP answer.
package struct HTTPHead: Sendable {
    /// The three digits.
    package var status = 0
    /// Fields by their names in lower case; of several with one name, the last.
    private var fields: [String: String] = [:]

    /// A head without fields.
    package init() {}

    /// A field's value without the spaces around it.
    package subscript(_ name: String) -> String? { fields[name] }

    /// Takes the next line of the head. A status line begins another head: before the last there can be
    /// those of proxies.
    mutating func append(line: UnsafeBufferPointer<UInt8>) {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            fields = [:]
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].drop { $0.isWhitespace }
            let end = value.lastIndex { !$0.isWhitespace }
            fields[text[..<colon].lowercased()] = end.map { String(value[...$0]) } ?? ""
        }
    }

    /// A field whose value is a number of bytes.
    func size(_ name: String) -> Int? { self[name].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } }

    /// The first byte of a part, and the size of the whole: `Content-Range: bytes 100-199/200`.
    var contentRange: (start: Int?, total: Int?) {
        guard let text = self["content-range"], text.hasPrefix("bytes ") else { return (nil, nil) }
        let parts = text.dropFirst(6).split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return (nil, nil) }
        return (parts[0].split(separator: "-").first.flatMap { Int($0) }, Int(parts[1]))
    }

    /// What tells a server later whether its file is still the same: a strong ETag, or else the time of the
    /// last change.
    var validator: String? {
        if let tag = self["etag"], tag.hasPrefix("\""), tag.count > 2 { return tag }
        return self["last-modified"]
    }
}
