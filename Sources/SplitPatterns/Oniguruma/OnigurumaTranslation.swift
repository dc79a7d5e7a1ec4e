/// An expression in Oniguruma's syntax, as Hugging Face's libraries read it, in PCRE2's.
///
/// The differences that files have: `{1,3}+` repeats the repetition; `^` and `$` match at every line; `(?m)`
/// is PCRE2's `(?s)`; `\h` is a hexadecimal digit; bracket expressions nest and intersect (`&&`); and
/// properties are those of Unicode 16.0. What both have in common, and what Oniguruma alone has and no file
/// uses, is left as it is.
struct OnigurumaTranslation {
    private var reader: OnigurumaReader
    /// What has been written, an atom or a quantifier each.
    private var output: [String] = []
    /// Where in the output the last atom begins.
    private var atom = 0
    /// The groups that are open.
    private var groups: [Group] = []
    /// How many options without a group of their own, such as `(?i)`, are open outside groups.
    private var openOptions = 0

    private struct Group {
        /// Where it begins in the output.
        let start: Int
        /// The options that are open around it.
        let openOptions: Int
    }

    /// - Throws: ``SplitPatternError`` for brackets that do not close or nest too deeply. Other mistakes are
    ///   left for PCRE2 to find.
    static func translate(_ expression: String) throws(SplitPatternError) -> String {
        var translation = OnigurumaTranslation(reader: OnigurumaReader(expression))
        do throws(OnigurumaError) {
            while let scalar = translation.reader.take() { try translation.translate(scalar) }
        } catch {
            throw .invalidPattern(expression, offset: error.offset, reason: error.reason)
        }
        translation.closeOptions()
        return translation.output.joined()
    }

    private init(reader: OnigurumaReader) {
        self.reader = reader
    }

    private mutating func translate(_ scalar: Unicode.Scalar) throws(OnigurumaError) {
        switch scalar {
        case "[": append(try OnigurumaClass.read(&reader).expression)
        case "\\": appendEscape()
        case "(": openGroup()
        case ")": closeGroup()
        case "^": append("(?m:^)")
        case "$": append("(?m:$)")
        case "{": appendInterval()
        case "*", "+", "?":
            let isPossessive = reader.take("+")
            output.append(String(scalar) + (isPossessive ? "+" : reader.take("?") ? "?" : ""))
        default: append(String(scalar))
        }
    }

    private mutating func append(_ text: String) {
        atom = output.count
        output.append(text)
    }

    private mutating func appendEscape() {
        switch OnigurumaEscape(&reader) {
        case .character(let value): append(CodePointSet.escape(value))
        case .set(let content, let isNegated): append(isNegated ? "[^\(content)]" : "[\(content)]")
        case .other("O"): append("(?s:.)")
        case .other("b"): append(Self.boundary(between: ("<=", "!"), ("<!", "=")))
        case .other("B"): append(Self.boundary(between: ("<=", "="), ("<!", "!")))
        case .other(let letter) where letter == "Q" || letter == "E": append(String(letter))
        case .other(let letter): append("\\" + String(letter))
        case nil: append("\\")
        }
    }

    /// A place where a word begins or ends. PCRE2's own `\b` has fewer characters in words.
    private static func boundary(
        between first: (String, String), _ second: (String, String)
    ) -> String {
        let word = "[\(OnigurumaProperty.word)]"
        return "(?:(?\(first.0)\(word))(?\(first.1)\(word))|(?\(second.0)\(word))(?\(second.1)\(word)))"
    }

    /// What follows an opening parenthesis: a comment, options, or a group.
    private mutating func openGroup() {
        if reader.take("?#") {
            _ = reader.takeText(before: ")")
            return
        }
        let start = reader.position
        if reader.take("?"), let options = takeOptions() {
            if reader.take(")") {
                openOptions += 1
                append("(?\(options):")
                return
            }
            if reader.take(":") {
                open("(?\(options):")
                return
            }
        }
        reader.goBack(to: start)
        for opening in ["?:", "?=", "?!", "?<=", "?<!", "?>"] where reader.take(opening) {
            open("(" + opening)
            return
        }
        open("(")
    }

    private mutating func open(_ text: String) {
        groups.append(Group(start: output.count, openOptions: openOptions))
        openOptions = 0
        append(text)
    }

    private mutating func closeGroup() {
        closeOptions()
        output.append(")")
        guard let group = groups.popLast() else { return }
        openOptions = group.openOptions
        atom = group.start
    }

    /// Oniguruma's `(?i)` holds up to the end of the group that it is in, across alternatives.
    private mutating func closeOptions() {
        output.append(String(repeating: ")", count: openOptions))
        openOptions = 0
    }

    /// The letters of options; `nil` if there are none or others.
    private mutating func takeOptions() -> String? {
        var options = ""
        while let next = reader.next, ["i", "m", "x", "-"].contains(next) {
            options.unicodeScalars.append(next == "m" ? "s" : next)
            _ = reader.take()
        }
        return options.isEmpty ? nil : options
    }

    /// `{2}`, `{2,}`, `{,3}`, `{2,3}`; anything else is text.
    private mutating func appendInterval() {
        let start = reader.position
        let least = reader.takeNumber(base: 10, limit: 9)
        let hasComma = reader.take(",")
        let most = hasComma ? reader.takeNumber(base: 10, limit: 9) : nil
        guard least != nil || most != nil, reader.take("}") else {
            reader.goBack(to: start)
            append(#"\{"#)
            return
        }
        output.append("{\(least ?? 0)" + (hasComma ? "," + (most.map(String.init) ?? "") : "") + "}")
        if reader.take("+") {
            repeatAtom("+")
        } else if !hasComma, reader.take("?") {
            repeatAtom("?")
        } else if reader.take("?") {
            output.append("?")
        }
    }

    /// Makes a group of the last atom and its quantifier, and repeats that.
    private mutating func repeatAtom(_ quantifier: String) {
        output.insert("(?:", at: atom)
        output.append(")" + quantifier)
    }
}
