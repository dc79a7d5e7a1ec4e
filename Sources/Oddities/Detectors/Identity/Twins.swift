import BytePairs
import Display
import Tokenization

extension Detector {
    static let twins = Detector(
        oddity: .twins, severity: .info,
        reason: "The same word in another case, or without its space, is another token, learned separately.",
        inText: { summary, findings in
            for (forms, place) in summary.wordForms.groups {
                findings.add(
                    place,
                    "one word, unrelated ids: "
                        + forms.map { "\(quoted($0.text)) \(idList($0.ids))" }.joined(separator: " · "))
            }
        })
}

/// The words of a text in their different forms: with and without a space, in different case.
struct WordForms {
    struct Form {
        let text: [UInt8]
        let ids: [TokenID]
    }

    private var formsOfWord: [[UInt8]: [Form]] = [:]
    /// The words of several forms, and where the second one first occurs.
    private var places: [(word: [UInt8], place: Place)] = []
    /// Tokens already examined as whole words.
    private var seen: [Bool]
    /// Words of two tokens examined lately, each in one place of few: the same words come again and again.
    private var seenPairs = [UInt64](repeating: .max, count: 1 << 12)

    /// Bounds memory; the most frequent words come early.
    private static let mostWords = 1 << 14
    private static let mostForms = 8
    private static let longestWord = 40

    init(vocabularySize: Int) {
        seen = [Bool](repeating: false, count: vocabularySize)
    }

    /// Words of several forms, in the order in which their second form occurs.
    var groups: [(forms: [Form], place: Place)] { places.map { (formsOfWord[$0.word]!, $0.place) } }

    mutating func add(_ passage: Passage) {
        passage.forEachPiece { piece, tokens in
            if tokens.count == 1 {
                let id = Int(passage.tokens.ids[tokens.lowerBound])
                // Special tokens, whose ids come after all others, are not words.
                if id >= seen.count || seen[id] { return }
                seen[id] = true
            } else if tokens.count == 2 {
                let pair =
                    UInt64(passage.tokens.ids[tokens.lowerBound]) << 32
                    | UInt64(passage.tokens.ids[tokens.lowerBound + 1])
                let place = Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> 52)
                if seenPairs[place] == pair { return }
                seenPairs[place] = pair
            }
            let text = passage.slice(piece)
            guard text.count <= Self.longestWord, let word = Self.folded(text) else { return }
            let forms = formsOfWord[word, default: []]
            guard forms.count < Self.mostForms, !forms.isEmpty || formsOfWord.count < Self.mostWords,
                !forms.contains(where: { $0.text.elementsEqual(text) })
            else { return }
            if forms.count == 1 { places.append((word, passage.place(tokens: tokens))) }
            formsOfWord[word, default: []].append(
                Form(text: Array(text), ids: Array(passage.tokens.ids[tokens])))
        }
    }

    /// A word in lower case without its space; `nil` for what is not all letters.
    private static func folded(_ piece: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let letters = piece.first == 0x20 ? piece.dropFirst() : piece[...]
        guard letters.count > 1 else { return nil }
        if letters.allSatisfy({ $0 < 0x80 }) {
            return letters.allSatisfy(isLetter) ? letters.map { $0 | 0x20 } : nil
        }
        guard let text = String(validating: letters, as: UTF8.self),
            text.unicodeScalars.allSatisfy(\.isPartOfWord)
        else { return nil }
        return Array(text.lowercased().utf8)
    }
}
