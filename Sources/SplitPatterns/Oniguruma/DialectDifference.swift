/// A construct that PCRE2 and Oniguruma both read, and that means something else, or has other characters, in one of them.
package struct DialectDifference: Sendable, Hashable {
    package let construct: String
    /// Where it ends, in bytes of the expression.
    package let offset: Int

    /// The first of an expression; `nil` if there is none.
    ///
    /// ```swift
    /// DialectDifference(in: #"\p{L}+|\h"#)?.construct      // "\h": a blank for PCRE2, a hexadecimal digit for Oniguruma
    /// ```
    ///
    /// `\s` is none, though PCRE2's has U+180E.
    ///
    /// - Complexity: linear.
    package init?(in expression: String) {
        var scan = Scan(reader: OnigurumaReader(expression))
        guard let construct = scan.first() else { return nil }
        self.construct = construct
        offset = scan.reader.offset
    }

    private struct Scan {
        var reader: OnigurumaReader
        private var isInBrackets = false

        init(reader: OnigurumaReader) { self.reader = reader }

        mutating func first() -> String? {
            while let scalar = reader.take() {
                if let found = isInBrackets ? inBrackets(scalar) : outside(scalar) { return found }
            }
            return nil
        }

        private mutating func outside(_ scalar: Unicode.Scalar) -> String? {
            switch scalar {
            case "\\": return escape()
            // These match at every line for Oniguruma.
            case "^", "$": return String(scalar)
            case "[":
                isInBrackets = true
                _ = reader.take("^")
                // The first bracket is a character.
                _ = reader.take("]")
                return nil
            case "{": return interval()
            case "(": return group()
            default: return nil
            }
        }

        /// For Oniguruma, brackets nest and intersect, and have more letters in their named classes.
        private mutating func inBrackets(_ scalar: Unicode.Scalar) -> String? {
            switch scalar {
            case "\\": return escape()
            case "]": isInBrackets = false
            case "[": return "[ in brackets"
            case "&" where reader.take("&"): return "&&"
            default: break
            }
            return nil
        }

        private mutating func escape() -> String? {
            guard let letter = reader.take() else { return nil }
            switch letter {
            case "h", "H", "v", "V", "w", "W": return "\\\(letter)"
            case "b", "B", "X", "G", "K", "Q", "E": return isInBrackets ? nil : "\\\(letter)"
            case "p", "P":
                guard reader.take("{") else { return "\\\(letter) without {…}" }
                let name = reader.takeText(before: "}") ?? ""
                return OnigurumaProperty.isScript(name) ? "\\\(letter){\(name)}" : nil
            default: return nil
            }
        }

        /// `{,3}` is text for PCRE2 10.42, and `{1,3}+` repeats the repetition for Oniguruma.
        private mutating func interval() -> String? {
            let start = reader.position
            let least = reader.takeNumber(base: 10, limit: 9)
            let most = reader.take(",") ? reader.takeNumber(base: 10, limit: 9) : nil
            guard reader.take("}"), least != nil || most != nil else {
                reader.goBack(to: start)
                return nil
            }
            if least == nil { return "{,\(most!)}" }
            return reader.take("+") ? "}+" : nil
        }

        /// `m` is PCRE2's `s` for Oniguruma.
        private mutating func group() -> String? {
            if reader.take("?#") {
                _ = reader.takeText(before: ")")
                return nil
            }
            guard reader.take("?") else { return nil }
            while let next = reader.next, ["i", "m", "s", "x", "-"].contains(next) {
                _ = reader.take()
                if next == "m" { return "(?m" }
            }
            return nil
        }
    }
}
