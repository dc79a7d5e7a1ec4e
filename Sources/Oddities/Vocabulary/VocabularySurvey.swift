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
    /// Tokens of one unit of up to four bytes again and again, and the length of the unit.
    private(set) var repetitions: [(id: TokenID, unit: Int)] = []
    /// Tokens much longer than others of their script that no merge builds on and that were made of rare parts.
    private(set) var suspects: [(id: TokenID, parts: [TokenID])] = []
    /// How many letters the tokens have that are letters and nothing else, by script.
    private var wordLengths: [Script: [(id: TokenID, letters: Int)]] = [:]
    /// The longest words of the scripts that most tokens are of.
    private(set) var longestOfScript: [(script: Script, ids: [TokenID])] = []
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
            if token.count >= 8, let unit = Self.repeatedUnit(token) { repetitions.append((id, unit)) }
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
        // White space is layout: signs and letters come first.
        let isSpace = Set(repetitions.map(\.id).filter { isSpaceOrBreak(vocabulary[$0]![0]) })
        repetitions.sort {
            (isSpace.contains($0.id) ? 1 : 0, $0.id) < (isSpace.contains($1.id) ? 1 : 0, $1.id)
        }
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
        if let script = Script(ofFirstLetterIn: scalars) {
            tokensOfScript[script, default: 0] += 1
            let letters = scalars.dropFirst(token.first == 0x20 ? 1 : 0)
            if letters.allSatisfy({ $0.isLetter || $0.isMark }) {
                wordLengths[script, default: []].append((id, letters.count))
            }
        }
    }

    /// The length of the unit that a token repeats three times or more.
    private static func repeatedUnit(_ token: [UInt8]) -> Int? {
        (1...4).first { unit in
            token.count % unit == 0 && token.count >= 3 * unit
                && token.indices.dropFirst(unit).allSatisfy { token[$0] == token[$0 - unit] }
        }
    }

    /// - Parameters:
    ///   - uses: how many merges have each token as a part.
    ///   - parts: of the tokens that a merge makes.
    private mutating func surveyWords(uses: [Int], parts: [TokenID: [TokenID]]) {
        // In the order of scripts, so that the order of a dictionary never shows.
        for (script, words) in wordLengths.sorted(by: { $0.key.number < $1.key.number }) {
            let longestFirst = words.sorted { ($1.letters, $0.id) < ($0.letters, $1.id) }
            if words.count >= Self.fewestWords {
                let shortest = max(Self.shortestSuspect, longestFirst[words.count / 2].letters * 5 / 2)
                suspects += longestFirst.lazy.filter { $0.letters >= shortest && uses[Int($0.id)] == 0 }
                    .compactMap { word in parts[word.id].map { (word.id, $0) } }
                    .filter { $0.1.allSatisfy { uses[Int($0)] <= Self.rareUses } }
                    .prefix(Self.mostSuspectsOfScript)
            }
            longestOfScript.append((script, longestFirst.prefix(5).map(\.id)))
        }
        suspects.sort { $0.id < $1.id }
    }

    /// With fewer words there is no usual length.
    private static let fewestWords = 50
    private static let shortestSuspect = 6
    /// A part that more merges use is a part of words.
    private static let rareUses = 2
    private static let mostSuspectsOfScript = 20

    private mutating func surveyMerges() {
        var uses = [Int](repeating: 0, count: vocabulary.size)
        var partsOfToken: [TokenID: [TokenID]] = [:]
        var parent = [TokenID](repeating: 0, count: vocabulary.size)
        for merge in vocabulary.merges {
            // A character without a token of its own can be part of one.
            let parts = [merge.pair.left, merge.pair.right].filter { $0 < vocabulary.size }
            if parts.count == 2 { partsOfToken[merge.token] = parts }
            for operand in Set(parts) {
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
        surveyWords(uses: uses, parts: partsOfToken)
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
