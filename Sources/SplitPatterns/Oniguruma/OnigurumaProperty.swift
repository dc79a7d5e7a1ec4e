import CUnicodeTables

/// What Oniguruma's properties and shorthands match, as the content of a bracket expression of PCRE2.
enum OnigurumaProperty {
    static let digit = category("Nd")
    /// Without U+180E, which PCRE2's `\s` has.
    static let space =
        #"\x09-\x0D\x20\x85\xA0\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"#
    static let hexadecimalDigit = "0-9A-Fa-f"
    /// What `\w` matches in brackets: letters, marks, digits, connectors, and letters in circles and squares.
    static let word =
        category("L") + category("M") + category("Nd") + category("Nl")
        + #"\p{Pc}\x{24B6}-\x{24E9}\x{1F130}-\x{1F149}\x{1F150}-\x{1F169}\x{1F170}-\x{1F189}"#

    /// Outside brackets, the numbers of Latin-1, such as `²`, are parts of words too.
    static let wordOutsideBrackets = word + #"\xB2\xB3\xB9\xBC-\xBE"#

    /// The content for `[:name:]`, which means `\p{name}` except for what it takes for punctuation.
    static func content(ofClass name: String) -> String {
        name == "punct" ? category("P") + category("S") : content(named: name)
    }

    /// The content for `\p{name}` in brackets. A name that neither side knows is left for PCRE2 to refuse.
    static func content(named name: String) -> String {
        let key = key(name)
        if let short = shortCategory(key) { return category(short) }
        switch key {
        case "lc", "casedletter": return category("Lu") + category("Ll") + category("Lt")
        case "alpha", "alphabetic":
            return #"\p{Alphabetic}"# + NewerCodePoints.expression(category: "L") + newerAlphabetic
        case "digit": return digit
        case "space", "whitespace": return space
        case "word": return word
        case "xdigit": return hexadecimalDigit
        case "upper", "uppercase": return #"\p{Uppercase}"# + NewerCodePoints.expression(category: "Lu")
        case "lower", "lowercase":
            return #"\p{Lowercase}"# + NewerCodePoints.expression(category: "Ll") + newerLowercase
        case "alnum": return content(named: "alpha") + digit
        case "cntrl": return #"\p{Cc}"#
        case "blank": return #"\p{Zs}\x09"#
        case "graph": return visible + category("Cf") + category("Co")
        case "print": return content(named: "graph") + category("Zs")
        default: break
        }
        guard let script = scripts[key] else { return #"\p{\#(name)}"# }
        // Without `sc:`, characters that a script shares with others count too.
        return #"\p{sc:\#(name)}"# + NewerCodePoints.expression(script: script)
    }

    /// Whether a name is that of a script: PCRE2 also takes the characters that it shares with others.
    static func isScript(_ name: String) -> Bool { scripts[key(name)] != nil }

    /// Whether PCRE2 would take a name that Oniguruma refuses: `Xan`, `L&`, `sc:Han`, `Script=Greek`.
    static func isOfPCRE2Alone(_ name: String) -> Bool {
        ["xan", "xps", "xsp", "xuc", "xwd"].contains(key(name)) || name.contains { "&:=".contains($0) }
    }

    /// Whether a name is the four letters of a script, by which PCRE2 also takes the characters that it shares.
    static func isShortScript(_ name: String) -> Bool {
        let key = key(name)
        return key.utf8.count == 4 && scripts[key] == nil && shortCategory(key) == nil
            && (try? PCRE2Regex(#"\p{sc:\#(name)}"#, isForOneCharacter: true)) != nil
    }

    /// The content for `\P{name}`, if older versions of PCRE2 put code points into the category that newer
    /// versions of Unicode took out of it.
    static func complement(named name: String) -> String? {
        switch shortCategory(key(name)) {
        case "C": visible + category("Z")
        case "Cn": visible + category("Z") + category("Cf") + #"\p{Cc}\p{Co}\p{Cs}"#
        default: nil
        }
    }

    private static let visible = ["L", "M", "N", "P", "S"].map(category).joined()

    /// A name without what the names of properties may differ in.
    private static func key(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    }

    private static func shortCategory(_ key: String) -> String? {
        categories[key] ?? categoriesByLetter[key]
    }

    /// Marks that are alphabetic since Unicode 15 or 16, or were assigned then.
    private static let newerAlphabetic =
        #"\x{363}-\x{36F}\x{897}\x{C04}\x{CF3}\x{F82}-\x{F83}\x{1DD3}-\x{1DE6}\x{10D69}\x{10EFC}\x{11080}"#
        + #"\x{11081}\x{11241}\x{113B8}-\x{113C0}\x{113C2}\x{113C5}\x{113C7}-\x{113CA}\x{113CC}\x{113CD}"#
        + #"\x{11F00}\x{11F01}\x{11F03}\x{11F34}-\x{11F3A}\x{11F3E}-\x{11F40}\x{1611E}-\x{1612E}\x{1E08F}"#
    private static let newerLowercase = #"\x{10FC}\x{A7F2}-\x{A7F4}\x{AB69}\x{1E030}-\x{1E06D}"#

    private static func category(_ short: String) -> String {
        #"\p{\#(short)}"# + NewerCodePoints.expression(category: short)
    }

    private static let scripts: [String: UInt8] = {
        let last = (0...0x10FFFF as ClosedRange<UInt32>).lazy.map(bpe_script).max()!
        let names = (0...last).map { String(cString: bpe_script_name($0)).lowercased().filter { $0 != " " } }
        return Dictionary(zip(names, 0...last), uniquingKeysWith: { first, _ in first })
    }()

    private static let categoriesByLetter: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd",
            "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf",
            "Co", "Cs", "Cn",
        ].map { ($0.lowercased(), $0) })

    private static let categories = [
        "letter": "L", "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt",
        "modifierletter": "Lm", "otherletter": "Lo", "mark": "M", "nonspacingmark": "Mn",
        "spacingmark": "Mc", "enclosingmark": "Me", "number": "N", "decimalnumber": "Nd",
        "letternumber": "Nl", "othernumber": "No", "punctuation": "P", "punct": "P",
        "connectorpunctuation": "Pc",
        "dashpunctuation": "Pd", "openpunctuation": "Ps", "closepunctuation": "Pe",
        "initialpunctuation": "Pi", "finalpunctuation": "Pf", "otherpunctuation": "Po", "symbol": "S",
        "mathsymbol": "Sm", "currencysymbol": "Sc", "modifiersymbol": "Sk", "othersymbol": "So",
        "separator": "Z", "spaceseparator": "Zs", "lineseparator": "Zl", "paragraphseparator": "Zp",
        "other": "C", "control": "Cc", "format": "Cf", "privateuse": "Co", "surrogate": "Cs",
        "unassigned": "Cn",
    ]
}
