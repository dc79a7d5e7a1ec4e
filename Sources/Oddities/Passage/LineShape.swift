/// What the characters of a line say about what it is.
///
/// Rules of thumb, each for what people write: a line that they miss is taken for prose.
struct LineShape {
    private let trimmed: Slice<UnsafeBufferPointer<UInt8>>

    init(_ line: UnsafeBufferPointer<UInt8>) {
        var start = line.startIndex
        var end = line.endIndex
        while start < end, isSpaceOrBreak(line[start]) { start += 1 }
        while end > start, isSpaceOrBreak(line[end - 1]) { end -= 1 }
        trimmed = line[start..<end]
    }

    private func starts(_ beginnings: [[UInt8]]) -> Bool {
        guard let first = trimmed.first else { return false }
        return beginnings.contains { $0[0] == first && trimmed.starts(with: $0) }
    }

    /// Levels of a log.
    private static let logLevels: [[UInt8]] = [
        "INFO ", "WARN", "ERROR ", "DEBUG ", "TRACE ", "FATAL ", "[INFO", "[WARN", "[ERROR", "[DEBUG",
    ].map { Array($0.utf8) }
    /// What people type to a program, and what it answers.
    private static let prompts: [[UInt8]] = [
        "$ ", ">>> ", "In [", "Out[", "irb(", "ghci> ",
    ].map { Array($0.utf8) }
    /// Beginnings of lines in programs, markup and differences.
    private static let programBeginnings: [[UInt8]] = [
        "#include", "#define", "#if", "#endif", "#!", "//", "/*", "*/", "* @", "<!--", "<?", "<!",
        "</", "$ ", "@import", "--- a/", "+++ b/", "@@ ", "\\begin", "\\end", "import ", "from ",
        "export ", "package ", "using ",
    ].map { Array($0.utf8) }
    /// Beginnings of statements, if the rest looks like one too.
    private static let statements: [[UInt8]] = [
        "def ", "class ", "func ", "fn ", "function ", "let ", "var ", "const ", "static ", "return ",
        "if ", "for ", "while ", "elif ", "else:", "try:", "assert ", "assertEquals", "public ",
        "private ", "echo ", "SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "ALTER ", "WHERE ",
        "VALUES", "sudo ", "curl ", "git ", "npm ", "pip ", "docker ", "cd ",
    ].map { Array($0.utf8) }
    /// Beginnings of statements in SQL.
    private static let queries: [[UInt8]] = [
        "SELECT ", "INSERT ", "CREATE ", "VALUES",
    ].map { Array($0.utf8) }
    /// Signs that prose hardly has.
    private static let isCodeSign: [Bool] = (0...255).map { "{}=_;<>&$\\#~^".utf8.contains($0) }

    // MARK: Data

    /// A row of a table, a line of JSON, CSV, settings or a log.
    var isData: Bool {
        guard let first = trimmed.first, let last = trimmed.last else { return false }
        return isRow || isMember(first, last) || isSetting || isLogEntry
    }

    /// Cells between tabs, bars, wide gaps, or commas and semicolons without a space.
    private var isRow: Bool {
        var (tabs, bars, gaps, tight) = (0, 0, 0, 0)
        var previous: UInt8 = 0
        var spaces = 0
        for (index, byte) in zip(trimmed.indices, trimmed) {
            switch byte {
            case 0x09: tabs += 1
            case UInt8(ascii: "|"): bars += 1
            case UInt8(ascii: ","), UInt8(ascii: ";"):
                let next = index + 1 < trimmed.endIndex ? trimmed[index + 1] : 0x20
                if !isSpaceOrBreak(next), !isGroup(after: index) { tight += 1 }
            default: break
            }
            if byte == 0x20 {
                spaces += 1
            } else {
                // Two spaces after a sentence are a habit of typists.
                if spaces > 1, !".!?:\"".utf8.contains(previous) || spaces > 2 { gaps += 1 }
                spaces = 0
                previous = byte
            }
        }
        return tabs > 0 || bars > 1 || gaps > 0 || tight > 1
    }

    /// Whether exactly three digits follow a comma after a digit.
    private func isGroup(after comma: Int) -> Bool {
        guard comma > trimmed.startIndex, isDigit(trimmed[comma - 1]) else { return false }
        return trimmed[(comma + 1)...].prefix { isDigit($0) }.count == 3
    }

    /// `"key": value,`, a bracket alone.
    private func isMember(_ first: UInt8, _ last: UInt8) -> Bool {
        if trimmed.allSatisfy({ "{}[](),;".utf8.contains($0) }) { return true }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), trimmed.contains(UInt8(ascii: "\"")) {
            return true
        }
        if "\"'{[".utf8.contains(first), last == UInt8(ascii: ",") { return true }
        guard first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"),
            let quote = trimmed.dropFirst().firstIndex(of: first)
        else { return isNumberList }
        return trimmed[(quote + 1)...].first { $0 != 0x20 } == UInt8(ascii: ":")
    }

    /// Numbers and commas alone.
    private var isNumberList: Bool {
        trimmed.contains(UInt8(ascii: ","))
            && trimmed.allSatisfy { isDigit($0) || ", .-+eE[]xX".utf8.contains($0) }
    }

    /// `key = value`, `key: value` and `--key=value` with one word on each side.
    private var isSetting: Bool {
        let words = trimmed.split(separator: 0x20)
        if words.contains(where: { word in
            guard let equals = word.firstIndex(of: UInt8(ascii: "=")) else { return false }
            return equals > word.startIndex && isLetter(word[equals - 1])
        }) {
            return true
        }
        guard let key = words.first, key.count > 1, words.count < 4 else { return false }
        let name = key.last == UInt8(ascii: ":") ? key.dropLast() : key
        let isName =
            name.allSatisfy { isLetterOrDigit($0) || "_-.".utf8.contains($0) }
            && name.contains(where: isLower)
        if key.last == UInt8(ascii: ":"), words.count == 2, isName {
            return words[1].contains(where: isDigit) && name.first.map { isLower($0) } ?? false
        }
        return words.count == 3 && words[1].elementsEqual("=".utf8) && isName
    }

    /// A time stamp first, or a level.
    private var isLogEntry: Bool {
        let start = trimmed.drop { $0 == UInt8(ascii: "[") }
        let digits = start.prefix { isDigit($0) || "-/:.TZ ,+".utf8.contains($0) }
        let isStamp = digits.count >= 14 && digits.contains(UInt8(ascii: ":"))
        return isStamp
            || starts(Self.logLevels)
    }

    // MARK: Code

    /// A line of a program, of markup, of a shell.
    var isCode: Bool {
        guard let first = trimmed.first, let last = trimmed.last else { return false }
        // What people type to a program, and what it answers.
        if starts(Self.prompts) { return true }
        if starts(Self.programBeginnings),
            hasCodeSign || "#/*<$>@-+\\".utf8.contains(first) || trimmed.count(where: { $0 == 0x20 }) < 4
        {
            return true
        }
        if "{}".utf8.contains(last) || last == UInt8(ascii: "\\") { return true }
        if last == UInt8(ascii: ";"), hasCodeSign { return true }
        return isTag || isAssignment || isCallOrKeyword || signs * 14 > trimmed.count
    }

    private var hasCodeSign: Bool { signs > 0 }

    /// Signs that prose hardly has.
    private var signs: Int {
        var signs = 0
        var previous: UInt8 = 0x20
        for (index, byte) in zip(trimmed.indices, trimmed) {
            if Self.isCodeSign[Int(byte)] {
                // Money.
                if byte == UInt8(ascii: "$"), index + 1 < trimmed.endIndex, isDigit(trimmed[index + 1]) {
                    continue
                }
                // Calculations have some of these between numbers, spaced or not.
                let before = trimmed[..<index].last { $0 != 0x20 }
                if !(before.map { isDigit($0) } ?? false)
                    || byte == UInt8(ascii: ";") && index + 1 == trimmed.endIndex
                {
                    // A slot of a template is none.
                    if !"{}".utf8.contains(byte) || index + 1 == trimmed.endIndex { signs += 1 }
                }
            } else if byte == UInt8(ascii: "("), isLetterOrDigit(previous) || previous == UInt8(ascii: "_") {
                signs += 2
            } else if byte == UInt8(ascii: "["), isLetterOrDigit(previous) {
                signs += 1
            }
            previous = byte
        }
        return signs
    }

    /// `<p class="a">…`: a line of markup.
    private var isTag: Bool {
        guard trimmed.first == UInt8(ascii: "<") else { return false }
        let name = trimmed.dropFirst().prefix { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        guard !name.isEmpty, name.first.map({ isLetter($0) }) ?? false else { return false }
        let next = name.endIndex < trimmed.endIndex ? trimmed[name.endIndex] : 0
        return " >/".utf8.contains(next) && trimmed.contains(UInt8(ascii: ">"))
            && (trimmed.last == UInt8(ascii: ">") || trimmed[name.endIndex...].contains(UInt8(ascii: "=")))
    }

    /// `total = 1275 + 6773`, `let x = …`, `x += 1`.
    private var isAssignment: Bool {
        guard let equals = trimmed.firstIndex(of: UInt8(ascii: "=")), equals > trimmed.startIndex else {
            return false
        }
        if equals + 1 < trimmed.endIndex, "=>".utf8.contains(trimmed[equals + 1]) { return true }
        if "!<>+-*/:%&|^".utf8.contains(trimmed[equals - 1]) { return true }
        let target = trimmed[..<equals].split(separator: 0x20)
        guard let name = target.last, target.count < 4 else { return false }
        return name.allSatisfy { isLetterOrDigit($0) || "_.[]".utf8.contains($0) }
            && (name.first.map { isLetter($0) || "_.".utf8.contains($0) } ?? false)
    }

    /// `print(…)`, `return x;`, `def f():`, `SELECT … FROM`.
    private var isCallOrKeyword: Bool {
        if starts(Self.statements) {
            let last = trimmed.last!
            return hasCodeSign || ":;)\"'".utf8.contains(last)
                || starts(Self.queries)
        }
        let name = trimmed.prefix { isLetterOrDigit($0) || "_.:".utf8.contains($0) }
        return name.count > 1 && name.endIndex < trimmed.endIndex
            && trimmed[name.endIndex] == UInt8(ascii: "(")
            && ");:{,".utf8.contains(trimmed.last!)
    }
}
