import Tokenization

/// Numbers that a model sees in pieces that do not fit arithmetic.
extension Detector {
    static let numbers: [Detector] = [
        Detector(
            .numberChunk, .medium, .exact,
            "Digits are cut from the left, place values count from the right: one more digit shifts every chunk.",
            inPassage: { passage, findings in
                var operands = Set<Int>()
                for calculation in passage.calculations() where passage.disagree(calculation) {
                    operands.formUnion(calculation.map(\.lowerBound))
                    let bytes = calculation.first!.lowerBound..<calculation.last!.upperBound
                    findings.add(passage.place(bytes), severity: .high) {
                        // Digits alone; a number that has commas already is not made better by them.
                        let long = calculation.filter {
                            $0.count > 3 && passage.slice($0).allSatisfy(isDigit)
                        }
                        .map { withCommas(passage, $0) }
                        return .init(
                            "the places of \(passage.shown(bytes)) do not line up",
                            suggestion: long.isEmpty
                                ? nil
                                : "write \(long.prefix(4).joined(separator: ", "))\(long.count > 4 ? ", …" : "")"
                        )
                    }
                }
                for run in passage.digitRuns where passage.isQuantity(run) && passage.hasOddChunks(run) {
                    guard !operands.contains(run.lowerBound) else { continue }
                    findings.add(passage.place(run)) {
                        .init(
                            "\(digits(passage, run)) is cut \(passage.shown(run))",
                            suggestion: "if it is a quantity, write \(withCommas(passage, run))",
                            data: [
                                "boundaries": .integers(Array(passage.chunkPlaces(run).prefix(Place.mostIDs)))
                            ])
                    }
                }
            }),
        Detector(
            .loneSpace, .low, .exact,
            "The space before a number is a token of its own, unlike the space before a word.",
            inPassage: { passage, findings in
                for run in passage.digitRuns where passage.byte(run.lowerBound - 1) == 0x20 {
                    let space = passage.token(at: run.lowerBound - 1)
                    guard passage.tokens.range(of: space) == run.lowerBound - 1..<run.lowerBound else {
                        continue
                    }
                    let digits = passage.tokens(holding: run)
                    findings.add(passage.place(tokens: space..<digits.upperBound)) {
                        .init("the space before \(passage.shown(run)) is a token of its own")
                    }
                }
            }),
        Detector(
            .numberShape, .medium, .exact,
            "Dates, identifiers and hashes fall apart into many tokens, which models copy with mistakes.",
            inPassage: { passage, findings in
                for (shape, bytes) in passage.numberShapes() {
                    let tokens = passage.tokens(holding: bytes)
                    let density = Double(tokens.count) / Double(bytes.count)
                    guard density > 0.4 else { continue }
                    // Everybody reads and writes dates, models too.
                    findings.add(passage.place(bytes), severity: shape == .date ? .low : .medium) {
                        .init(
                            "\(shape.article) of \(bytes.count) bytes takes \(tokens.count) tokens: \(passage.shown(bytes))",
                            suggestion: shape == .date
                                ? nil : "give it a short name, and put the value back afterwards",
                            data: ["shape": .text(shape.rawValue), "tokensPerByte": .number(density)])
                    }
                }
            }),
    ]
}

private func digits(_ passage: Passage, _ run: Range<Int>) -> String {
    String(decoding: passage.slice(run.prefix(40)), as: UTF8.self) + (run.count > 40 ? "…" : "")
}

/// `1,275`
private func withCommas(_ passage: Passage, _ run: Range<Int>) -> String {
    guard run.count <= 40 else { return "it with commas" }
    var result = ""
    for offset in run {
        if offset > run.lowerBound, (run.upperBound - offset) % 3 == 0 { result += "," }
        result.unicodeScalars.append(Unicode.Scalar(passage.text[offset]))
    }
    return result
}

extension Passage {
    /// Whether digits are a number of their own whose places count from its end: not decimals, no leading zero, and not
    /// part of a name, an identifier, a date or a version.
    func isQuantity(_ run: Range<Int>) -> Bool {
        guard run.count > 3, text[run.lowerBound] != 0x30 else { return false }
        for neighbour in [byte(run.lowerBound - 1), byte(run.upperBound)] {
            if let neighbour, isLetter(neighbour) || neighbour == UInt8(ascii: "_") { return false }
        }
        let before = byte(run.lowerBound - 1)
        let beyond = byte(run.lowerBound - 2)
        if before == UInt8(ascii: ",") || before == UInt8(ascii: ".") || before == UInt8(ascii: "-")
            || before == UInt8(ascii: ":"),
            beyond.map({ isDigit($0) || isLetter($0) }) ?? false
        {
            return false
        }
        if byte(run.upperBound) == UInt8(ascii: "-"), byte(run.upperBound + 1).map(isLetterOrDigit) ?? false {
            return false
        }
        return true
    }

    /// How many digits lie behind each token boundary inside a number, its commas not counted.
    func chunkPlaces(_ number: Range<Int>) -> [Int] {
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

    func hasOddChunks(_ number: Range<Int>) -> Bool { chunkPlaces(number).contains { $0 % 3 != 0 } }

    /// Whole numbers that can be operands, with their commas; `nil` in the place of digits that cannot: decimals, a leading
    /// zero, parts of a name.
    private func operands() -> [Range<Int>?] {
        var numbers: [Range<Int>?] = []
        for run in digitRuns {
            if run.count == 3, byte(run.lowerBound - 1) == UInt8(ascii: ","), let last = numbers.last,
                let number = last,
                number.upperBound == run.lowerBound - 1
            {
                numbers[numbers.count - 1] = number.lowerBound..<run.upperBound
                continue
            }
            let isWhole = run.count == 1 || text[run.lowerBound] != 0x30
            let isApart =
                !isJoined(to: run.lowerBound - 1, -1)
                && (!isJoined(to: run.upperBound, 1) || isCommaGroup(run.upperBound))
            numbers.append(isWhole && isApart ? run : nil)
        }
        return numbers
    }

    /// Whether a comma and a group of three digits stand somewhere.
    private func isCommaGroup(_ offset: Int) -> Bool {
        byte(offset) == UInt8(ascii: ",") && (1...3).allSatisfy { byte(offset + $0).map(isDigit) ?? false }
            && !(byte(offset + 4).map(isDigit) ?? false)
    }

    /// Whether what stands beside digits makes them part of a name or of a decimal number.
    private func isJoined(to neighbour: Int, _ step: Int) -> Bool {
        guard let byte = byte(neighbour) else { return false }
        if [UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":")].contains(byte) {
            return self.byte(neighbour + step).map(isDigit) ?? false
        }
        return isLetter(byte) || byte == UInt8(ascii: "_")
    }

    /// Numbers with an operator between each two, of which one at least cannot be anything else.
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

    /// Whether the operands of a calculation are cut so that equal places lie differently in their tokens.
    func disagree(_ operands: [Range<Int>]) -> Bool {
        let places = operands.map(chunkPlaces)
        if places.joined().contains(where: { $0 % 3 != 0 }) { return true }
        let digits = operands.map { text[$0].count(where: isDigit) }
        for (a, b) in zip(operands.indices, operands.indices.dropFirst()) {
            let shared = min(digits[a], digits[b])
            // A comma ends a token at a place where digits alone would not; that is the same place all the same.
            if Set(places[a].filter { $0 < shared }) != Set(places[b].filter { $0 < shared }) { return true }
        }
        return false
    }

    /// How surely something between two numbers makes them a calculation.
    private enum OperatorSign { case certain, possible }

    /// An operator, with a space on each side or none. A hyphen and a slash are as often part of a range, a date or a
    /// path.
    private func operatorSign(between end: Int, and start: Int) -> OperatorSign? {
        guard start - end <= 4 else { return nil }
        let between = slice(end..<start)
        let isSpaced = between.first == 0x20 && between.last == 0x20 && between.count > 2
        let sign = isSpaced ? UnsafeBufferPointer(rebasing: between.dropFirst().dropLast()) : between
        if ["×", "÷", "==", "**"].contains(where: { sign.elementsEqual($0.utf8) }) { return .certain }
        guard sign.count == 1 else { return nil }
        switch sign[0] {
        case UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "="), UInt8(ascii: "^"): return .certain
        // Without spaces, rather a tag.
        case UInt8(ascii: "<"), UInt8(ascii: ">"): return isSpaced ? .certain : nil
        case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "%"): return isSpaced ? .possible : nil
        default: return nil
        }
    }
}

func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
