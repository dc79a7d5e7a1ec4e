/// What digits in a text are to a person.
///
/// Only a quantity can be written in another way and stay the same: a year with a comma is none, and a telephone
/// number with commas is no one's.
enum NumberReading: String {
    case year, date, time, version, decimal, percentage, money, phone, address, port, identifier, hexadecimal
    case postalCode = "postal code"
    case isbn = "ISBN"
    case ip = "IP address"
    case partOfName = "part of a name"
    case cell = "cell of a table or of data"
    case literal = "literal in code"
    /// Grouped by commas already.
    case grouped = "grouped number"
    /// Counts something: the text around it says so.
    case quantity
    /// Digits of which nothing more is known.
    case number

    /// With its article: `a year`.
    var article: String {
        switch self {
        case .address: "part of an address"
        case .partOfName: rawValue
        default: ("aeiouIh".contains(rawValue.first!) && rawValue != "hexadecimal" ? "an " : "a ") + rawValue
        }
    }
}

extension Passage {
    /// What a run of digits is.
    func reading(of run: Range<Int>) -> NumberReading {
        let surroundings = surroundings(of: run)
        if surroundings == .address { return .address }
        if let reading = readingByNeighbors(run) { return reading }
        switch surroundings {
        case .code: return .literal
        case .data: return .cell
        default: return readingByWords(run)
        }
    }

    // MARK: By the signs around it

    private func readingByNeighbors(_ run: Range<Int>) -> NumberReading? {
        let (before, after) = (byte(run.lowerBound - 1), byte(run.upperBound))
        if let before, isLetter(before) || before == UInt8(ascii: "_") {
            return isHexadecimalWord(around: run) ? .hexadecimal : .partOfName
        }
        if let after, isLetter(after) || after == UInt8(ascii: "_") {
            if run.count == 4, after == UInt8(ascii: "s"), !isWordByte(run.upperBound + 1) { return .year }
            if isHexadecimalWord(around: run) { return .hexadecimal }
            if !isUnit(after: run.upperBound) { return .partOfName }
        }
        if before == UInt8(ascii: "."), byte(run.lowerBound - 2).map(isLetter) ?? false { return .partOfName }
        if before == UInt8(ascii: "-"), byte(run.lowerBound - 2).map({ isLetter($0) || $0 >= 0x80 }) ?? false
        {
            return .partOfName
        }
        if before == UInt8(ascii: "-"),
            digitRun(endingAt: run.lowerBound - 1).map({ byte($0.lowerBound - 1).map(isLetter) ?? false })
                ?? false
        {
            return .partOfName
        }
        if after == UInt8(ascii: "%") || character(at: run.upperBound) == "‰" { return .percentage }
        if isMoney(run) { return .money }
        return readingByGroups(run)
    }

    /// What digits are that signs join to other digits.
    private func readingByGroups(_ run: Range<Int>) -> NumberReading? {
        let group = DigitGroup(around: run, in: self)
        guard group.separators.count > 0 else {
            if byte(run.lowerBound - 1) == UInt8(ascii: "+") { return .phone }
            return byte(run.lowerBound - 1) == UInt8(ascii: "#") ? .identifier : nil
        }
        let counts = group.runs.map(\.count)
        let separators = Set(group.separators)
        // Apostrophes group digits too.
        if separators.isSubset(of: [UInt8(ascii: ","), UInt8(ascii: "'")]),
            counts.dropFirst().allSatisfy({ $0 == 3 }),
            counts[0] <= 3
        {
            return .grouped
        }
        switch separators {
        case [UInt8(ascii: ".")] where counts.count == 4: return .ip
        case [UInt8(ascii: ".")] where counts.count == 3 && counts.contains(4): return .date
        case [UInt8(ascii: ".")] where counts.count > 2: return .version
        case [UInt8(ascii: ".")], [UInt8(ascii: ","), UInt8(ascii: ".")]: return .decimal
        case [UInt8(ascii: ",")] where counts.count == 2: return .decimal
        case [UInt8(ascii: ":")]: return .time
        case [UInt8(ascii: "/")] where counts.count == 3: return .date
        case [UInt8(ascii: "/")]: return counts.allSatisfy { $0 == 4 } ? .year : .identifier
        case [UInt8(ascii: "-")]:
            if counts.count == 2, counts.allSatisfy({ $0 <= 4 }), isYear(group.runs[0]) { return .year }
            if counts.count == 3, counts.contains(4), counts.reduce(0, +) <= 8 { return .date }
            if slice(group.range).starts(with: "97".utf8), counts.reduce(0, +) == 13 { return .isbn }
            return counts.reduce(0, +) >= 7 ? .phone : .identifier
        default: return separators.contains(UInt8(ascii: ",")) ? .cell : .identifier
        }
    }

    private func isWordByte(_ offset: Int) -> Bool {
        byte(offset).map { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 >= 0x80 } ?? false
    }

    /// Whether the letters and digits around digits are `0x…` or digits of base 16.
    private func isHexadecimalWord(around run: Range<Int>) -> Bool {
        var (start, end) = (run.lowerBound, run.upperBound)
        while start > 0, isLetterOrDigit(text[start - 1]), run.lowerBound - start < 128 { start -= 1 }
        while end < text.count, isLetterOrDigit(text[end]), end - run.upperBound < 128 { end += 1 }
        let word = slice(start..<end)
        if word.starts(with: "0x".utf8) || word.starts(with: "0X".utf8) { return true }
        return word.count >= 6 && word.allSatisfy(isHexadecimal)
    }

    private static let units = words(
        """
        k m km cm mm nm kg g mg lb lbs oz s ms ns h hr hrs min kb mb gb tb kib mib gib b px pt dpi rpm \
        w kw mw kwh v hz khz mhz ghz ft in mi mph l ml cc k
        """)

    /// Whether letters right after digits are a unit: `2048MB`.
    func isUnit(after offset: Int) -> Bool {
        let letters = text[offset...].prefix(4).prefix(while: isLetter)
        return !isWordByte(letters.endIndex)
            && Self.units.contains(String(decoding: lowercasedASCII(letters), as: UTF8.self))
    }

    private func isMoney(_ run: Range<Int>) -> Bool {
        let group = DigitGroup(around: run, in: self).range
        func isSign(_ character: Unicode.Scalar?) -> Bool {
            character.map { $0.properties.generalCategory == .currencySymbol } ?? false
        }
        var (start, end) = (group.lowerBound, group.upperBound)
        if byte(start - 1) == 0x20 { start -= 1 }
        if byte(end) == 0x20 { end += 1 }
        if isSign(character(before: start)) || isSign(character(at: end)) { return true }
        let after = String(decoding: lowercasedASCII(word(from: end)), as: UTF8.self)
        let before = String(decoding: lowercasedASCII(word(endingAt: start)), as: UTF8.self)
        return Self.currencies.contains(after) || Self.currencies.contains(before)
    }

    private static let currencies = words(
        """
        usd eur gbp jpy chf cny inr aud cad rub dollar dollars euro euros pound pounds yen francs \
        rupees cents rubles pesos kr kronor zł
        """)
}
