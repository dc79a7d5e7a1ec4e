// Numbers that a text adds, multiplies or compares.

extension Passage {
    /// Whole numbers with operators or words for them between, at least one of which cannot be anything else.
    func calculations() -> [[Range<Int>]] {
        var calculations: [[Range<Int>]] = []
        var current: [Range<Int>] = []
        var isCertain = false
        func end() {
            if isCertain { calculations.append(current) }
            current = []
            isCertain = false
        }
        for operand in operands() {
            guard let operand else {
                end()
                continue
            }
            if let last = current.last {
                if let sign = sign(between: last.upperBound, and: operand.lowerBound) {
                    isCertain = isCertain || sign == .certain
                } else {
                    end()
                }
            }
            current.append(operand)
        }
        end()
        return calculations
    }

    /// Whole numbers with their commas; `nil` for decimals, a leading zero and parts of names.
    private func operands() -> [Range<Int>?] {
        var numbers: [Range<Int>?] = []
        for run in digitRuns {
            if run.count == 3, let number = numbers.last ?? nil, number.upperBound == run.lowerBound - 1,
                text[number.upperBound] == UInt8(ascii: ",")
            {
                numbers[numbers.count - 1] = number.lowerBound..<run.upperBound
                continue
            }
            let isWhole = run.count == 1 || text[run.lowerBound] != 0x30
            let isSeparate =
                !isJoined(to: run.lowerBound - 1, -1)
                && (!isJoined(to: run.upperBound, 1) || isCommaGroup(run.upperBound))
            numbers.append(isWhole && isSeparate ? run : nil)
        }
        return numbers
    }

    /// Whether a comma and exactly three digits are at `offset`.
    private func isCommaGroup(_ offset: Int) -> Bool {
        byte(offset) == UInt8(ascii: ",") && (1...3).allSatisfy { byte(offset + $0).map(isDigit) ?? false }
            && !(byte(offset + 4).map(isDigit) ?? false)
    }

    /// Whether the byte next to digits makes them part of a name or of a decimal number.
    private func isJoined(to neighbor: Int, _ step: Int) -> Bool {
        guard let byte = byte(neighbor) else { return false }
        if ".,:".utf8.contains(byte) {
            return self.byte(neighbor + step).map { isDigit($0) || step < 0 && isLetter($0) } ?? false
        }
        if byte == UInt8(ascii: "-") { return self.byte(neighbor + step).map(isLetter) ?? false }
        return isLetter(byte) || byte == UInt8(ascii: "_")
    }

    /// How surely an operator makes a calculation of two numbers.
    private enum OperatorSign { case certain, possible }

    /// The operator between two numbers, with a space on each side or none, or a word for one.
    private func sign(between end: Int, and start: Int) -> OperatorSign? {
        guard start - end <= 40 else { return nil }
        let first = text[end...].prefix(start - end).first { $0 != 0x20 } ?? 0
        // Most of what is between two numbers begins with none of these.
        guard first >= 0x80 || "+*=^<>-/%$pmdabiteofwvxy".utf8.contains(first) else { return nil }
        let isWord = isLetter(first) || first >= 0x80
        guard start - end <= (isWord ? 22 : 8), !slice(end..<start).contains(0x0A) else { return nil }
        // Emphasis and signs of currency belong to the numbers.
        let between = String(decoding: slice(end..<start), as: UTF8.self)
        let isSpaced = between.hasPrefix(" ") && between.hasSuffix(" ") && between.utf8.count > 2
        let sign = between.split(separator: " ").filter { !["$", "€", "£", "**", "__"].contains($0) }.joined(
            separator: " "
        )
        .replacing("$", with: "").replacing("€", with: "").replacing("£", with: "")
        switch sign {
        case "+", "=", "==": return .certain
        case "×", "÷", "*", "**", "^", "x": return asks(around: end) ? .certain : .possible
        // Without spaces, rather a tag or a range.
        case "<", ">", "≤", "≥", "is greater than", "is less than", "is larger than", "is smaller than",
            "is bigger than",
            "is more than":
            return isSpaced ? .certain : nil
        case "plus", "minus", "times", "multiplied by", "divided by", "added to", "away from", "más", "mas",
            "menos", "por",
            "mais", "più", "fois", "mal", "plus de", "плюс", "минус", "加", "加上", "减", "減", "乘以":
            return asks(around: end) ? .certain : .possible
        // As often part of a range or a date.
        case "-", "−", "–", "%", "mod":
            return isSpaced ? (asks(around: end) ? .certain : .possible) : nil
        // As often one of two: `470 / 15357`.
        case "/":
            let asks = hasResult(after: start) || asksToCalculate(before: end)
            return isSpaced ? (asks ? .certain : .possible) : nil
        case "and", "or", "to", "from", "with", "by", "vs", "vs.", "versus", "than", "is", "equals":
            return isSpaced && asksToCalculate(before: end) ? .certain : nil
        default: return nil
        }
    }

    /// Whether a line asks for a result or gives one: a question, an equals sign, a word that asks for it.
    func asks(around offset: Int) -> Bool {
        let line = text.line(around: offset..<offset, limit: 160)
        return line.contains { text[$0] == UInt8(ascii: "?") || isEquation(at: $0, in: line) }
            || asksToCalculate(before: line.upperBound)
    }

    /// Whether there is an equals sign that does not only give a value to a name: `size = 20 * 1024`.
    private func isEquation(at offset: Int, in line: Range<Int>) -> Bool {
        guard text[offset] == UInt8(ascii: "=") else { return false }
        let before = slice(line.lowerBound..<offset).last { $0 != 0x20 }
        return !(before.map { isLetter($0) || $0 == UInt8(ascii: "_") } ?? false)
    }

    /// Whether a result is given or asked for right after the numbers and signs that begin at an offset.
    private func hasResult(after offset: Int) -> Bool {
        let end = text[offset...].prefix(80).first { !isDigit($0) && !" ,.()+-*/".utf8.contains($0) }
        return end.map { "=?".utf8.contains($0) } ?? false
    }

    /// Whether the words of a line before an offset ask for a calculation or a comparison.
    func asksToCalculate(before offset: Int) -> Bool {
        let line = text.line(around: offset..<offset, limit: 160)
        let words = slice(line.lowerBound..<offset).split { !isLetter($0) }.suffix(12)
        return words.contains {
            calculatingWords.contains(String(decoding: lowercasedASCII($0), as: UTF8.self))
        }
    }
}

private let calculatingWords = words(
    """
    what much solve evaluate result equals take answer cuánto quanto combien wieviel viel сколько \
    add sum subtract multiply divide product difference compare larger bigger greater smaller largest \
    biggest greatest smallest calculate compute
    """)
