import Platform

extension SplitPattern {
    /// A pattern as people write it: a name (`o200k`) or a regular expression.
    ///
    /// A bare word is a name, because as an expression it is hardly ever meant: it would cut a text only where that
    /// very word is.
    ///
    /// - Parameter dropsGaps: whether text that an expression does not match is left out, as tiktoken does, rather
    ///   than a piece.
    /// - Throws: ``UnknownPatternName`` for a bare word that is none; ``SplitPatternError``.
    package init(nameOrRegex text: String, dropsGaps: Bool = false) throws {
        if let named = SplitPattern(named: text) {
            self = named
            return
        }
        func isLetterOrDigit(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        let isBareWord =
            text.utf8.contains(where: isLetterOrDigit)
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "._-".utf8.contains($0) }
        guard !isBareWord else { throw UnknownPatternName(name: text) }
        let known = try SplitPattern(regex: text)
        self = dropsGaps && known.name == nil ? try SplitPattern(compiling: [text], dropsGaps: true) : known
    }
}

/// There is no pattern of this name.
package struct UnknownPatternName: Error, CustomStringConvertible {
    package let name: String

    package var description: String {
        "there is no pattern of the name \(name.inOneLine)\n\(remedy)"
    }

    /// What there is, and how to write an expression that looks like a name.
    package var remedy: String {
        let names = SplitPattern.named.compactMap(\.name).joined(separator: ", ")
        return "patterns: \(names); as a regular expression, write '(?:\(name.inOneLine))'"
    }
}
