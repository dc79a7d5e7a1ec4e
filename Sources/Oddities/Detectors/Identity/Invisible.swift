import BytePairs
import Display
import SplitPatterns

extension Detector {
    static let invisible = Detector(
        oddity: .invisible, severity: .high, reason: "The model sees characters that a reader does not.",
        inPassage: { passage, findings in
            let scalars = passage.beyondASCII.scalars
            var index = 0
            while index < scalars.count {
                let first = scalars[index]
                guard let effect = Invisible(first.value), !passage.isInPlace(first) else {
                    index += 1
                    continue
                }
                // Characters without a shape often come in rows, which say something together.
                var last = index
                while effect == .shapeless, last + 1 < scalars.count,
                    scalars[last + 1].offset == scalars[last].range.upperBound,
                    Invisible(scalars[last + 1].value) == .shapeless, !passage.isInPlace(scalars[last + 1])
                {
                    last += 1
                }
                let row = scalars[index...last]
                index = last + 1
                passage.report(row, effect, to: &findings)
            }
            for control in passage.controls {
                let byte = passage.text[control]
                findings.add(
                    passage.place(control..<control + 1),
                    // These two move the cursor, and so hide text from a person who sees it on a terminal.
                    severity: byte == 0x1B || byte == 0x08 ? .high : .medium,
                    "\(visible([byte])) is a control character, which is not shown",
                    suggestion: byte == 0x1B
                        ? "remove it; many programs write no colours with NO_COLOR=1"
                        : passage.surroundings(of: control..<control + 1) == .data ? nil : "remove it",
                    data: ["codePoint": .text(name(of: Unicode.Scalar(byte)))])
            }
        })
}

/// How a code point that a reader does not see shows.
private enum Invisible: String {
    /// Joiners, marks of direction, variation selectors, the soft hyphen.
    case shapeless = "cannot be seen"
    case direction = "changes the direction in which text is shown"
    case space = "looks like a space"
    case lineEnd = "ends a line for some programs and not for others"

    init?(_ codePoint: UInt32) {
        switch codePoint {
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: self = .space
        case 0x2028, 0x2029: self = .lineEnd
        case 0x202A...0x202E, 0x2066...0x2069: self = .direction
        default:
            guard isDefaultIgnorable(codePoint) else { return nil }
            self = .shapeless
        }
    }
}

extension Passage {
    fileprivate func report(
        _ row: ArraySlice<NonASCIIScalars.Placed>, _ effect: Invisible, to findings: inout FindingCollector
    ) {
        let first = row.first!
        let bytes = first.offset..<row.last!.range.upperBound
        let message = HiddenMessage(row.map(\.value))
        let character = Unicode.Scalar(first.value)!
        let named = "\(name(of: character)) (\(character.properties.name ?? name(of: character)))"
        findings.add(
            place(bytes), severity: severity(of: first, effect),
            row.count == 1
                ? isByteOrderMark(first)
                    ? "\(named) at the start is a byte order mark, which cannot be seen"
                    : "\(named) \(effect.rawValue)"
                : "\(row.count) characters that cannot be seen"
                    + (message.map { " say \(quoted($0.bytes))" } ?? ", the first of them \(named)"),
            suggestion: suggestion(for: bytes, effect, isMessage: message != nil, isRow: row.count > 1),
            data: ["codePoint": .text(name(of: character))].merging(
                message.map { ["hidden": .text(String(decoding: $0.bytes, as: UTF8.self))] } ?? [:]
            ) { $1 })
    }

    private func isByteOrderMark(_ character: NonASCIIScalars.Placed) -> Bool {
        character.value == 0xFEFF && origin + character.offset == 0
    }

    private func suggestion(
        for bytes: Range<Int>, _ effect: Invisible, isMessage: Bool, isRow: Bool
    ) -> String? {
        if isMessage { return "remove them, and do not trust where the text came from" }
        switch surroundings(of: bytes) {
        // A program can mean it, and says so with an escape.
        case .code, .address:
            return effect == .space ? nil : "remove it, or write it as an escape if it is meant"
        case .data: return nil
        case .prose: break
        }
        if effect == .space { return edit(bytes, "write an ordinary space") }
        let isUsual = effect == .direction && isNearRightToLeft(bytes.lowerBound)
        return isUsual ? nil : "remove \(isRow ? "them" : "it")"
    }

    private func severity(of character: NonASCIIScalars.Placed, _ effect: Invisible) -> Severity {
        switch character.value {
        // Typography: other tokens, but what the writer meant.
        case _ where effect == .space: return .low
        // Next to a space or a sign, as people place them in Hebrew and Arabic.
        case 0x200E, 0x200F, 0x61C: return isNearRightToLeft(character.offset) ? .info : .medium
        case 0xAD, 0x2028, 0x2029, 0x34F: return .medium
        case _ where isByteOrderMark(character): return .medium
        // Overrides turn even letters round, which no language needs.
        case _ where effect == .direction && isNearRightToLeft(character.offset):
            return [0x202D, 0x202E].contains(character.value) ? .high : .info
        default: return .high
        }
    }

    /// Whether a letter of a script that is written from right to left is near.
    private func isNearRightToLeft(_ offset: Int) -> Bool {
        let scalars = beyondASCII.scalars
        let index = scalars.partitioningIndex { $0.offset >= offset }
        return scalars[max(0, index - 48)..<min(scalars.count, index + 48)].contains {
            abs($0.offset - offset) < 240 && Script(ofCodePoint: $0.value).isRightToLeft
        }
    }

    /// Whether an invisible character does its proper work between its neighbors.
    fileprivate func isInPlace(_ invisible: NonASCIIScalars.Placed) -> Bool {
        let codePoint = invisible.value
        // Half of a misread letter, which is reported as that.
        if codePoint == 0xAD || codePoint == 0xA0, let before = character(before: invisible.offset),
            before == "Ã" || before == "Â"
        {
            return true
        }
        let isDirectionMark = [0x200E, 0x200F, 0x61C].contains(codePoint)
        var start = invisible.offset
        if isDirectionMark {
            start = self.start(before: start, limit: 4, while: isPunctuation)
        } else if HiddenMessage.tags.contains(codePoint) {
            // Only the flags of parts of countries have tags, which come in a short row after a flag.
            start = self.start(before: start, limit: 8) { HiddenMessage.tags.contains($0.value) }
        }
        let before = character(before: start)
        let next = character(at: invisible.range.upperBound)
        func script(_ neighbor: Unicode.Scalar?) -> Script { neighbor.map(Script.init) ?? .common }
        func isEither(_ condition: (Unicode.Scalar) -> Bool) -> Bool {
            [before, next].contains { $0.map(condition) ?? false }
        }
        switch codePoint {
        // Between letters of scripts that join them (Persian, Indic).
        case 0x200C:
            return script(before).joinsLetters && (script(next).joinsLetters || script(next) == .common)
        case 0x200D: return script(before).joinsLetters || isEither(isEmojiPart)
        case HiddenMessage.tags: return before?.value == 0x1F3F4
        case 0xE0100...0xE01EF: return script(before) == .han
        case 0xFE00...0xFE0F:
            guard let before, Invisible(before.value) == nil else { return false }
            return script(before) == .han || "#*0123456789©®".unicodeScalars.contains(before)
                || before.value > 0xFF && (before.properties.isEmoji || !before.properties.isAlphabetic)
                || (0x1000...0x109F).contains(before.value)
        case _ where isDirectionMark: return isEither { Script(of: $0).isRightToLeft }
        case 0x200B: return isEither { Script(of: $0).isWithoutSpaces }
        case 0x3000: return true
        case 0xA0, 0x202F, 0x2009:
            // French has them inside quotation marks and before high punctuation, many countries in numbers.
            return isEither { "«»:;!?%‰€$".unicodeScalars.contains($0) }
                || isNumeric(before) && (isNumeric(next) || next.map { $0.properties.isAlphabetic } ?? false)
                || isWordOfOneLetter(endingAt: start)
        case 0x180B...0x180F: return isEither { (0x1800...0x18AF).contains($0.value) }
        case 0x115F, 0x1160:
            return isEither { (0x1100...0x11FF).contains($0.value) && Invisible($0.value) == nil }
        case 0x17B4, 0x17B5: return script(before) == .khmer
        default: return false
        }
    }

    /// Czech, Polish and Russian tie words of one letter to the next.
    private func isWordOfOneLetter(endingAt end: Int) -> Bool {
        guard let letter = character(before: end), letter.isPartOfWord else { return false }
        return character(before: end - UTF8.width(letter)).map { !$0.isPartOfWord } ?? true
    }

    private func isNumeric(_ character: Unicode.Scalar?) -> Bool { character?.properties.numericType != nil }

    private func isEmojiPart(_ character: Unicode.Scalar) -> Bool {
        character.value == 0xFE0F || character.properties.isEmoji && character.value > 0xFF
    }

    private func isPunctuation(_ character: Unicode.Scalar) -> Bool {
        switch character.properties.generalCategory {
        case .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation,
            .dashPunctuation, .connectorPunctuation:
            true
        default: false
        }
    }
}
