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
        if ".,:".utf8.contains(byte) { return self.byte(neighbor + step).map(isDigit) ?? false }
        return isLetter(byte) || byte == UInt8(ascii: "_")
    }

    /// How surely an operator makes a calculation of two numbers.
    private enum OperatorSign { case certain, possible }

    /// The operator between two numbers, with a space on each side or none, or a word for one.
    private func sign(between end: Int, and start: Int) -> OperatorSign? {
        guard start - end <= 40 else { return nil }
        let first = text[end] == 0x20 && start - end > 1 ? text[end + 1] : text[end]
        // Most of what is between two numbers begins with none of these.
        guard first >= 0x80 || "+*=^<>-/%pmdabiteofwv".utf8.contains(first) else { return nil }
        let between = String(decoding: slice(end..<start), as: UTF8.self)
        let isSpaced = between.hasPrefix(" ") && between.hasSuffix(" ") && between.utf8.count > 2
        switch isSpaced ? String(between.dropFirst().dropLast()) : between {
        case "×", "÷", "==", "**", "+", "*", "=", "^": return .certain
        // Without spaces, rather a tag or a range.
        case "away from": return isSpaced ? .certain : nil
        case "<", ">", "≤", "≥", "plus", "minus", "times", "multiplied by", "divided by", "added to",
            "is greater than",
            "is less than", "is larger than", "is smaller than", "is bigger than", "is more than", "equals":
            return isSpaced ? .certain : nil
        // As often part of a range, a date or a path.
        case "-", "−", "/", "%", "mod": return isSpaced ? .possible : nil
        case "and", "or", "to", "from", "with", "by", "vs", "vs.", "versus", "than", "is":
            return isSpaced && asksToCalculate(before: end) ? .certain : nil
        default: return nil
        }
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
    add sum subtract multiply divide product difference compare larger bigger greater smaller largest \
    biggest greatest smallest calculate compute
    """)
