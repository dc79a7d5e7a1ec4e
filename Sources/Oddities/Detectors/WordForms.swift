import BytePairs
import Tokenization

/// The words of a text in their different forms: with and without a space, with other case.
struct WordForms {
    /// A word that has two forms or more.
    struct Group {
        /// Each form as it stands in the text, with its ids.
        let forms: [Form]
        /// Where the second form stands first.
        let place: Place
    }

    struct Form {
        let text: [UInt8]
        let ids: [TokenID]
    }

    private var formsOfWord: [[UInt8]: [Form]] = [:]
    private var places: [(word: [UInt8], place: Place)] = []
    /// Tokens that have been looked at as whole words.
    private var seen: [Bool]

    /// So that memory does not grow with the text: the commonest words come early.
    private static let mostWords = 1 << 14
    private static let mostForms = 8
    private static let longestWord = 40

    init(vocabularySize: Int) {
        seen = [Bool](repeating: false, count: vocabularySize)
    }

    /// In the order in which they became groups.
    var groups: [Group] { places.map { Group(forms: formsOfWord[$0.word]!, place: $0.place) } }

    mutating func add(_ passage: Passage) {
        passage.forEachPiece { piece, tokens in
            if tokens.count == 1 {
                let id = Int(passage.tokens.ids[tokens.lowerBound])
                // A special token is no word.
                if id >= seen.count || seen[id] { return }
                seen[id] = true
            }
            guard piece.count <= Self.longestWord, let word = Self.folded(passage.slice(piece)) else {
                return
            }
            add(passage, piece, tokens, word)
        }
    }

    private mutating func add(_ passage: Passage, _ piece: Range<Int>, _ tokens: Range<Int>, _ word: [UInt8])
    {
        guard let forms = formsOfWord[word] else {
            if formsOfWord.count < Self.mostWords {
                formsOfWord[word] = [
                    Form(text: Array(passage.text[piece]), ids: Array(passage.tokens.ids[tokens]))
                ]
            }
            return
        }
        guard forms.count < Self.mostForms,
            !forms.contains(where: { $0.text.elementsEqual(passage.slice(piece)) })
        else { return }
        if forms.count == 1 { places.append((word, passage.place(tokens: tokens))) }
        formsOfWord[word]!.append(
            Form(text: Array(passage.text[piece]), ids: Array(passage.tokens.ids[tokens])))
    }

    /// A word without the space before it and in small letters; `nil` for what is not all letters.
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
