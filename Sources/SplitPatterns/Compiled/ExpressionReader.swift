/// Reads the expressions that can be compiled, in PCRE2's syntax: characters, sets, groups, alternatives,
/// repetitions, and looks at the next character, the last one, or what comes next at the end of an alternative.
///
/// Reads no more than it needs to find where each part ends: what a set has is asked of PCRE2. What it is not
/// sure of it refuses, and the expression is left to PCRE2.
struct ExpressionReader {
    /// The expression is none that can be compiled.
    struct Refusal: Error {}

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    /// How many options hold from within a group on, as in `(a(?i)b)`.
    private var looseOptions = 0

    private static let deepest = 50
    private static let mostRepetitions = 100

    /// The expression as a tree, `nil` if it cannot be compiled.
    static func read(_ expression: String) -> ExpressionNode? {
        var reader = ExpressionReader(bytes: Array(expression.utf8))
        guard let branches = try? reader.readBranches(Options()), reader.isAtEnd else { return nil }
        return branches.node
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private struct Options {
        var ignoresCase = false
        var dotTakesLineBreaks = false
        var dollarAtLines = false

        /// An expression under these options.
        func applied(to text: String) -> String {
            let letters =
                (ignoresCase ? "i" : "") + (dotTakesLineBreaks ? "s" : "") + (dollarAtLines ? "m" : "")
            return letters.isEmpty ? text : "(?\(letters):\(text))"
        }
    }

    /// The alternatives of a group.
    private struct Branches {
        var nodes: [ExpressionNode] = []
        var texts: [String] = []

        var node: ExpressionNode { nodes.count == 1 ? nodes[0] : .alternatives(nodes) }
        var text: String { "(?:" + texts.joined(separator: "|") + ")" }
    }

    private var isAtEnd: Bool { position == bytes.count }
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

    /// Reads up to the end of the group, which it leaves.
    private mutating func readBranches(_ outer: Options) throws(Refusal) -> Branches {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw Refusal() }
        var options = outer
        var branches = Branches()
        var parts: [ExpressionNode] = []
        var start = position
        while let byte = next, byte != UInt8(ascii: ")") {
            if byte == UInt8(ascii: "|") {
                branches.nodes.append(parts.count == 1 ? parts[0] : .sequence(parts))
                branches.texts.append(text(from: start))
                parts = []
                position += 1
                start = position
            } else if let part = try readPart(&options) {
                parts.append(try quantified(part))
            }
        }
        branches.nodes.append(parts.count == 1 ? parts[0] : .sequence(parts))
        branches.texts.append(text(from: start))
        return branches
    }

    /// Reads one part without its quantifier; `nil` for options.
    private mutating func readPart(_ options: inout Options) throws(Refusal) -> ExpressionNode? {
        let start = position
        switch next! {
        case UInt8(ascii: "("):
            position += 1
            return try readGroup(&options)
        case UInt8(ascii: "["):
            try passBrackets()
        case UInt8(ascii: "\\"):
            position += 1
            if take("z") { return .lookahead(Lookahead(set: nil, acceptsEnd: true, isNegated: false)) }
            if take("b") { return .border(of: #"\w"#, isNegated: false) }
            if take("B") { return .border(of: #"\w"#, isNegated: true) }
            try passEscape()
        case UInt8(ascii: "$"):
            position += 1
            let set = options.dollarAtLines ? #"\n"# : nil
            return .lookahead(Lookahead(set: set, acceptsEnd: true, isNegated: false))
        case UInt8(ascii: "."):
            position += 1
            return .set(options.dotTakesLineBreaks ? "(?s:.)" : ".")
        case UInt8(ascii: "^"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            throw Refusal()
        default:
            position += 1
            while let byte = next, byte & 0xC0 == 0x80 { position += 1 }
        }
        return .set(Options(ignoresCase: options.ignoresCase).applied(to: text(from: start)))
    }

    // MARK: Quantifiers

    private mutating func quantified(_ part: ExpressionNode) throws(Refusal) -> ExpressionNode {
        var (least, most): (Int, Int?) = (0, nil)
        switch next {
        case UInt8(ascii: "*"): position += 1
        case UInt8(ascii: "+"):
            position += 1
            least = 1
        case UInt8(ascii: "?"):
            position += 1
            most = 1
        case UInt8(ascii: "{"):
            position += 1
            least = try readCount()
            if take(",") { most = next == UInt8(ascii: "}") ? nil : try readCount() } else { most = least }
            guard take("}") else { throw Refusal() }
        default: return part
        }
        if part.isAssertion { throw Refusal() }
        guard most.map({ $0 >= max(least, 1) }) ?? true else { throw Refusal() }
        let mode: Repetition.Mode = take("+") ? .possessive : take("?") ? .lazy : .greedy
        // What repeats must advance: the rules for repetitions that match nothing are PCRE2's own.
        if part.mayBeEmpty, most != 1 { throw Refusal() }
        let repeated = ExpressionNode.repetition(part, Repetition(least: least, most: most, mode: mode))
        switch next {
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"): throw Refusal()
        default: return repeated
        }
    }

    private mutating func readCount() throws(Refusal) -> Int {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        guard let count = Int(text(from: start)), count <= Self.mostRepetitions else { throw Refusal() }
        return count
    }

    // MARK: Groups

    /// Reads what follows an opening parenthesis.
    private mutating func readGroup(_ options: inout Options) throws(Refusal) -> ExpressionNode? {
        let start = position - 1
        if next == UInt8(ascii: "*") { throw Refusal() }
        if take("?=") { return try readLookahead(options, isNegated: false) }
        if take("?!") { return try readLookahead(options, isNegated: true) }
        if take("?<=") { return try readLookbehind(options, isNegated: false) }
        if take("?<!") { return try readLookbehind(options, isNegated: true) }
        var inner = options
        let isAtomic = take("?>")
        if !isAtomic, !take("?:"), take("?") {
            inner = try readOptions(inner)
            if take(")") {
                looseOptions += 1
                options = inner
                return nil
            }
            guard take(":") else { throw Refusal() }
        }
        let looseBefore = looseOptions
        let branches = try readBranches(inner)
        guard take(")") else { throw Refusal() }
        let node = branches.node
        // One character is a set, however it is written.
        if node.isOneCharacter, looseOptions == looseBefore {
            if case .set = node { return node }
            return .set(options.applied(to: text(from: start)))
        }
        return isAtomic ? .atomic(node) : node
    }

    private mutating func readOptions(_ outer: Options) throws(Refusal) -> Options {
        var options = outer
        var isOn = true
        while let byte = next, byte != UInt8(ascii: ")"), byte != UInt8(ascii: ":") {
            switch byte {
            case UInt8(ascii: "-") where isOn: isOn = false
            case UInt8(ascii: "i"): options.ignoresCase = isOn
            case UInt8(ascii: "s"): options.dotTakesLineBreaks = isOn
            case UInt8(ascii: "m"): options.dollarAtLines = isOn
            default: throw Refusal()
            }
            position += 1
        }
        return options
    }

    /// Reads a lookahead: of one character, or of one or the end, or of more.
    private mutating func readLookahead(
        _ options: Options, isNegated: Bool
    ) throws(Refusal) -> ExpressionNode {
        let looseBefore = looseOptions
        let branches = try readBranches(options)
        guard take(")"), looseOptions == looseBefore else { throw Refusal() }
        var sets = Branches()
        var acceptsEnd = false
        for (node, text) in zip(branches.nodes, branches.texts) {
            if case .lookahead(let end) = node, end.set == nil, !end.isNegated {
                acceptsEnd = true
            } else if node.isOneCharacter {
                sets.texts.append(text)
            } else if isNegated {
                throw Refusal()
            } else {
                return .farLookahead(branches.node)
            }
        }
        let set = sets.texts.isEmpty ? nil : options.applied(to: sets.text)
        return .lookahead(Lookahead(set: set, acceptsEnd: acceptsEnd, isNegated: isNegated))
    }

    /// Reads a lookbehind of one character.
    private mutating func readLookbehind(
        _ options: Options, isNegated: Bool
    ) throws(Refusal) -> ExpressionNode {
        let looseBefore = looseOptions
        let branches = try readBranches(options)
        guard take(")"), looseOptions == looseBefore, branches.nodes.allSatisfy(\.isOneCharacter) else {
            throw Refusal()
        }
        return .lookbehind(Lookbehind(set: options.applied(to: branches.text), isNegated: isNegated))
    }

    // MARK: Sets

    /// Passes a bracket expression.
    private mutating func passBrackets() throws(Refusal) {
        position += 1
        _ = take("^")
        var isFirst = true
        while let byte = next, isFirst || byte != UInt8(ascii: "]") {
            isFirst = false
            if take("[:") {
                guard let end = bytes[position...].firstIndex(of: UInt8(ascii: ":")) else { throw Refusal() }
                let name = bytes[position..<end]
                position = end
                guard name.allSatisfy({ Self.isLetter($0) || $0 == UInt8(ascii: "^") }), take(":]") else {
                    throw Refusal()
                }
            } else if take("[.") || take("[=") {
                throw Refusal()
            } else {
                position += 1
                if byte == UInt8(ascii: "\\") { try passEscape() }
            }
        }
        guard take("]") else { throw Refusal() }
    }

    /// Passes what follows a backslash, if it stands for one character.
    private mutating func passEscape() throws(Refusal) {
        guard let byte = next else { throw Refusal() }
        position += 1
        switch byte {
        case UInt8(ascii: "p"), UInt8(ascii: "P"):
            if take("{") { try passBraces() } else { position += 1 }
        case UInt8(ascii: "x"):
            if take("{") {
                try passBraces()
            } else {
                for _ in 0..<2 {
                    guard let digit = next, Character(Unicode.Scalar(digit)).isHexDigit else {
                        throw Refusal()
                    }
                    position += 1
                }
            }
        case _ where "sSdDwWhHvVrntfeab".utf8.contains(byte): break
        case _ where byte < 0x80 && !Self.isLetter(byte) && !(0x30...0x39).contains(byte): break
        default: throw Refusal()
        }
    }

    private mutating func passBraces() throws(Refusal) {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else { throw Refusal() }
        position = end + 1
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
