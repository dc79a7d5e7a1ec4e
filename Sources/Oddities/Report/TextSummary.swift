import BytePairs
import Tokenization
import SplitPatterns

/// What is gathered about a text as a whole while its passages go by. Its size does not grow with the text.
struct TextSummary {
    let tokenizer: Tokenizer
    private(set) var totals = TextTotals()
    private(set) var lineEnds = LineEnds()
    private(set) var whiteSpace = WhiteSpaceUse()
    private(set) var scripts = ScriptUses()
    private(set) var lineCosts = LineCosts()
    private(set) var words: WordForms
    /// The text itself, as long as it is short and may be JSON.
    private(set) var document: [UInt8]? = []
    /// Which ordinary ids have come, and which special ones, whose ids can be anything.
    private var seen: [Bool]
    private var seenSpecial: Set<TokenID> = []

    /// Data that is longer goes into a database rather than into a prompt.
    private static let longestDocument = 1 << 20

    init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        words = WordForms(vocabularySize: tokenizer.encoding.vocabulary.size)
        seen = [Bool](repeating: false, count: tokenizer.encoding.vocabulary.size)
    }

    mutating func add(_ passage: Passage) {
        totals.tokens += passage.tokens.ids.count
        totals.bytes += passage.text.count
        totals.isValidUTF8 = totals.isValidUTF8 && passage.beyondASCII.illFormed.isEmpty
        for byte in passage.text where byte & 0xC0 != 0x80 { totals.characters &+= 1 }
        for id in passage.tokens.ids {
            if id >= seen.count {
                totals.distinct += seenSpecial.insert(id).inserted ? 1 : 0
            } else if !seen[Int(id)] {
                seen[Int(id)] = true
                totals.distinct += 1
            }
        }
        lineEnds.add(passage)
        whiteSpace.add(passage)
        scripts.add(passage)
        lineCosts.add(passage)
        words.add(passage)
        keepDocument(passage)
    }

    mutating func finish() {
        lineCosts.finish()
        totals.lines = lineCosts.lines
    }

    private mutating func keepDocument(_ passage: Passage) {
        guard let bytes = document else { return }
        let first = bytes.first ?? passage.text.first { !isSpaceOrBreak($0) }
        let isPossible =
            first == nil || first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || !bytes.isEmpty
        if isPossible, totals.bytes <= Self.longestDocument {
            document! += passage.text
        } else {
            document = nil
        }
    }

    /// The place of a finding about all of the text.
    var wholeText: Place { Place(bytes: 0..<totals.bytes, tokens: 0..<totals.tokens, ids: []) }
}

/// What a text costs.
public struct TextTotals: Sendable, Hashable {
    /// Tokens.
    public internal(set) var tokens = 0
    /// Different ids among them.
    public internal(set) var distinct = 0
    /// Bytes.
    public internal(set) var bytes = 0
    /// Code points; bytes that only continue a character are not counted.
    public internal(set) var characters = 0
    /// Lines, the last counted also if it has no line feed.
    public internal(set) var lines = 0
    /// Whether all bytes are well-formed UTF-8.
    public internal(set) var isValidUTF8 = true

    /// How many bytes a token has on average; 0 for an empty text.
    public var bytesPerToken: Double { tokens == 0 ? 0 : Double(bytes) / Double(tokens) }
}

/// How the lines of a text end.
struct LineEnds {
    private(set) var lf = 0
    private(set) var crlf = 0
    /// Carriage returns alone.
    private(set) var cr = 0
    /// The first line end that is not a lone line feed.
    private(set) var firstOddPlace: Place?
    /// Whether the passage before ended in a carriage return, whose line feed may come in the next.
    private var endedInReturn = false

    mutating func add(_ passage: Passage) {
        if endedInReturn, passage.text.first == 0x0A {
            crlf += 1
            cr -= 1
            lf -= 1
        }
        endedInReturn = passage.text.last == 0x0D
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

/// Tokens that are only white space.
struct WhiteSpaceUse {
    private(set) var tokens = 0
    private(set) var allTokens = 0
    /// How many tokens were encoded again with a tab for each four spaces at the front of a line, and how many fewer
    /// they were then.
    private var recounted = 0
    private var saved = 0
    /// The first such token that indents.
    private(set) var firstPlace: Place?

    /// Encoding all of a long text a second time would take as long as the rest of a report; this many tokens tell.
    private static let mostRecounted = 1 << 18

    var share: Double { allTokens == 0 ? 0 : Double(tokens) / Double(allTokens) }

    /// How many tokens the text has when it is indented with tabs: exact for a short text, else in proportion.
    var tokensWithTabs: Int {
        recounted == 0
            ? allTokens : allTokens - Int((Double(saved) * Double(allTokens) / Double(recounted)).rounded())
    }

    /// Whether ``tokensWithTabs`` was counted and not estimated.
    var isExact: Bool { recounted == allTokens }

    mutating func add(_ passage: Passage) {
        allTokens += passage.tokens.ids.count
        let before = tokens
        passage.forEachToken { token, range in
            guard isSpaceOrBreak(passage.text[range.lowerBound]),
                passage.slice(range).allSatisfy(isSpaceOrBreak)
            else { return }
            tokens &+= 1
            let isAtFront = range.lowerBound == 0 || passage.text[range.lowerBound - 1] == 0x0A
            if firstPlace == nil, isAtFront, passage.text[range.lowerBound] != 0x0A {
                firstPlace = passage.place(tokens: token..<token + 1)
            }
        }
        guard recounted < Self.mostRecounted else { return }
        recounted += passage.tokens.ids.count
        guard tokens > before, let tabbed = Self.tabbed(passage.text) else { return }
        let count = try? passage.tokenizer.count(tabbed, specialTokens: passage.specialTokens)
        saved += count.map { passage.tokens.ids.count - $0 } ?? 0
    }

    /// The text with a tab for each four spaces at the front of a line; `nil` if there are none.
    private static func tabbed(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var isAtFront = true
        var spaces = 0
        for byte in text {
            if isAtFront, byte == 0x20 {
                spaces += 1
                if spaces == 4 {
                    result.removeLast(3)
                    result.append(0x09)
                    spaces = 0
                    continue
                }
            } else {
                isAtFront = byte == 0x0A
                spaces = 0
            }
            result.append(byte)
        }
        return result.count < text.count ? result : nil
    }
}
