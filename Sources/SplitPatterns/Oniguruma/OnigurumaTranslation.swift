/// An expression in Oniguruma's syntax, as Hugging Face's libraries read it, in PCRE2's.
///
/// The differences that files have: `{1,3}+` repeats the repetition; `^` and `$` match at every line; `(?m)`
/// is PCRE2's `(?s)`; `(?x)` leaves out white space of ASCII only; `\h` is a hexadecimal digit; bracket expressions nest and
/// intersect (`&&`); and properties are those of Unicode 16.0. What both have in common, and what Oniguruma alone has and no file
/// uses, is left as it is.
struct OnigurumaTranslation {
    private var reader: OnigurumaReader
    private var output: [PatternPart] = []
    /// Where in the output the last atom begins.
    private var atom = 0
    /// How many groups that repeat a repetition begin at a place in the output.
    private var repetitions: [Int: Int] = [:]
    /// The groups that are open.
    private var groups: [Group] = []
    /// How many options without a group of their own, such as `(?i)`, are open outside groups.
    private var openOptions = 0
    /// Whether white space and comments are left out, `(?x)`, and whether some was, right before what is read. Left to PCRE2, it
    /// would leave out other characters, too, and take what comes before and after for neighbours.
    private var isExtended = false
    private var hasLeftOut = false
    /// How many groups capture, the numbers of those that are closed, and what refers to captures.
    private var captures = 0
    private var closedCaptures: Set<Int> = []
    private var (hasCall, hasReference) = (false, false)

    private struct Group {
        /// Where it begins in the output.
        let start: Int
        /// The options that are open around it.
        let openOptions: Int
        let isExtended: Bool
        /// Its number, if it captures.
        let capture: Int?
    }

    /// - Throws: ``SplitPatternError`` for brackets that do not close or nest too deeply, for groups and properties
    ///   that only PCRE2 has, and for what is refused because PCRE2 would read it in another way. Other mistakes are left
    ///   for PCRE2 to find.
    static func translate(_ expression: String) throws(SplitPatternError) -> String {
        var translation = OnigurumaTranslation(reader: OnigurumaReader(expression))
        do throws(OnigurumaError) {
            while let scalar = translation.reader.take() {
                if translation.leavesOut(scalar) { continue }
                try translation.translate(scalar)
                translation.hasLeftOut = false
            }
            guard !translation.hasCall || !translation.hasReference else {
                throw OnigurumaError(
                    reason: "what a called group captures is not what it is for PCRE2", offset: 0)
            }
        } catch {
            throw .invalidPattern(expression, offset: error.offset, reason: error.reason)
        }
        translation.closeOptions()
        let parts = translation.output.enumerated().flatMap { index, part in
            repeatElement(.open("(?:"), count: translation.repetitions[index] ?? 0) + [part]
        }
        return PatternPart.possessive(parts).map(\.text).joined()
    }

    private init(reader: OnigurumaReader) {
        self.reader = reader
    }

    /// Whether a character means nothing in `(?x)`: white space, and the rest of a line after `#`.
    private mutating func leavesOut(_ scalar: Unicode.Scalar) -> Bool {
        guard isExtended, " \t\n\r\u{C}#".unicodeScalars.contains(scalar) else { return false }
        if scalar == "#" { while let next = reader.take(), next != "\n" {} }
        hasLeftOut = true
        return true
    }

    private mutating func translate(_ scalar: Unicode.Scalar) throws(OnigurumaError) {
        switch scalar {
        case _ where hasLeftOut && isAfterOpening && ["*", "?", "+"].contains(scalar):
            throw OnigurumaError(
                reason: "quantifier does not follow a repeatable item", offset: reader.offset)
        case "[": append(try OnigurumaClass.read(&reader).expression)
        case "\\": try appendEscape()
        case "(": try openGroup()
        case ")": closeGroup()
        case "^": append("(?m:^)")
        case "$": append("(?m:$)")
        case "{": appendInterval()
        case "|": output.append(.alternative)
        case "*" where isAfterOpening, "?" where isAfterOpening: append(String(scalar))
        case "*", "+", "?":
            let isPossessive = reader.take("+")
            let mode = isPossessive ? "+" : reader.take("?") ? "?" : ""
            appendQuantifier(String(scalar), mode: mode, least: scalar == "+" ? 1 : 0)
        default: append(String(scalar))
        }
    }

    /// Whether a parenthesis was just opened: what follows may name a group, and quantifies nothing.
    private var isAfterOpening: Bool { if case .open("(") = output.last { true } else { false } }

    private mutating func append(_ text: String) {
        atom = output.count
        output.append(.atom(text))
    }

    private mutating func appendEscape() throws(OnigurumaError) {
        switch try OnigurumaEscape(&reader, inBrackets: false) {
        case .character(let value): append(CodePointSet.escape(value))
        case .set(let content, let isNegated): append(isNegated ? "[^\(content)]" : "[\(content)]")
        case .other("O"): append("(?s:.)")
        case .other(let letter) where letter == "g" || letter == "k":
            guard reader.next == "<" || reader.next == "'" else {
                throw OnigurumaError(
                    reason: "Oniguruma has \\\(letter)<NAME>, not \\\(letter){NAME}", offset: reader.offset)
            }
            if letter == "g" { hasCall = true } else { try noteReference(to: nil) }
            append("\\" + String(letter))
        case .other(let letter) where ("1"..."9").contains(letter):
            reader.goBack(to: reader.position - 1)
            let number = reader.takeNumber(base: 10, limit: 9) ?? 0
            guard number <= max(9, captures) else {
                // It may be octal.
                append("\\\(number)")
                return
            }
            try noteReference(to: Int(number))
            // In brackets, as a digit may follow that was apart from it.
            append("\\g{\(number)}")
        case .other("V"): append("V")
        case .other("o"):
            throw OnigurumaError(reason: "\\o is not read", offset: reader.offset)
        case .other("X"):
            throw OnigurumaError(
                reason: "\\X is not supported: PCRE2's grapheme clusters are other ones",
                offset: reader.offset)
        case .other("b"): append(Self.boundary(between: ("<=", "!"), ("<!", "=")))
        case .other("B"): append(Self.boundary(between: ("<=", "="), ("<!", "!")))
        case .other(let letter) where letter == "Q" || letter == "E": append(String(letter))
        case .other(let letter): append("\\" + String(letter))
        case nil: append("\\")
        }
    }

    /// Notes what refers to a capture. Inside of its group, the libraries differ in what it has from an earlier repetition.
    private mutating func noteReference(to number: Int?) throws(OnigurumaError) {
        hasReference = true
        let isOfClosedGroup = number.map(closedCaptures.contains) ?? groups.allSatisfy { $0.capture == nil }
        guard isOfClosedGroup else {
            throw OnigurumaError(
                reason: "a group that refers to itself, or to a later one, is not read", offset: reader.offset
            )
        }
    }

    /// A place where a word begins or ends. PCRE2's own `\b` has fewer characters in words.
    private static func boundary(
        between first: (String, String), _ second: (String, String)
    ) -> String {
        let word = "[\(OnigurumaProperty.wordOutsideBrackets)]"
        return "(?:(?\(first.0)\(word))(?\(first.1)\(word))|(?\(second.0)\(word))(?\(second.1)\(word)))"
    }

    /// What follows an opening parenthesis: a comment, options, or a group. What PCRE2 would take for another kind of group
    /// is refused: Oniguruma does not have it, or means something else.
    private mutating func openGroup() throws(OnigurumaError) {
        if reader.take("?#") {
            _ = reader.takeText(before: ")")
            return
        }
        let start = reader.position
        if reader.take("?"), let options = takeOptions() {
            if reader.take(")") {
                isExtended = options.isExtended ?? isExtended
                openOptions += 1
                atom = output.count
                output.append(.open("(?\(options.letters):"))
                return
            }
            if reader.take(":") {
                open("(?\(options.letters):")
                isExtended = options.isExtended ?? isExtended
                return
            }
        }
        reader.goBack(to: start)
        for opening in ["?:", "?=", "?!", "?<=", "?<!", "?>"] where reader.take(opening) {
            open("(" + opening)
            return
        }
        let isKnown = ["?<", "?'", "?(", "*FAIL)"].contains { goesOn(with: $0) } || isAtEnd(after: "?")
        guard isKnown || !goesOn(with: "?") && !goesOn(with: "*") else {
            throw OnigurumaError(
                reason: "this is no kind of group that is read in Oniguruma's dialect", offset: reader.offset)
        }
        let isConditional = goesOn(with: "?(")
        if isConditional { hasReference = true }
        open("(", captures: !isConditional && !goesOn(with: "*"))
    }

    private func goesOn(with text: String) -> Bool {
        var ahead = reader
        return ahead.take(text)
    }

    private func isAtEnd(after text: String) -> Bool {
        var ahead = reader
        return ahead.take(text) && ahead.next == nil
    }

    private mutating func open(_ text: String, captures isCapturing: Bool = false) {
        if isCapturing { captures += 1 }
        groups.append(
            Group(
                start: output.count, openOptions: openOptions, isExtended: isExtended,
                capture: isCapturing ? captures : nil))
        openOptions = 0
        atom = output.count
        output.append(.open(text))
    }

    private mutating func closeGroup() {
        closeOptions()
        output.append(.close)
        guard let group = groups.popLast() else { return }
        (openOptions, isExtended) = (group.openOptions, group.isExtended)
        if let capture = group.capture { closedCaptures.insert(capture) }
        atom = group.start
    }

    /// Oniguruma's `(?i)` holds up to the end of the group that it is in, across alternatives.
    private mutating func closeOptions() {
        output.append(contentsOf: repeatElement(.close, count: openOptions))
        openOptions = 0
    }

    /// The letters of options for PCRE2, and whether they begin or end `(?x)`; `nil` if there are none or others.
    private mutating func takeOptions() -> (letters: String, isExtended: Bool?)? {
        var letters = ""
        var (isExtended, isOn, isAny): (Bool?, Bool, Bool) = (nil, true, false)
        while let next = reader.next, ["i", "m", "x", "-"].contains(next) {
            if next == "x" {
                isExtended = isOn
            } else {
                letters.unicodeScalars.append(next == "m" ? "s" : next)
            }
            if next == "-" { isOn = false }
            isAny = true
            _ = reader.take()
        }
        return isAny ? (letters, isExtended) : nil
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
        let text = "{\(least ?? 0)" + (hasComma ? "," + (most.map(String.init) ?? "") : "") + "}"
        let mode = hasComma && reader.take("?") ? "?" : ""
        appendQuantifier(text, mode: mode, least: least.map { Int($0) } ?? 0)
    }

    /// A quantifier after another repeats a group of the last atom and the other.
    private mutating func appendQuantifier(_ text: String, mode: String, least: Int) {
        if case .quantifier = output.last {
            repetitions[atom, default: 0] += 1
            output.append(.close)
        }
        output.append(.quantifier(text, mode: mode, least: least))
    }
}
