import Display
import Tokenization

/// White space, structure and repetition.
extension Detector {
    static let layout: [Detector] = [
        Detector(
            .indentation, .medium, .exact,
            "Tokens that are nothing but white space: paid for, and hardly read.",
            inText: { summary, findings in
                let space = summary.whiteSpace
                guard space.tokens >= 8, space.share > 0.2, let place = space.firstPlace else { return }
                findings.add(place) {
                    let share =
                        "\(grouped(space.tokens)) of \(grouped(space.allTokens)) tokens (\(percent(space.share))) are only white space"
                    let withTabs = space.tokensWithTabs
                    let saves = (space.allTokens - withTabs) * 20 > space.allTokens
                    return .init(
                        saves
                            ? "\(share); indented with tabs the text has \(space.isExact ? "" : "about ")\(grouped(withTabs))"
                            : share,
                        suggestion: saves ? "indent with tabs, if the format allows them" : nil,
                        data: [
                            "whiteSpaceTokens": .integer(space.tokens), "tokensWithTabs": .integer(withTabs),
                        ])
                }
            }),
        Detector(
            .serialisation, .low, .exact, "The same data costs more or less depending on how it is written.",
            inText: { summary, findings in
                guard let data = summary.document, let json = JSONText(data) else { return }
                let tokenizer = summary.tokenizer
                func count(_ text: [UInt8]) -> Int {
                    (try? tokenizer.count(text, specialTokens: .asText)) ?? 0
                }
                var forms = [("minified JSON", count(json.minified))]
                if let yaml = json.yaml(limit: 2 * data.count + 1024) { forms.append(("YAML", count(yaml))) }
                let best = forms.min { $0.1 < $1.1 }!
                guard best.1 * 10 < summary.totals.tokens * 9 else { return }
                findings.add(summary.wholeText) {
                    .init(
                        "this JSON has \(grouped(summary.totals.tokens)) tokens; "
                            + forms.map { "as \($0.0) \(grouped($0.1))" }.joined(separator: ", "),
                        suggestion: "write it as \(best.0)",
                        data: Dictionary(
                            uniqueKeysWithValues: zip(
                                ["minifiedTokens", "yamlTokens"], forms.map { .integer($0.1) })))
                }
            }),
        Detector(
            .run, .low, .exact,
            "The same few characters again and again in one or two tokens: nobody can count them from inside.",
            inPassage: { passage, findings in
                passage.forEachRepetition { bytes, unit in
                    let tokens = passage.tokens(holding: bytes)
                    guard tokens.count <= 2 else { return }
                    findings.add(passage.place(bytes)) {
                        .init(
                            "\(quoted(passage.slice(bytes.prefix(unit)))) \(bytes.count / unit) times in \(counted(tokens.count, "token"))",
                            data: ["times": .integer(bytes.count / unit)])
                    }
                }
            }),
        Detector(
            .outlierLine, .info, .heuristic,
            "A line that costs far more tokens a byte than the others is often not what it seems.",
            inText: { summary, findings in
                findings.addCountOnly(summary.lineCosts.outlierCount - summary.lineCosts.outliers.count)
                for line in summary.lineCosts.outliers {
                    findings.add(line.place) {
                        .init(
                            "line \(grouped(line.number)) takes \(decimal(line.tokensPerByte * 10)) tokens for ten bytes, the median line \(decimal(line.median * 10))",
                            data: [
                                "line": .integer(line.number), "tokensPerByte": .number(line.tokensPerByte),
                            ])
                    }
                }
            }),
    ]
}

extension Passage {
    /// Runs of eight bytes or more in which a unit of one to four bytes is repeated three times or more. Not of white space, which is
    /// layout, and not of digits, which are numbers.
    func forEachRepetition(_ body: (_ bytes: Range<Int>, _ unit: Int) -> Void) {
        var position = 0
        while position + 8 <= text.count {
            // Whatever is repeated, the byte four places on, or two, or three, is the same.
            // Not inside a character.
            guard text[position] & 0xC0 != 0x80,
                let unit = (1...4).first(where: { isRepeated(position, unit: $0) })
            else {
                position += 1
                continue
            }
            var end = position + unit
            while end < text.count, text[end] == text[end - unit] { end += 1 }
            end -= (end - position) % unit
            let first = text[position]
            if end - position >= max(8, 3 * unit), !isSpaceOrBreak(first), !isDigit(first),
                first < 0x80 || unit > 1
            {
                body(position..<end, unit)
            }
            position = max(end, position + 1)
        }
    }

    /// Whether the eight bytes from `position` on are one unit repeated.
    @inline(__always)
    private func isRepeated(_ position: Int, unit: Int) -> Bool {
        var offset = position &+ unit
        while offset < position &+ 8 {
            if text[offset] != text[offset &- unit] { return false }
            offset &+= 1
        }
        return true
    }
}
