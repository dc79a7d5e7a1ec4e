import BytePairs
import Display
import Tokenization

// How white space ends a text and its lines, and what a text's beginnings cost.

extension Detector {
    static let endLookahead = Detector(
        oddity: .endLookahead, severity: .medium,
        reason: "White space at the very end is cut differently from the same white space before more text.",
        atEnd: { passage, findings in
            guard let last = passage.text.last, last == 0x0A || last == 0x0D else { return }
            let start = passage.startOfLastPieces(8)
            let tail = passage.text[start...]
            let alone = passage.ids(of: tail)
            let followed = passage.ids(of: tail + [UInt8(ascii: "b")])
            guard !followed.starts(with: alone) else { return }
            let common = zip(alone, followed).prefix { $0 == $1 }.count
            let first = passage.token(at: start) + common
            guard first < passage.tokens.ids.count else { return }
            findings.add(
                passage.place(tokens: first..<passage.tokens.ids.count),
                "the line breaks at the end are \(idList(alone[common...])); before a letter they are "
                    + idList(followed[common...].dropLast()),
                suggestion: "end the text in one line break, or in none")
        })

    static let shrinkingPrefix = Detector(
        oddity: .shrinkingPrefix, severity: .info,
        reason: "A longer text can have fewer tokens than its own beginning.", isOnRequest: true,
        inPassage: { passage, findings in
            passage.forEachPiece { piece, tokens in
                // Longer pieces are rare, and this is quadratic.
                guard piece.count <= 256 else { return }
                var shorter: (bytes: Range<Int>, count: Int)?
                for end in piece.lowerBound + 1...piece.upperBound
                where passage.byte(end).map({ !isContinuation($0) }) ?? true {
                    let bytes = piece.lowerBound..<end
                    let count = passage.ids(of: passage.slice(bytes)).count
                    guard let last = shorter, last.count > count else {
                        shorter = (bytes, count)
                        continue
                    }
                    let tokensBefore = passage.firstToken + tokens.lowerBound
                    let (before, after) = (tokensBefore + last.count, tokensBefore + count)
                    findings.add(
                        passage.place(bytes),
                        "up to \(quoted(passage.slice(last.bytes))) the text has \(before) tokens, "
                            + "up to \(quoted(passage.slice(bytes))) only \(after)",
                        data: ["shorterTokens": .integer(before), "longerTokens": .integer(after)])
                    return
                }
            }
        })

    static let crlf = Detector(
        oddity: .crlf, severity: .medium,
        reason: "Windows line ends are other tokens than plain ones, and mixed line ends mix the tokens.",
        inText: { summary, findings in
            let ends = summary.lineEnds
            guard let first = ends.firstOddPlace else { return }
            let kinds = [("CRLF", ends.crlf), ("CR", ends.cr), ("LF", ends.lf)].filter { $0.1 > 0 }
            findings.add(
                first, "lines end in " + kinds.map { "\($0) (\($1))" }.joined(separator: ", "),
                suggestion: "write every line end as a single line feed",
                data: ["crlf": .integer(ends.crlf), "cr": .integer(ends.cr), "lf": .integer(ends.lf)])
        })
}

/// How the lines of a text end.
struct LineEnds {
    private(set) var lf = 0
    private(set) var crlf = 0
    /// Carriage returns without a line feed.
    private(set) var cr = 0
    /// The first line end that is not just a line feed.
    private(set) var firstOddPlace: Place?
    /// Whether the last passage ended in a carriage return, whose line feed may begin the next.
    private var endedInReturn = false

    mutating func add(_ passage: Passage) {
        if endedInReturn, passage.text.first == 0x0A {
            crlf += 1
            cr -= 1
            lf -= 1
        }
        endedInReturn = passage.text.last == 0x0D
        // Most texts have no carriage return; loops this simple are vectorized.
        var returns = 0
        for byte in passage.text { returns &+= byte == 0x0D ? 1 : 0 }
        guard returns > 0 else {
            for byte in passage.text { lf &+= byte == 0x0A ? 1 : 0 }
            return
        }
        for (offset, byte) in passage.text.enumerated() {
            if byte == 0x0A {
                lf &+= 1
            } else if byte == 0x0D {
                let isPair = passage.byte(offset + 1) == 0x0A
                if isPair { crlf += 1; lf -= 1 } else { cr += 1 }
                if firstOddPlace == nil { firstOddPlace = passage.place(offset..<offset + (isPair ? 2 : 1)) }
            }
        }
    }
}
