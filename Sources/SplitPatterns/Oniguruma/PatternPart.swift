/// A part of an expression in PCRE2's syntax.
enum PatternPart {
    /// What a quantifier can follow: a character, a set, or an assertion.
    case atom(String)
    /// The beginning of a group.
    case open(String)
    case close
    case alternative
    /// The mode is `?`, `+` or nothing.
    case quantifier(String, mode: String, least: Int)

    var text: String {
        switch self {
        case .atom(let text), .open(let text): text
        case .close: ")"
        case .alternative: "|"
        case .quantifier(let text, let mode, _): text + mode
        }
    }
}

extension PatternPart {
    /// The same expression, with quantifiers possessive wherever what follows them cannot fail, so that the
    /// matches stay the same: `a|b(?:c d*)+` becomes `a|b(?:c d*+)++`.
    ///
    /// PCRE2 keeps a way back for each repetition of a group that is not possessive, until its stack is full:
    /// after some hundred thousand words, where words and spaces are one piece.
    ///
    /// - Complexity: linear in the parts.
    static func possessive(_ parts: [PatternPart]) -> [PatternPart] {
        let openings = openings(of: parts)
        var parts = parts
        /// Whether what follows the current part in its group, and the group, cannot fail.
        var isSafe = true
        /// For each group around the current part: the same of what follows the group, for its alternatives,
        /// and of what is before it, once the group is passed.
        var groups: [(alternatives: Bool, before: Bool)] = []
        // The quantifier of the part before it.
        var quantifier: (isSafe: Bool, least: Int)?
        for index in parts.indices.reversed() {
            switch parts[index] {
            case .quantifier(let text, let mode, let least):
                if isSafe, mode.isEmpty { parts[index] = .quantifier(text, mode: "+", least: least) }
                quantifier = (isSafe, least)
                continue
            case .atom: isSafe = quantifier.map { $0.isSafe && $0.least == 0 } ?? false
            case .alternative: isSafe = groups.last?.alternatives ?? true
            case .close:
                let after = quantifier ?? (isSafe, 1)
                groups.append((isSafeInside(openings[index] ?? "", after), after.isSafe && after.least == 0))
                isSafe = groups.last!.alternatives
            case .open: isSafe = groups.popLast()?.before ?? false
            }
            quantifier = nil
        }
        return parts
    }

    /// Whether what follows the end of a group cannot fail: another repetition that must match can.
    private static func isSafeInside(_ opening: String, _ after: (isSafe: Bool, least: Int)) -> Bool {
        switch opening {
        // Once it has matched, nothing goes back into it.
        case "(?=", "(?!", "(?>": true
        case "(?<=", "(?<!": false
        default: after.isSafe && after.least <= 1
        }
    }

    /// By the place where a group ends, what it begins with.
    private static func openings(of parts: [PatternPart]) -> [Int: String] {
        var openings: [Int: String] = [:]
        var open: [String] = []
        for (index, part) in parts.enumerated() {
            switch part {
            case .open(let text): open.append(text)
            case .close: openings[index] = open.popLast()
            default: break
            }
        }
        return openings
    }
}
