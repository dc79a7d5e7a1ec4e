import Tokenization

/// Numbers that a model sees in pieces that do not fit arithmetic.
extension Detector {
    static let numbers: [Detector] = [
        Detector(
            .numberChunk, .medium, .exact,
            "Digits are cut from the left, place values count from the right: one more digit shifts every chunk.",
            inPassage: { passage, findings in
                var operands = Set<Range<Int>>()
                for calculation in passage.calculations() where passage.disagree(calculation) {
                    operands.formUnion(calculation)
                    let bytes = calculation.first!.lowerBound..<calculation.last!.upperBound
                    findings.add(passage.place(bytes), severity: .high) {
                        let long = calculation.filter { $0.count > 3 }.map { withCommas(passage, $0) }
                        return .init(
                            "the places of \(passage.shown(bytes)) do not line up",
                            suggestion: "write \(long.joined(separator: ", "))")
                    }
                }
                for run in passage.digitRuns where passage.isQuantity(run) && passage.hasOddChunks(run) {
                    guard !operands.contains(run) else { continue }
                    findings.add(passage.place(run)) {
                        .init(
                            "\(digits(passage, run)) is cut \(passage.shown(run))",
                            suggestion: "if it is a quantity, write \(withCommas(passage, run))",
                            data: ["boundaries": .integers(passage.chunkPlaces(run))])
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
                    findings.add(passage.place(bytes)) {
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
        if before == UInt8(ascii: ".") || before == UInt8(ascii: "-") || before == UInt8(ascii: ":"),
            beyond.map({ isDigit($0) || isLetter($0) }) ?? false
        {
            return false
        }
        if byte(run.upperBound) == UInt8(ascii: "-"), byte(run.upperBound + 1).map(isLetterOrDigit) ?? false {
            return false
        }
        return true
    }

    /// How many digits lie behind each token boundary inside a run of digits.
    func chunkPlaces(_ run: Range<Int>) -> [Int] { boundaries(inside: run).map { run.upperBound - $0 } }

    func hasOddChunks(_ run: Range<Int>) -> Bool {
        boundaries(inside: run).contains { (run.upperBound - $0) % 3 != 0 }
    }

    /// Runs of digits with an operator between each two, of which one at least cannot be anything else.
    func calculations() -> [[Range<Int>]] {
        var calculations: [[Range<Int>]] = []
        var first = 0
        var isCertain = false
        for next in digitRuns.indices.dropFirst() {
            let sign = operatorSign(between: digitRuns[next - 1].upperBound, and: digitRuns[next].lowerBound)
            if let sign {
                isCertain = isCertain || sign == .certain
                if next + 1 < digitRuns.count { continue }
            }
            let end = sign == nil ? next : next + 1
            if isCertain { calculations.append(Array(digitRuns[first..<end])) }
            (first, isCertain) = (next, false)
        }
        return calculations
    }

    /// Whether the operands of a calculation are cut so that equal places lie differently in their tokens.
    func disagree(_ operands: [Range<Int>]) -> Bool {
        guard operands.allSatisfy({ $0.count == 1 || text[$0.lowerBound] != 0x30 }) else { return false }
        let places = operands.map(chunkPlaces)
        if places.joined().contains(where: { $0 % 3 != 0 }) { return true }
        for (a, b) in zip(operands.indices, operands.indices.dropFirst()) {
            let shared = min(operands[a].count, operands[b].count)
            if places[a].filter({ $0 < shared }) != places[b].filter({ $0 < shared }) { return true }
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
        case UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "^"):
            return .certain
        case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "%"): return isSpaced ? .possible : nil
        default: return nil
        }
    }
}

func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
