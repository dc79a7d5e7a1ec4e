import SplitPatterns

/// Translates regular expressions from Oniguruma's dialect (in Ruby's syntax), which Hugging Face's library
/// reads, to PCRE2's, so that they match the same.
///
/// The two differ in what `\s`, `\w`, `\b`, `^`, `$` and POSIX classes match, in sets within sets and their
/// intersections (`[a-z&&[^b]]`), and in `{1,3}+`, which there repeats the repetition and here is possessive.
/// What is the same in both stays as it is written.
struct OnigurumaExpression {
    private let expression: String
    private let input: [Unicode.Scalar]
    private var position = 0
    private var output: [Unicode.Scalar] = []
    /// Where the last atom, which a quantifier repeats, begins in `output`.
    private var atom = 0
    /// Where the open groups begin in `output`, outermost first.
    private var groups: [Int] = []

    /// The expression in PCRE2's dialect.
    static func translated(_ expression: String) throws(SplitPatternError) -> String {
        var translation = Self(expression)
        while translation.position < translation.input.count { try translation.translateNext() }
        return String(String.UnicodeScalarView(translation.output))
    }

    private init(_ expression: String) {
        self.expression = expression
        input = Array(expression.unicodeScalars)
    }

    /// White space without U+180E, which PCRE2 counts.
    private static let space =
        #"\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"#
    /// Letters, marks, decimal digits, connectors, and what is alphabetic besides.
    private static let wordInSet = #"\p{L}\p{M}\p{Nd}\p{Pc}\p{Alphabetic}"#
    /// Outside of sets, a few numbers of Latin-1 count too.
    private static let word = wordInSet + #"\x{B2}\x{B3}\x{B9}\x{BC}-\x{BE}"#
    private static let hexadecimal = "0-9A-Fa-f"

    private var next: Unicode.Scalar? { position < input.count ? input[position] : nil }

    private func has(_ text: String, at offset: Int = 0) -> Bool {
        input[min(position + offset, input.count)...].starts(with: text.unicodeScalars)
    }

    private func unsupported(_ what: String) -> SplitPatternError {
        let offset = String(String.UnicodeScalarView(input[..<min(position, input.count)])).utf8.count
        return .invalidPattern(expression, offset: offset, reason: what)
    }

    private mutating func emit(_ text: String) { output.append(contentsOf: text.unicodeScalars) }

    private mutating func copy(_ count: Int) {
        output.append(contentsOf: input[position..<min(position + count, input.count)])
        position += count
    }

    // MARK: - Outside of sets

    private mutating func translateNext() throws(SplitPatternError) {
        guard let scalar = next else { return }
        switch scalar {
        case "{" where quantifierEnd != nil: translateQuantifier()
        case "*", "+", "?": copy(1)
        case "(": translateGroup()
        case ")":
            copy(1)
            atom = groups.popLast() ?? 0
        default:
            atom = output.count
            switch scalar {
            case "[": emit(try set(depth: 0))
            case "\\": translateEscape()
            case "^", "$":
                position += 1
                emit("(?m:\(scalar))")
            default: copy(1)
            }
        }
    }

    /// Where the quantifier in braces ends that begins here.
    private var quantifierEnd: Int? {
        guard let end = input[position...].firstIndex(of: "}"), end > position + 1 else { return nil }
        let content = input[(position + 1)..<end]
        let isCount = content.allSatisfy { ("0"..."9").contains($0) || $0 == "," }
        return isCount && content.count { $0 == "," } <= 1 && content.count > (content.first == "," ? 1 : 0)
            ? end : nil
    }

    private mutating func translateQuantifier() {
        guard let end = quantifierEnd else { return }
        let isRepeated = end + 1 < input.count && input[end + 1] == "+"
        if isRepeated { output.insert(contentsOf: "(?:".unicodeScalars, at: atom) }
        copy(1)
        if next == "," { emit("0") }
        copy(end + 1 - position)
        if isRepeated { emit(")") }
    }

    /// The start of a group; Ruby's `m` is the others' `s`.
    private mutating func translateGroup() {
        groups.append(output.count)
        copy(1)
        guard next == "?" else { return }
        copy(1)
        var flags = position
        while flags < input.count, ["i", "m", "x", "-"].contains(input[flags]) { flags += 1 }
        guard flags < input.count, input[flags] == ":" || input[flags] == ")" else { return }
        while position < flags {
            output.append(input[position] == "m" ? "s" : input[position])
            position += 1
        }
    }

    private mutating func translateEscape() {
        guard position + 1 < input.count else { return copy(1) }
        let word = Self.word
        switch input[position + 1] {
        case "b": emit("(?:(?<=[\(word)])(?![\(word)])|(?<![\(word)])(?=[\(word)]))")
        case "B": emit("(?:(?<=[\(word)])(?=[\(word)])|(?<![\(word)])(?![\(word)]))")
        case let letter:
            if let (items, isNegated) = Self.classItems(letter, word: word) {
                emit(isNegated ? "[^\(items)]" : "[\(items)]")
            } else {
                return copyEscape()
            }
        }
        position += 2
    }

    /// The items of `\s`, `\S` and the like.
    private static func classItems(
        _ letter: Unicode.Scalar, word: String = wordInSet
    ) -> (items: String, isNegated: Bool)? {
        switch letter {
        case "s", "S": (space, letter == "S")
        case "w", "W": (word, letter == "W")
        case "h", "H": (hexadecimal, letter == "H")
        default: nil
        }
    }

    /// An escape that is the same in both, or `\u` with four digits.
    private mutating func copyEscape() {
        if has("u", at: 1), position + 6 <= input.count {
            emit("\\x{\(String(String.UnicodeScalarView(input[(position + 2)..<(position + 6)])))}")
            position += 6
        } else if has("p{", at: 1) || has("P{", at: 1) || has("x{", at: 1),
            let end = input[position...].firstIndex(of: "}")
        {
            copy(end + 1 - position)
        } else {
            copy(2)
        }
    }

    // MARK: - Sets

    /// The set that begins here, as an expression for one character.
    private mutating func set(depth: Int) throws(SplitPatternError) -> String {
        guard depth < 16 else { throw unsupported("sets are nested more than 16 deep") }
        position += 1
        let isNegated = next == "^"
        if isNegated { position += 1 }
        var sides: [String] = []
        // What matches one of several: items of one set, and other expressions.
        var (items, others): ([Unicode.Scalar], [String]) = ([], [])
        func side() -> String {
            let set = items.isEmpty ? [] : ["[\(String(String.UnicodeScalarView(items)))]"]
            let all = set + others
            // An empty side matches nothing.
            guard !all.isEmpty else { return "(?!)" }
            return all.count == 1 ? all[0] : "(?:\(all.joined(separator: "|")))"
        }
        var isFirst = true
        while next != "]" || isFirst {
            guard let scalar = next else { throw unsupported("a set does not end") }
            if has("&&") {
                sides.append(side())
                (items, others) = ([], [])
                position += 2
            } else if has("[:") {
                try items.append(contentsOf: posixItems().unicodeScalars)
            } else if scalar == "[" {
                others.append(try set(depth: depth + 1))
            } else if scalar == "\\", position + 1 < input.count {
                if let (more, isNegated) = Self.classItems(input[position + 1]) {
                    if isNegated {
                        others.append("[^\(more)]")
                    } else {
                        items.append(contentsOf: more.unicodeScalars)
                    }
                    position += 2
                } else {
                    let start = output.count
                    copyEscape()
                    items.append(contentsOf: output[start...])
                    output.removeSubrange(start...)
                }
            } else {
                items.append(scalar)
                position += 1
            }
            isFirst = false
        }
        position += 1
        guard !sides.isEmpty || !others.isEmpty else {
            return "[\(isNegated ? "^" : "")\(String(String.UnicodeScalarView(items)))]"
        }
        // Every side must match the same character.
        let all = "(?:\(sides.map { "(?=\($0))" }.joined())\(side()))"
        return isNegated ? "(?:(?!\(all))(?s:.))" : all
    }

    /// The items of a class such as `[:punct:]`.
    private mutating func posixItems() throws(SplitPatternError) -> String {
        let classes = [
            "alnum": #"\p{Alphabetic}\p{Nd}"#, "alpha": #"\p{Alphabetic}"#, "digit": #"\p{Nd}"#,
            "lower": #"\p{Lowercase}"#, "punct": #"\p{P}\p{S}"#, "space": Self.space,
            "upper": #"\p{Uppercase}"#, "word": Self.wordInSet, "xdigit": Self.hexadecimal,
        ]
        for (name, items) in classes where has("[:\(name):]") {
            position += name.count + 4
            return items
        }
        throw unsupported("this class is not supported")
    }
}
