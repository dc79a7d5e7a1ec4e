import Tokenization

extension Detector {
    static let numberChunk = Detector(
        oddity: .numberChunk, severity: .medium,
        reason: "Digits are cut from the left, places count from the right: a digit more shifts every chunk.",
        inPassage: { passage, findings in
            var operands = Set<Int>()
            for calculation in passage.calculations() where passage.disagree(calculation) {
                operands.formUnion(calculation.map(\.lowerBound))
                let bytes = calculation.first!.lowerBound..<calculation.last!.upperBound
                findings.add(
                    passage.place(bytes), severity: .high,
                    "the places of \(passage.shown(bytes)) do not line up",
                    suggestion: passage.suggestion(for: calculation))
            }
            for run in passage.digitRuns where passage.isQuantity(run) && passage.hasOddChunks(run) {
                guard !operands.contains(run.lowerBound) else { continue }
                findings.add(
                    passage.place(run),
                    "\(passage.digits(run)) is cut \(passage.shown(run))",
                    suggestion: "if it is a quantity, write \(passage.withCommas(run))",
                    data: ["boundaries": .integers(Array(passage.chunkPlaces(run).prefix(Place.mostIDs)))])
            }
        })

    static let loneSpace = Detector(
        oddity: .loneSpace, severity: .low,
        reason: "The space before a number is a token of its own, unlike the space before a word.",
        inPassage: { passage, findings in
            for run in passage.digitRuns where passage.byte(run.lowerBound - 1) == 0x20 {
                let space = passage.token(at: run.lowerBound - 1)
                guard passage.tokens.range(of: space) == run.lowerBound - 1..<run.lowerBound else { continue }
                let digits = passage.tokens(holding: run)
                findings.add(
                    passage.place(tokens: space..<digits.upperBound),
                    "the space before \(passage.shown(run)) is a token of its own")
            }
        })
}

private let mostDigitsShown = 40

extension Passage {
    fileprivate func digits(_ run: Range<Int>) -> String {
        String(decoding: slice(run.prefix(mostDigitsShown)), as: UTF8.self)
            + (run.count > mostDigitsShown ? "…" : "")
    }

    /// `1,275`
    fileprivate func withCommas(_ run: Range<Int>) -> String {
        guard run.count <= mostDigitsShown else { return "it with commas" }
        var result = ""
        for offset in run {
            if offset > run.lowerBound, (run.upperBound - offset) % 3 == 0 { result += "," }
            result.unicodeScalars.append(Unicode.Scalar(text[offset]))
        }
        return result
    }

    /// The long operands with commas; those that have commas already are not made better by them.
    fileprivate func suggestion(for calculation: [Range<Int>]) -> String? {
        let long = calculation.filter { $0.count > 3 && slice($0).allSatisfy(isDigit) }
        guard !long.isEmpty else { return nil }
        let shown = long.prefix(4).map(withCommas) + (long.count > 4 ? ["…"] : [])
        return "write \(shown.joined(separator: ", "))"
    }

    /// Whether digits are a number whose places count from its end: not decimals, no leading zero, and not
    /// part of a name, an identifier, a date or a version.
    fileprivate func isQuantity(_ run: Range<Int>) -> Bool {
        func isWordByte(_ offset: Int) -> Bool { byte(offset).map(isLetterOrDigit) ?? false }
        guard run.count > 3, text[run.lowerBound] != 0x30 else { return false }
        let (before, after) = (byte(run.lowerBound - 1), byte(run.upperBound))
        if [before, after].contains(where: { $0.map { isLetter($0) || $0 == UInt8(ascii: "_") } ?? false }) {
            return false
        }
        if let before, ",.-:".utf8.contains(before), isWordByte(run.lowerBound - 2) { return false }
        return after != UInt8(ascii: "-") || !isWordByte(run.upperBound + 1)
    }

    /// How many digits follow each token boundary inside a number.
    fileprivate func chunkPlaces(_ number: Range<Int>) -> [Int] {
        var places: [Int] = []
        var digits = 0
        var position = number.upperBound
        for boundary in boundaries(inside: number).reversed() {
            while position > boundary {
                position -= 1
                if isDigit(text[position]) { digits += 1 }
            }
            places.append(digits)
        }
        return places.reversed()
    }

    fileprivate func hasOddChunks(_ number: Range<Int>) -> Bool {
        chunkPlaces(number).contains { $0 % 3 != 0 }
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

    /// Numbers with operators between them, at least one of which cannot be anything else.
    fileprivate func calculations() -> [[Range<Int>]] {
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
                if let sign = operatorSign(between: last.upperBound, and: operand.lowerBound) {
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

    /// Whether equal places of the operands are at different places of their tokens.
    fileprivate func disagree(_ operands: [Range<Int>]) -> Bool {
        let places = operands.map(chunkPlaces)
        if places.joined().contains(where: { $0 % 3 != 0 }) { return true }
        let digits = operands.map { text[$0].count(where: isDigit) }
        for (a, b) in zip(operands.indices, operands.indices.dropFirst()) {
            let shared = min(digits[a], digits[b])
            if Set(places[a].filter { $0 < shared }) != Set(places[b].filter { $0 < shared }) { return true }
        }
        return false
    }

    /// How surely an operator makes a calculation of two numbers.
    private enum OperatorSign { case certain, possible }

    /// The operator between two numbers, with a space on each side or none.
    private func operatorSign(between end: Int, and start: Int) -> OperatorSign? {
        guard start - end <= 4 else { return nil }
        let between = slice(end..<start)
        let isSpaced = between.first == 0x20 && between.last == 0x20 && between.count > 2
        switch String(decoding: isSpaced ? between.dropFirst().dropLast() : between[...], as: UTF8.self) {
        case "×", "÷", "==", "**", "+", "*", "=", "^": return .certain
        // Without spaces, rather a tag.
        case "<", ">": return isSpaced ? .certain : nil
        // As often part of a range, a date or a path.
        case "-", "/", "%": return isSpaced ? .possible : nil
        default: return nil
        }
    }
}
