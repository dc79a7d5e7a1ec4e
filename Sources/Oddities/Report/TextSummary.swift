import BytePairs
import SplitPatterns
import Tokenization

/// Figures gathered over a whole text, passage by passage. Their size does not grow with the text.
struct TextSummary {
    let tokenizer: Tokenizer
    private(set) var totals = TextTotals()
    private(set) var lineEnds = LineEnds()
    private(set) var lineEdges = LineEdges()
    /// The form of Unicode that the text seems to be in, if that is not UTF-8.
    var encodingForm: EncodingForm?
    private(set) var whiteSpace = WhiteSpaceUse()
    private(set) var scripts: ScriptUses
    private(set) var lineCosts = LineCosts()
    private(set) var wordForms: WordForms
    /// The text itself, as long as it is short and may be JSON.
    private(set) var document: [UInt8]? = []
    /// The ids that have occurred: ordinary ones, and special ones, which can be any number.
    private var seen: [Bool]
    private var seenSpecial: Set<TokenID> = []

    /// Longer data goes into a database rather than into a prompt.
    private static let longestDocument = 1 << 20

    init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        scripts = ScriptUses(tokenizer.encoding)
        wordForms = WordForms(vocabularySize: tokenizer.encoding.vocabulary.size)
        seen = [Bool](repeating: false, count: tokenizer.encoding.vocabulary.size)
    }

    mutating func add(_ passage: Passage) {
        totals.tokens += passage.tokens.ids.count
        totals.bytes += passage.text.count
        totals.isValidUTF8 = totals.isValidUTF8 && passage.beyondASCII.illFormed.isEmpty
        for byte in passage.text where !isContinuation(byte) { totals.characters &+= 1 }
        for id in passage.tokens.ids {
            if id >= seen.count {
                totals.distinct += seenSpecial.insert(id).inserted ? 1 : 0
            } else if !seen[Int(id)] {
                seen[Int(id)] = true
                totals.distinct += 1
            }
        }
        lineEnds.add(passage)
        lineEdges.add(passage)
        whiteSpace.add(passage)
        scripts.add(passage)
        lineCosts.add(passage)
        wordForms.add(passage)
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
}
