import Tokenization

extension Detector {
    static let numberChunk = Detector(
        oddity: .numberChunk, severity: .info,
        reason: "Digits are cut from the left, but places count from the right.",
        inPassage: { passage, findings in
            var operands = Set<Int>()
            for calculation in passage.calculations() {
                let bytes = calculation.first!.lowerBound..<calculation.last!.upperBound
                let isAligned = passage.areAligned(calculation)
                guard !isAligned || calculation.contains(where: passage.hasOddChunks) else { continue }
                operands.formUnion(calculation.map(\.lowerBound))
                let isProse =
                    passage.surroundings(of: bytes) == .prose && !passage.isGrouped(calculation)
                    && !passage.isSpanOfYears(calculation)
                findings.add(
                    passage.place(bytes),
                    severity: isAligned || !isProse || !passage.isWritten(calculation) ? .info : .high,
                    isAligned
                        ? "the operands of \(passage.shown(bytes)) are cut alike, but not by thousands"
                        : "the places of \(passage.shown(bytes)) do not line up",
                    suggestion: isProse && !isAligned ? passage.suggestion(for: calculation) : nil,
                    data: ["reading": "calculation"])
            }
            for run in passage.digitRuns where run.count > 3 && !operands.contains(run.lowerBound) {
                guard passage.hasOddChunks(run) else { continue }
                // Digits that signs join to others are a date, a decimal, a version, an address…
                guard DigitGroup(around: run, in: passage).separators.isEmpty else { continue }
                guard run.count > 4 else {
                    // Four digits are a fact whatever they are: what, is asked only for findings that are kept.
                    guard passage.standsAlone(run) else { continue }
                    findings.add(
                        passage.place(run), passage.message(run, passage.reading(of: run)),
                        data: passage.data(run, passage.reading(of: run)))
                    continue
                }
                let reading = passage.reading(of: run)
                guard ![.partOfName, .hexadecimal, .address].contains(reading) else { continue }
                let isLong = reading == .quantity && !passage.isFollowedByComputerUnit(run)
                findings.add(
                    passage.place(run), severity: isLong ? .medium : .info,
                    passage.message(run, isLong ? .number : reading),
                    suggestion: isLong
                        ? passage.isEnglish(around: run)
                            ? "write \(passage.withCommas(run))" : passage.groupDigits : nil,
                    data: passage.data(run, reading))
            }
        })

    static let loneSpace = Detector(
        oddity: .loneSpace, severity: .info,
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

private let foreignWords = words(
    "der die das und wie viel ist le les la el los las un una de des et est en comptait del para con och det zł lei kr"
)
private let mostDigitsShown = 40

extension Passage {
    /// `1955 is cut 195│5; it is a year`
    fileprivate func message(_ run: Range<Int>, _ reading: NumberReading) -> String {
        "\(digits(run)) is cut \(shown(run))" + (reading == .number ? "" : "; it is \(reading.article)")
    }

    fileprivate func data(_ run: Range<Int>, _ reading: NumberReading) -> [String: Finding.Value] {
        [
            "boundaries": .integers(Array(chunkPlaces(run).prefix(Place.mostIDs))),
            "reading": .text(reading.rawValue),
        ]
    }

    /// Whether digits are neither part of a name nor of an address.
    fileprivate func standsAlone(_ run: Range<Int>) -> Bool {
        func isName(_ offset: Int) -> Bool {
            byte(offset).map { isLetter($0) || $0 == UInt8(ascii: "_") } ?? false
        }
        guard !isName(run.lowerBound - 1), !isAddress(wordWithSigns(around: run)) else { return false }
        return !isName(run.upperBound) || ![.partOfName, .hexadecimal].contains(reading(of: run))
    }

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
        guard isEnglish(around: calculation[0]) else { return groupDigits }
        let shown = long.prefix(4).map(withCommas) + (long.count > 4 ? ["…"] : [])
        return "write " + shown.joined(separator: " · ")
    }

    /// Whether a calculation is there to be done: it asks for a result or gives one, or is all that its line has.
    fileprivate func isWritten(_ calculation: [Range<Int>]) -> Bool {
        if asks(around: calculation[0].lowerBound) { return true }
        let bytes = calculation.first!.lowerBound..<calculation.last!.upperBound
        let between = zip(calculation, calculation.dropFirst()).map { slice($0.upperBound..<$1.lowerBound) }
        guard
            between.allSatisfy({
                !$0.contains(UInt8(ascii: "*")) && !$0.contains(UInt8(ascii: "x"))
                    && !$0.contains { $0 >= 0x80 }
            })
        else { return false }
        let line = text.line(around: bytes, limit: 40)
        return slice(line.lowerBound..<bytes.lowerBound).count { isLetter($0) } < 3
            && slice(bytes.upperBound..<line.upperBound).count { isLetter($0) } == 0
            || between.contains { $0.contains(UInt8(ascii: "<")) || $0.contains(UInt8(ascii: ">")) }
    }

    /// In many languages a comma is the decimal sign.
    fileprivate func isEnglish(around bytes: Range<Int>) -> Bool {
        let line = slice(text.line(around: bytes, limit: 160))
        let words = line.split { !isLetter($0) && $0 < 0x80 }
        if words.contains(where: {
            $0.contains { $0 >= 0x80 } && $0.contains(where: isLetter)
                || $0.first! >= 0xC3 && $0.first! < 0xE2
        }) {
            return false
        }
        let lower = words.map { String(decoding: lowercasedASCII($0), as: UTF8.self) }
        return !lower.contains(where: foreignWords.contains)
    }

    fileprivate var groupDigits: String { "group the digits by thousands, as the language does" }

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

    /// Whether all long operands have commas already.
    fileprivate func isGrouped(_ operands: [Range<Int>]) -> Bool {
        operands.filter { $0.count > 3 }.allSatisfy { !slice($0).allSatisfy(isDigit) }
    }

    /// How many years lie between two: `2021 - 1984 = 37`.
    fileprivate func isSpanOfYears(_ operands: [Range<Int>]) -> Bool {
        let years = operands.filter { $0.count > 3 }
        return years.count == 2 && years.allSatisfy(isYear)
            && slice(years[0].upperBound..<years[1].lowerBound).contains {
                $0 == UInt8(ascii: "-") || $0 >= 0x80
            }
    }

    /// Whether equal places of the operands are at equal places of their tokens. What comes after the last equals
    /// sign is the result, which is there to be read and not to be added to.
    fileprivate func areAligned(_ numbers: [Range<Int>]) -> Bool {
        var operands = numbers
        if numbers.count > 2,
            slice(numbers[numbers.count - 2].upperBound..<numbers.last!.lowerBound).contains(
                UInt8(ascii: "="))
        {
            operands.removeLast()
        }
        let places = operands.map(chunkPlaces)
        // Without a cut off the thousands there is nothing to line up.
        guard places.joined().contains(where: { $0 % 3 != 0 }) else { return true }
        let digits = operands.map { text[$0].count(where: isDigit) }
        for (a, b) in zip(operands.indices, operands.indices.dropFirst()) {
            let shared = min(digits[a], digits[b])
            if Set(places[a].filter { $0 < shared }) != Set(places[b].filter { $0 < shared }) { return false }
        }
        return true
    }
}
