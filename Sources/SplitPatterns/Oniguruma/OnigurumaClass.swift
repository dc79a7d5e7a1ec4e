/// A bracket expression of Oniguruma, which can nest and intersect others, for PCRE2, which knows neither.
struct OnigurumaClass {
    /// The content of one bracket expression.
    private var content = ""
    /// Expressions for one character that no such content can say.
    private var alternatives: [String] = []

    private static let deepest = 32

    /// Reads what follows a `[`.
    ///
    /// - Returns: an expression that matches one character, and its content if it is one positive bracket
    ///   expression.
    static func read(
        _ reader: inout OnigurumaReader, depth: Int = 0
    ) throws(OnigurumaError) -> (expression: String, content: String?) {
        guard depth < deepest else {
            throw OnigurumaError(reason: "brackets nest too deeply", offset: reader.offset)
        }
        let isNegated = reader.take("^")
        var operands: [OnigurumaClass] = []
        var current = OnigurumaClass()
        var isFirst = true
        while !(reader.next == "]" && !isFirst) {
            if reader.take("&&") {
                operands.append(current)
                current = OnigurumaClass()
            } else {
                try current.readItem(&reader, depth: depth)
            }
            isFirst = false
        }
        _ = reader.take()
        operands.append(current)
        if operands.count == 1, current.alternatives.isEmpty {
            return isNegated ? ("[^\(current.content)]", nil) : ("[\(current.content)]", current.content)
        }
        var expression = operands.last!.expression
        for operand in operands.dropLast().reversed() {
            expression = "(?=\(operand.expression))\(expression)"
        }
        return (isNegated ? "(?:(?!\(expression))(?s:.))" : "(?:\(expression))", nil)
    }

    private var expression: String {
        let bracket = content.isEmpty ? [] : ["[\(content)]"]
        let all = bracket + alternatives
        // An empty operand matches nothing.
        return all.isEmpty ? "(?!)" : all.count == 1 ? all[0] : "(?:\(all.joined(separator: "|")))"
    }

    private mutating func add(_ set: String, isNegated: Bool) {
        if isNegated { alternatives.append("[^\(set)]") } else { content += set }
    }

    private mutating func readItem(_ reader: inout OnigurumaReader, depth: Int) throws(OnigurumaError) {
        let start = reader.position
        if reader.take("[:"), let name = reader.takeText(before: ":"), reader.take("]") {
            let isNegated = name.hasPrefix("^")
            add(
                OnigurumaProperty.content(ofClass: isNegated ? String(name.dropFirst()) : name),
                isNegated: isNegated)
            return
        }
        reader.goBack(to: start)
        if reader.take("[") {
            let nested = try Self.read(&reader, depth: depth + 1)
            if let content = nested.content {
                self.content += content
            } else {
                alternatives.append(nested.expression)
            }
            return
        }
        guard let first = try readCharacter(&reader) else { return }
        let end = reader.position
        guard !(reader.take("-") && reader.next == "[") else {
            throw OnigurumaError(reason: "a range that ends in brackets is not read", offset: reader.offset)
        }
        reader.goBack(to: end)
        if reader.take("-"), let next = reader.next, next != "]", next != "[",
            let last = try readCharacter(&reader)
        {
            content += Self.escape(first) + "-" + Self.escape(last)
        } else {
            reader.goBack(to: end)
            content += Self.escape(first)
        }
    }

    /// A character, or `nil` after adding a set that an escape stands for.
    private mutating func readCharacter(_ reader: inout OnigurumaReader) throws(OnigurumaError) -> UInt32? {
        guard let scalar = reader.take() else {
            throw OnigurumaError(reason: "missing terminating ] for character class", offset: reader.offset)
        }
        guard scalar == "\\" else { return scalar.value }
        switch try OnigurumaEscape(&reader, inBrackets: true) {
        case .character(let value): return value
        case .other("b"): return 0x08
        case .other(let letter) where ("1"..."7").contains(letter):
            reader.goBack(to: reader.position - 1)
            return reader.takeNumber(base: 8, limit: 3)
        case .other(let letter): return letter.value
        case .set(let content, let isNegated):
            add(content, isNegated: isNegated)
            return nil
        case nil: throw OnigurumaError(reason: #"\ at end of pattern"#, offset: reader.offset)
        }
    }

    private static func escape(_ codePoint: UInt32) -> String {
        switch codePoint {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: String(Unicode.Scalar(UInt8(codePoint)))
        default: CodePointSet.escape(codePoint)
        }
    }
}

/// Why an expression cannot be read, and where, in bytes of it.
struct OnigurumaError: Error {
    let reason: String
    let offset: Int
}
