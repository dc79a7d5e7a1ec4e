/// A JSON text, written again in other ways. Numbers and strings keep the spelling that they have.
struct JSONText {
    private let root: Node

    private indirect enum Node {
        /// A number, `true`, `false` or `null`, or a string with its quotation marks.
        case scalar([UInt8])
        case array([Node])
        case object([(key: [UInt8], value: Node)])
    }

    /// Nested more deeply than this, a text is an attack or a mistake.
    private static let deepest = 256

    /// `nil` if the bytes are not one object or array in JSON.
    init?(_ bytes: [UInt8]) {
        var parser = Parser(bytes: bytes)
        guard let root = parser.node(depth: 0), parser.isAtEnd else { return nil }
        if case .scalar = root { return nil }
        self.root = root
    }

    /// Without any white space between its parts.
    var minified: [UInt8] {
        var text: [UInt8] = []
        Self.minify(root, into: &text)
        return text
    }

    /// As YAML in block style, two spaces a level; `nil` if that would be longer than `limit` bytes, as it is for a text of
    /// brackets in brackets.
    func yaml(limit: Int) -> [UInt8]? {
        var text: [UInt8] = []
        Self.writeYAML(root, indentation: 0, limit, into: &text)
        return text.count > limit ? nil : text
    }

    private static func minify(_ node: Node, into text: inout [UInt8]) {
        func list<Element>(_ open: UInt8, _ close: UInt8, _ elements: [Element], _ write: (Element) -> Void) {
            text.append(open)
            for (index, element) in elements.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                write(element)
            }
            text.append(close)
        }
        switch node {
        case .scalar(let bytes): text += bytes
        case .array(let elements):
            list(UInt8(ascii: "["), UInt8(ascii: "]"), elements) { minify($0, into: &text) }
        case .object(let members):
            list(UInt8(ascii: "{"), UInt8(ascii: "}"), members) { member in
                text += member.key + [UInt8(ascii: ":")]
                minify(member.value, into: &text)
            }
        }
    }

    private static func writeYAML(_ node: Node, indentation: Int, _ limit: Int, into text: inout [UInt8]) {
        guard text.count <= limit else { return }
        func indent() { text.append(contentsOf: repeatElement(0x20, count: indentation)) }
        switch node {
        case .scalar(let bytes): text += plain(bytes) + [0x0A]
        case .array(let elements):
            for element in elements {
                indent()
                text += Array("- ".utf8)
                if text.count > limit { return }
                writeElement(element, indentation: indentation + 2, limit, into: &text)
            }
        case .object(let members):
            for member in members {
                indent()
                writeMember(member.key, member.value, indentation, limit, into: &text)
            }
        }
    }

    private static func writeMember(
        _ key: [UInt8], _ value: Node, _ indentation: Int, _ limit: Int, into text: inout [UInt8]
    ) {
        text += plain(key) + [UInt8(ascii: ":")]
        switch value {
        case .array(let elements) where !elements.isEmpty:
            text.append(0x0A)
            writeYAML(value, indentation: indentation, limit, into: &text)
        case .object(let members) where !members.isEmpty:
            text.append(0x0A)
            writeYAML(value, indentation: indentation + 2, limit, into: &text)
        default:
            text.append(0x20)
            writeInline(value, into: &text)
        }
    }

    /// What stands behind a dash begins on its line.
    private static func writeElement(_ node: Node, indentation: Int, _ limit: Int, into text: inout [UInt8]) {
        guard case .object(let members) = node, let first = members.first else {
            if case .array(let elements) = node, !elements.isEmpty {
                text.append(0x0A)
                return writeYAML(node, indentation: indentation, limit, into: &text)
            }
            return writeInline(node, into: &text)
        }
        writeMember(first.key, first.value, indentation, limit, into: &text)
        writeYAML(.object(Array(members.dropFirst())), indentation: indentation, limit, into: &text)
    }

    private static func writeInline(_ node: Node, into text: inout [UInt8]) {
        if case .scalar(let bytes) = node { text += plain(bytes) } else { minify(node, into: &text) }
        text.append(0x0A)
    }

    /// A string without its quotation marks, where YAML still takes it for the same string.
    private static func plain(_ scalar: [UInt8]) -> [UInt8] {
        guard scalar.first == UInt8(ascii: "\""), scalar.count > 2 else { return scalar }
        let inner = scalar[1..<scalar.count - 1]
        let isSafeStart = isLetter(inner.first!) || inner.first! >= 0x80 || inner.first! == UInt8(ascii: "/")
        let isSafe = inner.allSatisfy { $0 >= 0x20 && !":#\\\"{}[],&*!|>%@`".utf8.contains($0) }
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        let lower = inner.map { isUpper($0) ? $0 | 0x20 : $0 }
        guard isSafeStart, isSafe, inner.last != 0x20,
            !words.contains(where: { lower.elementsEqual($0.utf8) })
        else { return scalar }
        return Array(inner)
    }

    private struct Parser {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return position == bytes.count
            }
        }

        private mutating func skipSpace() {
            while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard position < bytes.count, bytes[position] == byte else { return false }
            position += 1
            return true
        }

        mutating func node(depth: Int) -> Node? {
            guard depth < deepest else { return nil }
            if take(UInt8(ascii: "{")) { return members(depth: depth) }
            if take(UInt8(ascii: "[")) { return elements(depth: depth) }
            if let string = string() { return .scalar(string) }
            return literal()
        }

        private mutating func members(depth: Int) -> Node? {
            var members: [(key: [UInt8], value: Node)] = []
            if take(UInt8(ascii: "}")) { return .object([]) }
            repeat {
                skipSpace()
                guard let key = string(), take(UInt8(ascii: ":")), let value = node(depth: depth + 1)
                else { return nil }
                members.append((key, value))
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "}")) ? .object(members) : nil
        }

        private mutating func elements(depth: Int) -> Node? {
            var elements: [Node] = []
            if take(UInt8(ascii: "]")) { return .array([]) }
            repeat {
                guard let element = node(depth: depth + 1) else { return nil }
                elements.append(element)
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "]")) ? .array(elements) : nil
        }

        private mutating func string() -> [UInt8]? {
            let start = position
            guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return nil }
            var end = start + 1
            while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] >= 0x20 {
                guard bytes[end] == UInt8(ascii: "\\") else {
                    end += 1
                    continue
                }
                guard let length = escapeLength(at: end) else { return nil }
                end += length
            }
            guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
            position = end + 1
            return Array(bytes[start...end])
        }

        /// How many bytes the escape at a backslash has; `nil` if it is none.
        private func escapeLength(at backslash: Int) -> Int? {
            guard backslash + 1 < bytes.count else { return nil }
            let kind = bytes[backslash + 1]
            if kind != UInt8(ascii: "u") { return "\"\\/bfnrt".utf8.contains(kind) ? 2 : nil }
            let digits = bytes[min(backslash + 2, bytes.count)..<min(backslash + 6, bytes.count)]
            return digits.count == 4 && digits.allSatisfy { isDigit($0) || ($0 | 0x20) &- 0x61 < 6 } ? 6 : nil
        }

        private mutating func literal() -> Node? {
            let start = position
            while position < bytes.count,
                isLetterOrDigit(bytes[position]) || "+-.".utf8.contains(bytes[position])
            {
                position += 1
            }
            let word = String(decoding: bytes[start..<position], as: UTF8.self)
            guard ["true", "false", "null"].contains(word) || isNumber(word) else { return nil }
            return .scalar(Array(bytes[start..<position]))
        }

        /// `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?`
        private func isNumber(_ word: String) -> Bool {
            var rest = word.utf8[...]
            func digits() -> Int {
                let count = rest.prefix(while: isDigit).count
                rest = rest.dropFirst(count)
                return count
            }
            if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            let startsWithZero = rest.first == 0x30
            let whole = digits()
            guard whole == 1 || whole > 1 && !startsWithZero else { return false }
            if rest.first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
                guard digits() > 0 else { return false }
            }
            if let exponent = rest.first, exponent | 0x20 == UInt8(ascii: "e") {
                rest = rest.dropFirst()
                if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
                    rest = rest.dropFirst()
                }
                guard digits() > 0 else { return false }
            }
            return rest.isEmpty
        }
    }
}
