import Display
import Tokenization

extension Detector {
    static let indentation = Detector(
        oddity: .indentation, severity: .low,
        reason: "Tokens that are only white space: paid for, and hardly read.",
        inText: { summary, findings in
            let space = summary.whiteSpace
            guard space.tokens >= 8, space.share > 0.2, let place = space.firstPlace else { return }
            let withTabs = space.tokensWithTabs
            let saves = (space.allTokens - withTabs) * 20 > space.allTokens
            findings.add(
                place, severity: space.share > 0.4 ? .medium : .low,
                "\(grouped(space.tokens)) of \(grouped(space.allTokens)) tokens (\(percent(space.share))) "
                    + "are only white space"
                    + (saves ? "; indented with tabs the text has \(space.about)\(grouped(withTabs))" : ""),
                suggestion: saves && space.share > 0.4 ? "indent with tabs, if the format allows them" : nil,
                data: ["whiteSpaceTokens": .integer(space.tokens), "tokensWithTabs": .integer(withTabs)])
        })
}

/// Tokens that are only white space.
struct WhiteSpaceUse {
    private(set) var tokens = 0
    private(set) var allTokens = 0
    /// How many tokens were encoded again with tabs for indentation, and how many fewer they then were.
    private var recounted = 0
    private var saved = 0
    /// The first such token that indents.
    private(set) var firstPlace: Place?

    /// Encoding all of a long text twice would take as long as the rest of a report.
    private static let mostRecounted = 1 << 18

    var share: Double { allTokens == 0 ? 0 : Double(tokens) / Double(allTokens) }

    /// How many tokens the text has when indented with tabs: exact for a short text, else in proportion.
    var tokensWithTabs: Int {
        guard recounted > 0 else { return allTokens }
        return allTokens - Int((Double(saved) * Double(allTokens) / Double(recounted)).rounded())
    }

    /// What to say before ``tokensWithTabs`` if it is an estimate.
    fileprivate var about: String { recounted == allTokens ? "" : "about " }

    mutating func add(_ passage: Passage) {
        allTokens += passage.tokens.ids.count
        let before = tokens
        passage.forEachToken { token, range in
            guard !range.isEmpty, isSpaceOrBreak(passage.text[range.lowerBound]),
                passage.slice(range).allSatisfy(isSpaceOrBreak)
            else { return }
            tokens &+= 1
            let startsLine = range.lowerBound == 0 || passage.text[range.lowerBound - 1] == 0x0A
            if firstPlace == nil, startsLine, passage.text[range.lowerBound] != 0x0A {
                firstPlace = passage.place(tokens: token..<token + 1)
            }
        }
        guard recounted < Self.mostRecounted else { return }
        recounted += passage.tokens.ids.count
        guard tokens > before, let tabbed = Self.tabbed(passage.text) else { return }
        let count = try? passage.tokenizer.count(tabbed, specialTokens: passage.specialTokens)
        saved += count.map { passage.tokens.ids.count - $0 } ?? 0
    }

    /// The text with a tab for every four spaces at the start of a line; `nil` if there are none.
    private static func tabbed(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var isIndentation = true
        var spaces = 0
        for byte in text {
            if isIndentation, byte == 0x20 {
                spaces += 1
                if spaces == 4 {
                    result.removeLast(3)
                    result.append(0x09)
                    spaces = 0
                    continue
                }
            } else {
                isIndentation = byte == 0x0A
                spaces = 0
            }
            result.append(byte)
        }
        return result.count < text.count ? result : nil
    }
}
