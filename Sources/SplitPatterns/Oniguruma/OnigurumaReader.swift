/// An expression in Oniguruma's syntax, read from left to right.
struct OnigurumaReader {
    private let scalars: [Unicode.Scalar]
    private(set) var position = 0

    init(_ expression: String) {
        scalars = Array(expression.unicodeScalars)
    }

    var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    /// Where the reader is, in bytes of the expression.
    var offset: Int { scalars[..<position].reduce(0) { $0 + UTF8.width($1) } }

    mutating func take() -> Unicode.Scalar? {
        guard let next else { return nil }
        position += 1
        return next
    }

    /// Passes `text` if the expression goes on with it.
    mutating func take(_ text: String) -> Bool {
        let wanted = text.unicodeScalars
        guard scalars[min(position, scalars.count)...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    /// What comes before `end`, and passes both; `nil`, passing nothing, without an end.
    mutating func takeText(before end: Unicode.Scalar) -> String? {
        guard let index = scalars[min(position, scalars.count)...].firstIndex(of: end) else { return nil }
        defer { position = index + 1 }
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars[position..<index])
        return text
    }

    /// Up to `limit` digits to a base; `nil`, passing nothing, without one.
    mutating func takeNumber(base: Int, limit: Int) -> UInt32? {
        var digits = ""
        while digits.utf8.count < limit, let next, next.isASCII,
            Character(next).hexDigitValue.map({ $0 < base }) == true
        {
            digits.unicodeScalars.append(next)
            position += 1
        }
        return UInt32(digits, radix: base)
    }

    mutating func goBack(to position: Int) { self.position = position }
}

/// What a backslash and what follows it stand for, inside and outside bracket expressions.
enum OnigurumaEscape {
    case character(UInt32)
    /// One character of this content of a bracket expression, or, negated, one of all others.
    case set(String, isNegated: Bool)
    /// Has a meaning only outside bracket expressions.
    case other(Unicode.Scalar)

    /// Reads what follows a backslash; `nil` at the end.
    ///
    /// - Throws: ``OnigurumaError`` for a property that only PCRE2 has.
    init?(_ reader: inout OnigurumaReader, inBrackets: Bool) throws(OnigurumaError) {
        guard let letter = reader.take() else { return nil }
        let word = inBrackets ? OnigurumaProperty.word : OnigurumaProperty.wordOutsideBrackets
        let start = reader.position
        switch letter {
        case "d", "D": self = .set(OnigurumaProperty.digit, isNegated: letter == "D")
        case "s", "S": self = .set(OnigurumaProperty.space, isNegated: letter == "S")
        case "w", "W": self = .set(word, isNegated: letter == "W")
        case "h", "H": self = .set(OnigurumaProperty.hexadecimalDigit, isNegated: letter == "H")
        case "p", "P":
            guard reader.take("{") else {
                self = .character(letter.value)
                return
            }
            let isNegated = reader.take("^") != (letter == "P")
            let name = reader.takeText(before: "}") ?? ""
            guard !OnigurumaProperty.isOfPCRE2Alone(name) else {
                throw OnigurumaError(reason: "Oniguruma has no property \(name)", offset: reader.offset)
            }
            guard !OnigurumaProperty.isShortScript(name) else {
                throw OnigurumaError(
                    reason: "\(name) is a short name of a script: only long ones are read",
                    offset: reader.offset)
            }
            if let complement = OnigurumaProperty.complement(named: name) {
                self = .set(complement, isNegated: !isNegated)
            } else {
                let isWord = name.lowercased() == "word"
                self = .set(isWord ? word : OnigurumaProperty.content(named: name), isNegated: isNegated)
            }
        case "n": self = .character(0x0A)
        case "t": self = .character(0x09)
        case "r": self = .character(0x0D)
        case "f": self = .character(0x0C)
        case "v": self = .character(0x0B)
        case "a": self = .character(0x07)
        case "e": self = .character(0x1B)
        case "x":
            if reader.take("{"), let value = reader.takeNumber(base: 16, limit: 8) {
                guard reader.take("}") else {
                    throw OnigurumaError(reason: "invalid code point value", offset: reader.offset)
                }
                self = .character(value)
            } else {
                reader.goBack(to: start)
                self = .character(reader.takeNumber(base: 16, limit: 2) ?? 0)
            }
        case "u":
            self = .character(reader.takeNumber(base: 16, limit: 4) ?? letter.value)
        case "0":
            self = .character(reader.takeNumber(base: 8, limit: 2) ?? 0)
        default: self = .other(letter)
        }
    }
}
