import Tokenization

extension Detector {
    static let decimalOrder = Detector(
        oddity: .decimalOrder, severity: .high, proof: .heuristic,
        reason:
            "Cut at the point, 9.11 and 9.9 read as 9 and 11, 9 and 9: the order of versions, not of numbers.",
        inPassage: { passage, findings in
            for (a, b) in passage.comparedDecimals() {
                let bytes = a.lowerBound..<b.upperBound
                guard passage.surroundings(of: bytes) == .prose else { continue }
                findings.add(
                    passage.place(bytes),
                    "\(passage.shown(bytes)): after the point the tokens are compared as whole numbers",
                    suggestion: "write as many digits after both points: \(passage.padded(a, b))")
            }
        })
}

extension Passage {
    /// Two decimals that the text compares, with one whole part, and fractions that are in the other order when
    /// read as whole numbers.
    fileprivate func comparedDecimals() -> [(Range<Int>, Range<Int>)] {
        let decimals = decimals()
        return zip(decimals, decimals.dropFirst()).filter { a, b in
            let (first, second) = (fraction(of: a), fraction(of: b))
            guard first.count != second.count, first.count < 10, second.count < 10,
                slice(a.lowerBound..<first.lowerBound).elementsEqual(slice(b.lowerBound..<second.lowerBound)),
                isReversedAsWholeNumbers(first, second)
            else { return false }
            return compares(a, b)
        }
    }

    /// `9.11`: digits, a point, digits, and nothing that makes it a version, a date or a reference.
    private func decimals() -> [Range<Int>] {
        zip(digitRuns, digitRuns.dropFirst()).compactMap { whole, fraction in
            guard fraction.lowerBound == whole.upperBound + 1, text[whole.upperBound] == UInt8(ascii: "."),
                DigitGroup(around: whole, in: self).runs.count == 2
            else { return nil }
            let neighbors = [byte(whole.lowerBound - 1), byte(fraction.upperBound)]
            return neighbors.contains { $0.map { isLetter($0) || "_$#".utf8.contains($0) } ?? false }
                ? nil : whole.lowerBound..<fraction.upperBound
        }
    }

    private func fraction(of decimal: Range<Int>) -> Range<Int> {
        text[decimal].firstIndex(of: UInt8(ascii: "."))! + 1..<decimal.upperBound
    }

    private func isReversedAsWholeNumbers(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard let wholeA = Int(String(decoding: slice(a), as: UTF8.self)),
            let wholeB = Int(String(decoding: slice(b), as: UTF8.self))
        else { return false }
        let length = max(a.count, b.count)
        func scaled(_ whole: Int, _ count: Int) -> Int {
            (count..<length).reduce(whole) { value, _ in value * 10 }
        }
        let (valueA, valueB) = (scaled(wholeA, a.count), scaled(wholeB, b.count))
        return valueA != valueB && (wholeA < wholeB) != (valueA < valueB)
    }

    private func compares(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard b.lowerBound - a.upperBound <= 60 else { return false }
        let between = String(decoding: slice(a.upperBound..<b.lowerBound), as: UTF8.self)
        guard !between.contains("\n") else { return false }
        let line = String(decoding: lowercasedASCII(slice(text.line(around: a, limit: 160))), as: UTF8.self)
        let words = line.split { !($0.isLetter || $0 == "§") }.map(String.init)
        guard words.contains("decimals") || !words.contains(where: versionWords.contains) else {
            return false
        }
        guard isNumber(a), isNumber(b) else { return false }
        let sign = between.split(separator: " ").joined(separator: " ")
        if ["<", ">", "≤", "≥", "<=", ">=", "<>", "vs", "vs.", "versus"].contains(sign) { return true }
        return sign.split(separator: " ").contains("than")
            || asksToCompare(around: a.lowerBound..<b.upperBound)
    }

    /// Whether what comes right before a decimal leaves it a number: a name makes it a version, a figure, a verse.
    private func isNumber(_ decimal: Range<Int>) -> Bool {
        guard byte(decimal.lowerBound - 1) == 0x20 else { return true }
        guard let character = character(before: decimal.lowerBound - 1), character.isPartOfWord else {
            return true
        }
        if character.value >= 0x80 {
            let word = word(around: decimal.lowerBound - 1..<decimal.lowerBound - 1)
            return
                !(self.character(at: text[word.lowerBound] == 0x20 ? word.lowerBound + 1 : word.lowerBound)?
                .properties
                .isUppercase ?? false)
        }
        return wordsBefore(decimal.lowerBound).first.map(wordsBeforeNumbers.contains) ?? true
    }

    /// Whether a word of the same line asks which is larger.
    private func asksToCompare(around bytes: Range<Int>) -> Bool {
        let line = slice(text.line(around: bytes, limit: 160))
        let words = line.split { !isLetter($0) && $0 < 0x80 }
            .map { String(decoding: lowercasedASCII($0), as: UTF8.self) }
        if words.contains(where: comparingWords.contains) { return true }
        // Scripts without spaces between words.
        return line.contains { $0 >= 0xE0 }
            && comparingParts.contains { String(decoding: line, as: UTF8.self).contains($0) }
    }
}

extension Passage {
    /// Both decimals with as many digits after the point.
    fileprivate func padded(_ a: Range<Int>, _ b: Range<Int>) -> String {
        let length = max(fraction(of: a).count, fraction(of: b).count)
        return [a, b].map { decimal in
            String(decoding: slice(decimal), as: UTF8.self)
                + String(repeating: "0", count: length - fraction(of: decimal).count)
        }.joined(separator: " and ")
    }
}

/// After these, digits are a number and not part of a name.
private let wordsBeforeNumbers = words(
    """
    is are was were be than or and of to that which whether between compare larger smaller greater less bigger higher \
    lower number numbers decimal decimals value values equals only about sort order rank is it says not with ou o e y og \
    und oder et als zahl ist è ó
    """)
private let comparingWords = words(
    """
    larger bigger greater smaller largest biggest greatest smallest higher lower highest lowest compare \
    compared comes order sort sorted ascending descending maximum minimum max min more less better \
    worse best worst cheaper heavier lighter longer shorter taller faster slower größer grösser kleiner \
    höher plus grand petit supérieur inférieur mayor menor maior maggiore minore più больше меньше \
    больший меньший większa większe mniejsza mniejsze större mindre groter kleiner büyük küçük
    """)
private let comparingParts = [
    "大きい", "小さい", "大き", "小さ", "更大", "更小", "较大", "较小", "哪个", "哪個", "比较", "比較", "더 큰", "더 작은", "크다", "أكبر",
    "أصغر", "बड़ा", "छोटा",
]
private let versionWords = words(
    """
    version versions v release releases upgrade upgraded update updated downgrade newer older python \
    swift ruby php java node ios macos android windows ubuntu debian kernel linux postgres mysql \
    chapter section figure table verse paragraph § september
    """)
