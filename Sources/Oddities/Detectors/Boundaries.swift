import BytePairs
import Display
import Tokenization

/// Where a text begins, ends and is put together.
extension Detector {
    static let boundaries: [Detector] = [
        Detector(
            .endUnstable, .info, .exact,
            "What follows can only begin with a new token; in the texts a model learned from, it often was part of this one.",
            atEnd: { passage, findings in
                let last = passage.tokens.ids.count - 1
                let endsInSpace =
                    [0x20, 0x09].contains(passage.text.last!) && !passage.tokens.isSpecial(last)
                let end = UnstableEnd(of: passage)
                guard endsInSpace || end.map({ $0.divergent > 0 }) ?? false else { return }
                let tokens = (end?.firstToken ?? last)..<last + 1
                findings.add(passage.place(tokens: tokens), severity: endsInSpace ? .high : .info) {
                    let shown = passage.shown(passage.bytes(of: tokens))
                    var data: [String: Finding.Value] = [
                        "stableTokens": .integer(passage.firstToken + tokens.lowerBound),
                        "unstableBytes": .integer(passage.bytes(of: tokens).count),
                    ]
                    if let end {
                        data["completions"] = .integer(end.completions)
                        data["longerTokens"] = .integer(end.longerTokens)
                    }
                    if endsInSpace {
                        return .init(
                            "the text ends in white space: \(shown) is a token that words hardly follow",
                            suggestion:
                                "drop the white space at the end: the model writes its own with its next word",
                            data: data)
                    }
                    let longer = end?.longerTokens ?? 0
                    return .init(
                        longer > 0
                            ? "the text ends in \(shown); \(counted(longer, "longer token")) begin\(longer == 1 ? "s" : "") so"
                            : "the text ends in \(shown), which can still become other tokens, in \(counted(end?.divergent ?? 0, "way"))",
                        data: data)
                }
            }),
        Detector(
            .templateSeam, .medium, .exact,
            "Where a value is put into a template, tokens form across the seam that neither part has.",
            inPassage: { passage, findings in
                for seam in Set(passage.seams).sorted() {
                    guard let comparison = passage.compareAcrossSeam(at: seam) else { continue }
                    findings.add(passage.place(tokens: comparison.tokens)) {
                        .init(
                            "at the seam the tokens are \(idList(passage.tokens.ids[comparison.tokens])); the parts alone give \(idList(comparison.apart))",
                            suggestion: "move the seam to where a token ends, most simply before a space",
                            data: ["seam": .integer(passage.origin + seam)])
                    }
                }
            }),
        Detector(
            .endLookahead, .medium, .exact,
            "White space at the very end is cut unlike the same white space with text behind it.",
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
                findings.add(passage.place(tokens: first..<passage.tokens.ids.count)) {
                    .init(
                        "the line breaks at the end are \(idList(alone[common...])); with a letter behind them they are \(idList(followed[common...].dropLast()))",
                        suggestion: "end the text in one line break, or in none")
                }
            }),
        Detector(
            .shrinkingPrefix, .info, .exact, "A longer text can have fewer tokens than its own beginning.",
            isOnRequest: true,
            inPassage: { passage, findings in
                passage.forEachShrinkingPiece { shorter, longer, before, after in
                    findings.add(passage.place(longer)) {
                        .init(
                            "up to \(quoted(passage.slice(shorter))) the text has \(before) tokens, up to \(quoted(passage.slice(longer))) only \(after)",
                            data: ["shorterTokens": .integer(before), "longerTokens": .integer(after)])
                    }
                }
            }),
        Detector(
            .crlf, .medium, .exact,
            "Windows line ends are other tokens than the plain ones, and mixed ones mix the tokens.",
            inText: { summary, findings in
                let ends = summary.lineEnds
                guard let first = ends.firstOddPlace else { return }
                findings.add(first) {
                    let kinds = [(ends.crlf, "CRLF"), (ends.cr, "CR"), (ends.lf, "LF")].filter { $0.0 > 0 }
                    return .init(
                        "lines end in " + kinds.map { "\($0.1) (\($0.0))" }.joined(separator: ", "),
                        suggestion: "write every line end as a single line feed",
                        data: ["crlf": .integer(ends.crlf), "cr": .integer(ends.cr), "lf": .integer(ends.lf)])
                }
            }),
        Detector(
            .specialText, .high, .exact,
            "The spelling of a special token inside a text becomes a signal wherever somebody forgets to refuse it.",
            inPassage: { passage, findings in
                for (range, token) in passage.specialSpellings() {
                    let tokens = passage.tokens(holding: range)
                    findings.add(passage.place(range)) {
                        let spelled =
                            "\(quoted(passage.slice(range))) is text here, \(counted(tokens.count, "token"))"
                        return .init(
                            token.map { "\(spelled); as the special token it would be \($0.id)" }
                                ?? "\(spelled); it looks like a special token, and other models have one of that spelling",
                            suggestion: "if it came from outside, take it out or escape it",
                            data: token.map { ["id": .integer(Int($0.id))] } ?? [:])
                    }
                }
            }),
    ]
}

extension Passage {
    /// Where the piece begins that is so many pieces before the end.
    func startOfLastPieces(_ count: Int) -> Int {
        tokens.pieceEnds.count <= count ? 0 : tokens.pieceEnds[tokens.pieceEnds.count - 1 - count]
    }

    /// In bytes.
    private static let widestSeam = 4096

    /// The piece that holds the byte at `offset`.
    private func piece(at offset: Int) -> Int {
        var (low, high) = (0, tokens.pieceEnds.count)
        while low < high {
            let middle = (low + high) / 2
            if tokens.pieceEnds[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The tokens around a seam that are others if the two sides are encoded apart, and what they are then.
    func compareAcrossSeam(at seam: Int) -> (tokens: Range<Int>, apart: [TokenID])? {
        guard seam > 0, seam < text.count else { return nil }
        // Some pieces on each side are enough: beyond, both ways see the same pieces. A piece of kilobytes is no word that a
        // value was put into.
        let piece = self.piece(at: seam - 1)
        let start = piece < 8 ? 0 : tokens.pieceEnds[piece - 8]
        let end = tokens.pieceEnds[min(piece + 8, tokens.pieceEnds.count - 1)]
        guard end - start <= Self.widestSeam else { return nil }
        let together = tokens(holding: start..<end)
        let left = ids(of: text[start..<seam])
        let right = ids(of: end < text.count ? text[seam..<min(end + 64, text.count)] : text[seam..<end])
        let apart = left + right
        let whole = Array(tokens.ids[together])
        let common = zip(apart, whole).prefix { $0 == $1 }.count
        guard common < whole.count, common < apart.count else { return nil }
        // Back to where both ways agree again.
        var (wholeEnd, apartEnd) = (together.lowerBound + whole.count, left.count)
        var rightOffset = seam
        for id in right {
            if let match = (together.lowerBound + common..<together.upperBound).first(where: {
                tokens.range(of: $0).lowerBound == rightOffset && tokens.ids[$0] == id
            }) {
                wholeEnd = match
                break
            }
            rightOffset += tokenizer.bytes(of: id)?.count ?? 0
            apartEnd += 1
        }
        return (together.lowerBound + common..<wholeEnd, Array(apart[common..<apartEnd]))
    }

    /// Pieces whose tokens get fewer as the piece gets longer: the last beginning that has more tokens than a longer
    /// one, and that longer one.
    func forEachShrinkingPiece(
        _ body: (_ shorter: Range<Int>, _ longer: Range<Int>, _ before: Int, _ after: Int) -> Void
    ) {
        forEachPiece { piece, tokens in
            // Longer pieces are rare, and this is quadratic.
            guard piece.count <= 256 else { return }
            var last: (end: Int, count: Int)?
            for end in piece.lowerBound + 1...piece.upperBound
            where end == text.count || text[end] & 0xC0 != 0x80 {
                let count = ids(of: text[piece.lowerBound..<end]).count
                if let last, last.count > count {
                    let before = firstToken + tokens.lowerBound
                    body(
                        piece.lowerBound..<last.end, piece.lowerBound..<end, before + last.count,
                        before + count)
                    return
                }
                last = (end, count)
            }
        }
    }

    /// Spellings of the encoding's special tokens, and words between `<|` and `|>` that look like some.
    func specialSpellings() -> [(Range<Int>, SpecialToken?)] {
        func isSpecial(_ range: Range<Int>) -> Bool {
            let token = self.token(at: range.lowerBound)
            return tokens.isSpecial(token) && tokens.range(of: token) == range
        }
        // Where special tokens are allowed, a spelling is one and not text.
        let declared = tokenizer.specialTokens(in: text).filter { !isSpecial($0.range) }
        var found: [(Range<Int>, SpecialToken?)] = declared.map { ($0.range, $0.token) }
        var next = 0
        var position = 0
        while position + 4 < text.count {
            defer { position += 1 }
            guard text[position] == UInt8(ascii: "<"), text[position + 1] == UInt8(ascii: "|") else {
                continue
            }
            var end = position + 2
            while end < text.count, end - position < 64,
                isLetterOrDigit(text[end]) || "_-.".utf8.contains(text[end])
            {
                end += 1
            }
            guard end > position + 2, byte(end) == UInt8(ascii: "|"), byte(end + 1) == UInt8(ascii: ">")
            else { continue }
            let range = position..<end + 2
            while next < declared.count, declared[next].range.upperBound <= range.lowerBound { next += 1 }
            let isDeclared = next < declared.count && declared[next].range.overlaps(range)
            if !isDeclared, !isSpecial(range) { found.append((range, nil)) }
        }
        return found.sorted { $0.0.lowerBound < $1.0.lowerBound }
    }
}
