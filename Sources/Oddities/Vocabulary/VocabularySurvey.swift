import BytePairs
import Tokenization

/// What detectors ask about the tokens of an encoding, looked up once for all.
struct VocabularySurvey {
    let tokenizer: Tokenizer
    private(set) var totals = VocabularyTotals()
    /// Tokens that encoding their own text does not give, the ids that it gives, and a text that has them.
    private(set) var contextual: [(id: TokenID, ids: [TokenID], witness: [UInt8]?)] = []
    /// Tokens that no text has, with the number of texts tried.
    private(set) var dead: [(id: TokenID, texts: Int)] = []
    /// Tokens of two bytes or more that are not text.
    private(set) var partial: [TokenID] = []
    /// Tokens of exactly one merge, whose result has nearly the same rank, and that result.
    private(set) var scaffolds: [(id: TokenID, parent: TokenID)] = []
    /// Longest first.
    private(set) var longest: [TokenID] = []
    private(set) var tokensOfScript: [Script: Int] = [:]
    /// How often each token comes in a corpus, if one was given.
    let usage: [Int]?

    private static let mostLongest = 20
    /// For how many unreachable tokens a text is searched for.
    private static let mostSearched = 500

    init(_ tokenizer: Tokenizer, usage: [Int]?) {
        self.tokenizer = tokenizer
        self.usage = usage
        totals.tokens = tokenizer.encoding.vocabulary.count
        totals.specialTokens = tokenizer.encoding.specialTokens.count
        surveyTokens()
        surveyMerges()
        surveyUsage()
    }

    var vocabulary: Vocabulary { tokenizer.encoding.vocabulary }

    private mutating func surveyTokens() {
        let witnesses = TokenWitness(tokenizer: tokenizer)
        var words: [[UInt8]: Int] = [:]
        for id in 0..<TokenID(vocabulary.size) {
            guard let token = vocabulary[id] else { continue }
            insertIntoLongest(id, token.count)
            totals.tokensOfLength[token.count, default: 0] += 1
            guard let text = String(validating: token, as: UTF8.self) else {
                surveyPart(id, token, witnesses)
                continue
            }
            surveyText(id, token, text, &words)
            let ids = (try? tokenizer.encode(token, specialTokens: .asText)) ?? []
            guard ids != [id] else { continue }
            // A pattern of another vocabulary makes most tokens unreachable.
            let isSearched = contextual.count < Self.mostSearched
            contextual.append((id, ids, isSearched ? witnesses.text(with: token, id) : nil))
        }
        totals.redundant = words.values.reduce(0) { $0 + $1 - 1 }
        totals.unreachable = contextual.count
        totals.unreachableContextual = contextual.count { $0.witness != nil }
        totals.unreachableDead = dead.count
    }

    private mutating func surveyPart(_ id: TokenID, _ token: [UInt8], _ witnesses: TokenWitness) {
        if token.contains(where: isNeverInUTF8) { totals.impossibleBytes += 1 }
        guard token.count > 1 else { return }
        partial.append(id)
        totals.partialUTF8 += 1
        if let texts = witnesses.textsWithout(part: token, id) { dead.append((id, texts)) }
    }

    private mutating func surveyText(
        _ id: TokenID, _ token: [UInt8], _ text: String, _ words: inout [[UInt8]: Int]
    ) {
        let scalars = text.unicodeScalars
        if scalars.allSatisfy(\.properties.isWhitespace) { totals.whiteSpaceOnly += 1 }
        if token.allSatisfy(isDigit) { totals.digitTokens[token.count, default: 0] += 1 }
        if token.contains(where: { $0 >= 0x80 }), normalFormC(token) != token { totals.notNFC += 1 }
        let word = token.first == 0x20 ? token.dropFirst() : token[...]
        if !word.isEmpty, scalars.dropFirst(token.first == 0x20 ? 1 : 0).allSatisfy(\.isLetter) {
            words[Array(String(decoding: word, as: UTF8.self).lowercased().utf8), default: 0] += 1
        }
        if token.first != 0x20, vocabulary.id(of: [0x20] + token) != nil { totals.withAndWithoutSpace += 1 }
        if let script = Script(ofFirstLetterIn: scalars) { tokensOfScript[script, default: 0] += 1 }
    }

    private mutating func surveyMerges() {
        var uses = [Int](repeating: 0, count: vocabulary.size)
        var parent = [TokenID](repeating: 0, count: vocabulary.size)
        for merge in vocabulary.merges {
            for operand in Set([merge.pair.left, merge.pair.right]) {
                uses[Int(operand)] += 1
                parent[Int(operand)] = merge.token
            }
        }
        for id in 0..<TokenID(vocabulary.size) where vocabulary.byteCount(of: id) > 0 {
            if uses[Int(id)] == 0 { totals.neverMerged += 1 }
            // At most a thousandth of its own rank away.
            if uses[Int(id)] == 1, vocabulary.byteCount(of: id) > 1, parent[Int(id)] > id,
                (Int(parent[Int(id)]) - Int(id)) * 1000 <= Int(id)
            {
                scaffolds.append((id, parent[Int(id)]))
            }
        }
    }

    private mutating func surveyUsage() {
        guard let usage else { return }
        totals.used = usage.indices.count { usage[$0] > 0 && vocabulary.byteCount(of: TokenID($0)) > 0 }
    }

    private mutating func insertIntoLongest(_ id: TokenID, _ length: Int) {
        if longest.count == Self.mostLongest, vocabulary.byteCount(of: longest.last!) >= length { return }
        longest.insert(id, at: longest.partitioningIndex { vocabulary.byteCount(of: $0) < length })
        if longest.count > Self.mostLongest { longest.removeLast() }
    }
}

/// Counts of a vocabulary's tokens.
public struct VocabularyTotals: Sendable, Hashable {
    /// Ordinary tokens.
    public internal(set) var tokens = 0
    /// Special tokens.
    public internal(set) var specialTokens = 0
    /// Tokens that encoding their own text does not give.
    public internal(set) var unreachable = 0
    /// Those of them that a text was found for.
    public internal(set) var unreachableContextual = 0
    /// Tokens that no text has. They are parts of characters, and so not in ``unreachable``.
    public internal(set) var unreachableDead = 0
    /// Tokens of two bytes or more that are not UTF-8 on their own.
    public internal(set) var partialUTF8 = 0
    /// Tokens with a byte that no UTF-8 text has.
    public internal(set) var impossibleBytes = 0
    /// Words that equal an earlier one up to case and one space before them.
    public internal(set) var redundant = 0
    /// Tokens that also exist with a space before them.
    public internal(set) var withAndWithoutSpace = 0
    /// Tokens of only white space.
    public internal(set) var whiteSpaceOnly = 0
    /// Tokens that are not in normal form C.
    public internal(set) var notNFC = 0
    /// Tokens that no merge builds on.
    public internal(set) var neverMerged = 0
    /// How many tokens are only digits, by their number.
    public internal(set) var digitTokens: [Int: Int] = [:]
    /// How many tokens there are, by their number of bytes.
    public internal(set) var tokensOfLength: [Int: Int] = [:]
    /// How many ordinary tokens a corpus has, if one was given.
    public internal(set) var used: Int?
}
