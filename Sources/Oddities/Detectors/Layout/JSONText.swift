/// A JSON text, to be written in other ways. Numbers and strings keep their spelling.
struct JSONText {
    private let root: Node

    fileprivate indirect enum Node {
        /// A number, `true`, `false` or `null`, or a string with its quotation marks.
        case scalar([UInt8])
        case array([Node])
        case object([Member])
    }

    fileprivate typealias Member = (key: [UInt8], value: Node)

    /// `nil` if the bytes are not one object or array in JSON.
    init?(_ bytes: [UInt8]) {
        var parser = Parser(bytes: bytes)
        guard let root = parser.node(depth: 0), parser.isAtEnd() else { return nil }
        if case .scalar = root { return nil }
        self.root = root
    }

    /// Without any white space between its parts.
    var minified: [UInt8] {
        var text: [UInt8] = []
        Self.minify(root, into: &text)
        return text
    }

    /// As YAML in block style, two spaces per level; `nil` if that is longer than `limit` bytes.
    func yaml(limit: Int) -> [UInt8]? {
        var writer = YAMLWriter(limit: limit)
        writer.write(root, indentation: 0)
        return writer.text.count > limit ? nil : writer.text
    }

    fileprivate static func minify(_ node: Node, into text: inout [UInt8]) {
        func list<Element>(_ brackets: String, _ elements: [Element], _ write: (Element) -> Void) {
            text.append(brackets.utf8.first!)
            for (index, element) in elements.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                write(element)
            }
            text.append(brackets.utf8.last!)
        }
        switch node {
        case .scalar(let bytes): text += bytes
        case .array(let elements): list("[]", elements) { minify($0, into: &text) }
        case .object(let members):
            list("{}", members) { member in
                text += member.key + [UInt8(ascii: ":")]
                minify(member.value, into: &text)
            }
        }
    }
}

private struct YAMLWriter {
    /// After this many bytes, nothing more is written.
    let limit: Int
    private(set) var text: [UInt8] = []

    init(limit: Int) { self.limit = limit }

    mutating func write(_ node: JSONText.Node, indentation: Int) {
        guard text.count <= limit else { return }
        switch node {
        case .scalar: writeInline(node)
        case .array(let elements):
            for element in elements where text.count <= limit {
                text += [UInt8](repeating: 0x20, count: indentation) + "- ".utf8
                writeElement(element, indentation: indentation + 2)
            }
        case .object(let members):
            for member in members {
                text += [UInt8](repeating: 0x20, count: indentation)
                writeMember(member, indentation)
            }
        }
    }

    private mutating func writeMember(_ member: JSONText.Member, _ indentation: Int) {
        text += plain(member.key) + [UInt8(ascii: ":")]
        guard hasLines(member.value) else {
            text.append(0x20)
            return writeInline(member.value)
        }
        text.append(0x0A)
        let isArray = if case .array = member.value { true } else { false }
        write(member.value, indentation: isArray ? indentation : indentation + 2)
    }

    /// An object begins on the line of its dash.
    private mutating func writeElement(_ node: JSONText.Node, indentation: Int) {
        guard hasLines(node) else { return writeInline(node) }
        if case .object(let members) = node {
            writeMember(members[0], indentation)
            write(.object(Array(members.dropFirst())), indentation: indentation)
        } else {
            text.append(0x0A)
            write(node, indentation: indentation)
        }
    }

    private func hasLines(_ node: JSONText.Node) -> Bool {
        switch node {
        case .scalar: false
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        }
    }

    private mutating func writeInline(_ node: JSONText.Node) {
        if case .scalar(let bytes) = node { text += plain(bytes) } else { JSONText.minify(node, into: &text) }
        text.append(0x0A)
    }

    private static let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

    /// A string without its quotation marks, where YAML still reads it as the same string.
    private func plain(_ scalar: [UInt8]) -> [UInt8] {
        guard scalar.first == UInt8(ascii: "\""), scalar.count > 2 else { return scalar }
        let inner = scalar[1..<scalar.count - 1]
        let isSafeStart = isLetter(inner.first!) || inner.first! >= 0x80 || inner.first! == UInt8(ascii: "/")
        let isSafe = inner.allSatisfy { $0 >= 0x20 && !":#\\\"{}[],&*!|>%@`".utf8.contains($0) }
        let lower = lowercasedASCII(inner)
        let isWord = Self.words.contains { lower.elementsEqual($0.utf8) }
        return isSafeStart && isSafe && inner.last != 0x20 && !isWord ? Array(inner) : scalar
    }
}

private struct Parser {
    let bytes: [UInt8]
    var position = 0

    /// More deeply nested, a text is an attack or a mistake.
    private static let deepest = 256

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func isAtEnd() -> Bool {
        skipSpace()
        return position == bytes.count
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while position < bytes.count, condition(bytes[position]) { position += 1 }
    }

    private mutating func skipSpace() { skip { [0x20, 0x09, 0x0A, 0x0D].contains($0) } }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func node(depth: Int) -> JSONText.Node? {
        guard depth < Self.deepest else { return nil }
        if take("{") {
            return list(until: "}") { parser in
                parser.skipSpace()
                guard let key = parser.string(), parser.take(":"), let value = parser.node(depth: depth + 1)
                else { return nil }
                return (key, value)
            }.map { .object($0) }
        }
        if take("[") { return list(until: "]") { $0.node(depth: depth + 1) }.map { .array($0) } }
        return (string() ?? literal()).map { .scalar($0) }
    }

    private mutating func list<Element>(
        until end: Unicode.Scalar, _ element: (inout Parser) -> Element?
    ) -> [Element]? {
        var elements: [Element] = []
        if take(end) { return elements }
        repeat {
            guard let element = element(&self) else { return nil }
            elements.append(element)
        } while take(",")
        return take(end) ? elements : nil
    }

    private mutating func string() -> [UInt8]? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
        var end = position + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] >= 0x20 {
            let length = bytes[end] == UInt8(ascii: "\\") ? escapeLength(at: end) : 1
            guard let length else { return nil }
            end += length
        }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
        defer { position = end + 1 }
        return Array(bytes[position...end])
    }

    /// How many bytes the escape at a backslash has; `nil` if it is none.
    private func escapeLength(at backslash: Int) -> Int? {
        let rest = bytes[(backslash + 1)...].prefix(5)
        if rest.first == UInt8(ascii: "u") {
            return rest.count == 5 && rest.dropFirst().allSatisfy(isHexadecimal) ? 6 : nil
        }
        return rest.first.map("\"\\/bfnrt".utf8.contains) == true ? 2 : nil
    }

    private mutating func literal() -> [UInt8]? {
        let start = position
        skip { isLetterOrDigit($0) || "+-.".utf8.contains($0) }
        let word = bytes[start..<position]
        let isWord = ["true", "false", "null"].contains { word.elementsEqual($0.utf8) }
        return isWord || isNumber(word) ? Array(word) : nil
    }

    /// `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?`
    private func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        func take(_ characters: String) -> Bool {
            guard let first = rest.first, characters.utf8.contains(first) else { return false }
            rest.removeFirst()
            return true
        }
        func digits() -> Int {
            let count = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(count)
            return count
        }
        _ = take("-")
        let startsWithZero = rest.first == 0x30
        let whole = digits()
        guard whole == 1 || whole > 1 && !startsWithZero else { return false }
        if take("."), digits() == 0 { return false }
        if take("eE") {
            _ = take("+-")
            if digits() == 0 { return false }
        }
        return rest.isEmpty
    }
}
