import BytePairs
import Display
import SplitPatterns

extension Detector {
    static let styledLetters = Detector(
        oddity: .styledLetters, severity: .medium,
        reason: "Letters made bold, wide or round by Unicode are other characters, and other tokens.",
        inPassage: { passage, findings in
            passage.forEachStyledWord { word, plain in
                let tokens = passage.tokens(holding: word).count
                findings.add(
                    passage.place(word),
                    "\(passage.shown(word)) takes \(counted(tokens, "token")), "
                        + "\(quoted(plain)) \(passage.ids(of: plain).count)",
                    suggestion: passage.edit(word, "write \(quoted(plain))"),
                    data: ["plain": .text(String(decoding: plain, as: UTF8.self))])
            }
        })
}

/// A letter or digit that Unicode has again in another style; normal form KC gives the plain one.
package enum StyledLetter {
    package enum Style {
        /// Bold, italic, script, Fraktur, double-struck, sans-serif and monospaced letters of mathematics.
        case mathematical
        /// As wide as an ideograph.
        case fullWidth
        /// In a circle, a square or parentheses.
        case enclosed
        /// `ﬁ`, `ﬂ`.
        case ligature
    }

    /// The style and the plain letters of a code point.
    package static func of(_ codePoint: UInt32) -> (style: Style, plain: String)? {
        switch codePoint {
        case 0x1D400...0x1D7FF: return mathematical(codePoint).map { (.mathematical, $0) }
        // Letters that were in Unicode before the others of their style.
        case 0x2102...0x2134: return exceptions[codePoint].map { (.mathematical, $0) }
        case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
            return (.fullWidth, character(codePoint - 0xFEE0))
        case 0x24B6...0x24CF: return (.enclosed, character(codePoint - 0x24B6 + 0x41))
        case 0x24D0...0x24E9: return (.enclosed, character(codePoint - 0x24D0 + 0x61))
        case 0x249C...0x24B5: return (.enclosed, character(codePoint - 0x249C + 0x61))
        case 0x1F110...0x1F129: return (.enclosed, character(codePoint - 0x1F110 + 0x41))
        case 0x1F130...0x1F149: return (.enclosed, character(codePoint - 0x1F130 + 0x41))
        case 0x1F150...0x1F169: return (.enclosed, character(codePoint - 0x1F150 + 0x41))
        case 0x1F170...0x1F189: return (.enclosed, character(codePoint - 0x1F170 + 0x41))
        case 0xFB00...0xFB06:
            return (.ligature, ["ff", "fi", "fl", "ffi", "ffl", "st", "st"][Int(codePoint - 0xFB00)])
        default: return nil
        }
    }

    private static let exceptions: [UInt32: String] = [
        0x2102: "C", 0x210A: "g", 0x210B: "H", 0x210C: "H", 0x210D: "H", 0x210E: "h", 0x2110: "I",
        0x2111: "I",
        0x2112: "L", 0x2113: "l", 0x2115: "N", 0x2119: "P", 0x211A: "Q", 0x211B: "R", 0x211C: "R",
        0x211D: "R",
        0x2124: "Z", 0x2128: "Z", 0x212C: "B", 0x212D: "C", 0x212F: "e", 0x2130: "E", 0x2131: "F",
        0x2133: "M",
        0x2134: "o",
    ]

    private static func character(_ codePoint: UInt32) -> String {
        String(Character(Unicode.Scalar(codePoint)!))
    }

    /// Thirteen alphabets of 52 Latin letters, then Greek ones, which formulas need, then five rows of digits.
    private static func mathematical(_ codePoint: UInt32) -> String? {
        switch codePoint {
        case 0x1D400..<0x1D6A4:
            let letter = (codePoint - 0x1D400) % 52
            return character(letter < 26 ? 0x41 + letter : 0x61 + letter - 26)
        case 0x1D7CE...0x1D7FF: return character(0x30 + (codePoint - 0x1D7CE) % 10)
        default: return nil
        }
    }
}

extension Passage {
    /// Words with styled letters, and how they are written plainly.
    fileprivate func forEachStyledWord(_ body: (_ word: Range<Int>, _ plain: [UInt8]) -> Void) {
        var end = 0
        for scalar in beyondASCII.scalars where scalar.value >= 0x2102 && scalar.offset >= end {
            guard let (style, _) = StyledLetter.of(scalar.value) else { continue }
            // What comes before in a very long row has been reported.
            let around = styledWord(around: scalar.range)
            let word = max(around.lowerBound, end)..<around.upperBound
            end = word.upperBound
            let letters = String(decoding: slice(word), as: UTF8.self).unicodeScalars
            let styled = letters.count { StyledLetter.of($0.value) != nil }
            switch style {
            case .ligature: break
            // One or two are variables of a formula.
            case .mathematical: guard styled > 2 else { continue }
            case .enclosed: guard styled > 2 else { continue }
            case .fullWidth:
                guard styled > 1, letters.contains(where: { (0xFF21...0xFF5A).contains($0.value) }),
                    !isNearIdeographs(word)
                        || letters.count(where: { (0xFF41...0xFF5A).contains($0.value) }) > 2
                else { continue }
            }
            body(word, Array(letters.map { StyledLetter.of($0.value)?.plain ?? String($0) }.joined().utf8))
        }
    }

    /// Letters and styled letters up to a space or a sign.
    private func styledWord(around bytes: Range<Int>) -> Range<Int> {
        func isPart(_ character: Unicode.Scalar) -> Bool {
            character.isPartOfWord || StyledLetter.of(character.value) != nil
        }
        return start(
            before: bytes.lowerBound, limit: 64, while: isPart)..<end(
                after: bytes.upperBound, limit: 64, while: isPart)
    }

    /// Chinese, Japanese and Korean texts have wide letters on purpose.
    private func isNearIdeographs(_ bytes: Range<Int>) -> Bool {
        let scalars = beyondASCII.scalars
        let first = scalars.partitioningIndex { $0.offset >= bytes.lowerBound }
        return scalars[max(0, first - 64)..<min(scalars.count, first + 96)].contains {
            abs($0.offset - bytes.lowerBound) < 300
                && [.han, .hangul, .hiragana, .katakana].contains(Script(ofCodePoint: $0.value))
        }
    }
}
