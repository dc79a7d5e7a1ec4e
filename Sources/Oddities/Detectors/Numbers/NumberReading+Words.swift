// What the words around digits say that they are.

extension Passage {
    func readingByWords(_ run: Range<Int>) -> NumberReading {
        if text[run.lowerBound] == 0x30, run.count > 1 { return .identifier }
        let before = wordsBefore(run.lowerBound)
        if let last = before.first {
            if Self.ports.contains(last) { return .port }
            if Self.telephones.contains(last) { return .phone }
            if last == "isbn" { return .isbn }
            if Self.versionWords.contains(last), run.count < 5 { return .version }
            if Self.identifierWords.contains(last) || Self.identifierEndings.contains(where: last.hasSuffix) {
                return .identifier
            }
            // `Rechnung 20231187`, `Apollo 12345`: a name and its number.
            if last.utf8.count > 2, !Self.quantityWords.contains(last), isAfterCapitalizedWord(run) {
                return .identifier
            }
            if ["is", "was", "of", "are"].contains(last),
                before.dropFirst().prefix(3).contains(where: Self.identifierWords.contains)
            {
                return .identifier
            }
        }
        if before.prefix(2).contains("isbn") { return .isbn }
        if isCalendarDate(run) { return .date }
        if isYear(run), !isFollowedByCountedNoun(run) || before.first.map(Self.yearWords.contains) ?? false {
            return .year
        }
        if run.count == 5, isPostalCode(run) { return .postalCode }
        // Telephone numbers and others come in several groups.
        if isInGroups(run) { return .identifier }
        if isFollowedByCountedNoun(run) || before.first.map(Self.quantityWords.contains) ?? false
            || before.prefix(2).reversed().elementsEqual(["more", "than"]) || isUnit(after: run.upperBound)
            || before.prefix(3).contains("population") || before.prefix(2).elementsEqual(["of", "total"])
        {
            return .quantity
        }
        return .number
    }

    private static let yearWords = words(
        """
        in since until till by from before after during year circa ca around early late mid january \
        february march april may june july august september october november december jan feb mar apr \
        jun jul aug sep sept oct nov dec
        """)
    private static let ports = words(
        """
        port ports localhost
        """)
    private static let telephones = words(
        """
        phone tel telephone fax call dial mobile cell text sms whatsapp extension ext hotline
        """)
    private static let versionWords = words(
        """
        version v release build rev revision python windows ubuntu debian ios android
        """)
    private static let identifierWords = words(
        """
        no nr num number numbers id ids ticket tickets order invoice account acct case ref reference \
        code codes error errno line lines page pages p pp rfc iso ieee din en room flight train bus \
        route chapter section art article suite zip postcode plz box card pin serial part sku patent \
        bug issue pr cve cwe license licence employee customer member badge student tracking vin ean \
        upc iban bic doi pmid arxiv catalog catalogue lot batch unit apartment apt block shipment \
        booking reservation confirmation job task pid uid gid process thread sector inode exit status \
        http model type form policy claim docket receipt voucher coupon pnr passport visa registration \
        plate asin oclc issn item product commit changeset ticketnumber telegram meter key cas file \
        record entry request transaction session row column offset byte address seed hash channel \
        frequency asteroid comet galaxy ngc gate locker lane building house street road avenue highway \
        exit way interstate county district precinct squadron regiment
        """)
    private static let identifierEndings = ["nummer", "number", "numero", "nummern", "kennung", "code"]
    private static let quantityWords = words(
        """
        about approximately approx roughly nearly almost over under exceeding exceeds exactly only some \
        least most totaling totalling totals sum counted counts
        """)

    /// Whether digits can be a year.
    func isYear(_ run: Range<Int>) -> Bool {
        run.count == 4
            && (text[run.lowerBound] == 0x31
                || text[run.lowerBound] == 0x32 && text[run.lowerBound + 1] < 0x32)
    }

    /// Whether the word right before is capitalized, and not because it begins a sentence.
    private func isAfterCapitalizedWord(_ run: Range<Int>) -> Bool {
        guard byte(run.lowerBound - 1) == 0x20 else { return false }
        let word = word(endingAt: run.lowerBound - 1)
        let start = run.lowerBound - 1 - word.count
        guard let first = word.first, isUpper(first), word.dropFirst().allSatisfy(isLower) else {
            return false
        }
        let before = text[max(0, start - 3)..<start].last { $0 != 0x20 }
        return before.map { !".!?:\n\"".utf8.contains($0) } ?? false
    }

    /// `20180121`: a year, a month, a day.
    private func isCalendarDate(_ run: Range<Int>) -> Bool {
        guard run.count == 8, let value = Int(String(decoding: slice(run), as: UTF8.self)) else {
            return false
        }
        let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100)
        return (1500...2199).contains(year) && (1...12).contains(month) && (1...31).contains(day)
    }

    /// `10115 Berlin`, `CA 94107`.
    private func isPostalCode(_ run: Range<Int>) -> Bool {
        let before = word(endingAt: run.lowerBound - 1)
        if before.count == 2, before.allSatisfy(isUpper) { return true }
        let after = word(from: run.upperBound + 1)
        return byte(run.upperBound) == 0x20 && (after.first.map(isUpper) ?? false)
    }

    /// Whether spaces or signs of telephone numbers join digits to other digits.
    private func isInGroups(_ run: Range<Int>) -> Bool {
        func isNeighbor(_ offset: Int, _ step: Int) -> Bool {
            guard let byte = byte(offset) else { return false }
            if byte == 0x20 || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") {
                return self.byte(offset + step).map { isDigit($0) || $0 == UInt8(ascii: ")") } ?? false
            }
            return false
        }
        return isNeighbor(run.lowerBound - 1, -1) || isNeighbor(run.upperBound, 1)
    }

    /// Whether a lower-case word follows that can be what is counted.
    private func isFollowedByCountedNoun(_ run: Range<Int>) -> Bool {
        guard byte(run.upperBound) == 0x20 else { return false }
        let word = word(from: run.upperBound + 1)
        if word.elementsEqual("of".utf8) { return true }
        if let next = byte(run.upperBound + 1 + word.count), next >= 0x80 {
            // A word of another language.
            return character(at: run.upperBound + 1)?.properties.isLowercase ?? false
        }
        guard word.count > 2, word.allSatisfy(isLower) else { return false }
        // `the 90210 label`
        let articles = ["the", "a", "an", "this", "that", "these", "those", "each", "every"]
        if let before = wordsBefore(run.lowerBound).first, articles.contains(before) { return false }
        // `tickets 1234 and 56789 closed`
        if word.suffix(2).elementsEqual("ed".utf8) { return false }
        return !Self.notNouns.contains(String(decoding: word, as: UTF8.self))
    }

    /// Whether a unit follows that no one writes with commas: `16384 bytes`.
    func isFollowedByComputerUnit(_ run: Range<Int>) -> Bool {
        Self.computerUnits.contains(String(decoding: word(from: run.upperBound + 1), as: UTF8.self))
    }

    private static let computerUnits = words(
        """
        bytes byte bits bit octets pixels px ports bps baud rpm ms ns us lines kb mb cycles records entries files processes threads iterations
        """)

    private static let notNouns = words(
        """
        and the was were are for with from that this has had have into until but not when while where \
        who which will would can could should may might shall then than after before during because \
        since through between under over about also only plus minus times edition season saw did does \
        its his her their our your became began came went made took election census und vom von der die \
        das den dem mit bei ist war wird aus auf les des une est sur pour dans avec del con por para \
        los las una que com dos och med till som het een van voor
        """)

    /// The ASCII letters from an offset on.
    func word(from offset: Int) -> ArraySlice<UInt8> {
        guard text.indices.contains(offset) else { return [] }
        return ArraySlice(text[offset...].prefix(24).prefix(while: isLetter))
    }

    /// The ASCII letters before an offset.
    func word(endingAt end: Int) -> ArraySlice<UInt8> {
        var start = max(0, min(end, text.count))
        let end = start
        while start > 0, end - start < 24, isLetter(text[start - 1]) { start -= 1 }
        return ArraySlice(text[start..<end])
    }

    /// Up to three words of the line before an offset, the last first, in lower case.
    func wordsBefore(_ offset: Int) -> [String] {
        var words: [String] = []
        var end = offset
        while words.count < 3, end > 0 {
            var skipped = 0
            while end > 0, !isLetter(text[end - 1]) {
                // Another number, another sentence and another line are not its own.
                guard text[end - 1] != 0x0A, !isDigit(text[end - 1]), skipped < 4 else { return words }
                if ";!?".utf8.contains(text[end - 1]) { return words }
                end -= 1
                skipped += 1
            }
            let word = word(endingAt: end)
            guard !word.isEmpty else { break }
            words.append(String(decoding: lowercasedASCII(word), as: UTF8.self))
            end -= word.count
        }
        return words
    }
}
