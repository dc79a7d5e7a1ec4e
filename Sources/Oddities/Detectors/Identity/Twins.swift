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

    /// Words in lower case without their space, numbered.
    private var words = ByteStringTable()
    private var formsOfWord: [[Form]] = []
    /// The words of several forms, and where the second one first occurs.
    private var places: [(word: Int, place: Place)] = []
    /// The word that is looked up, here so that its memory is used again.
    private var word: [UInt8] = []
    /// Tokens already examined as whole words.
    private var seen: [Bool]
    /// Words of two or three tokens examined lately, each in one place of few: the same words come again and again.
    /// Empty until there is a long passage.
    private var seenTokens: [UInt64] = []
    private static let placeBits: UInt64 = 14

    /// Bounds memory; the most frequent words come early.
    private static let mostWords = 1 << 14
    private static let mostForms = 8
    private static let longestWord = 40

    init(vocabularySize: Int) {
        seen = [Bool](repeating: false, count: vocabularySize)
    }

    /// Words of several forms, in the order in which their second form occurs.
    var groups: [(forms: [Form], place: Place)] { places.map { (formsOfWord[$0.word], $0.place) } }

    mutating func add(_ passage: Passage) {
        if seenTokens.isEmpty, passage.isLong {
            seenTokens = [UInt64](repeating: .max, count: 1 << Self.placeBits)
        }
        passage.forEachPiece { piece, tokens in
            if tokens.count == 1 {
                let id = Int(passage.tokens.ids[tokens.lowerBound])
                // Special tokens, whose ids come after all others, are not words.
                if id >= seen.count || seen[id] { return }
                seen[id] = true
            } else if !seenTokens.isEmpty, let packed = Self.packed(passage.tokens.ids[tokens]) {
                let place = Int(
                    truncatingIfNeeded: (packed &* 0x9E37_79B9_7F4A_7C15) >> (64 - Self.placeBits))
                if seenTokens[place] == packed { return }
                seenTokens[place] = packed
            }
            let text = passage.slice(piece)
            guard text.count <= Self.longestWord, fold(text), let number = newFormOfWord(text) else { return }
            if formsOfWord[number].count == 1 { places.append((number, passage.place(tokens: tokens))) }
            formsOfWord[number].append(Form(text: Array(text), ids: Array(passage.tokens.ids[tokens])))
        }
    }

    /// The number of ``word``, if there is room for it and this form of it is new.
    private mutating func newFormOfWord(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        if let number = word.withUnsafeBufferPointer({ words.number(of: $0) }) {
            let forms = formsOfWord[number]
            let isNew = forms.count < Self.mostForms && !forms.contains { $0.text.elementsEqual(text) }
            return isNew ? number : nil
        }
        guard formsOfWord.count < Self.mostWords else { return nil }
        formsOfWord.append([])
        return word.withUnsafeBufferPointer { words.insert($0).number }
    }

    /// Two or three ids in one word, if they are small enough.
    private static func packed(_ ids: ArraySlice<TokenID>) -> UInt64? {
        guard ids.count <= 3, ids.allSatisfy({ $0 < 1 << 21 - 1 }) else { return nil }
        return ids.reduce(UInt64(0)) { $0 << 21 | UInt64($1 + 1) }
    }

    /// Makes ``word`` a piece in lower case without its space.
    ///
    /// - Returns: whether it is all letters.
    private mutating func fold(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
        let letters = piece.first == 0x20 ? piece.dropFirst() : piece[...]
        guard letters.count > 1 else { return false }
        word.removeAll(keepingCapacity: true)
        for byte in letters {
            guard byte < 0x80 else { return foldBeyondASCII(letters) }
            guard isLetter(byte) else { return false }
            word.append(byte | 0x20)
        }
        return true
    }

    private mutating func foldBeyondASCII(_ letters: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let text = String(validating: letters, as: UTF8.self),
            text.unicodeScalars.allSatisfy(\.isPartOfWord)
        else { return false }
        word = Array(text.lowercased().utf8)
        return true
    }
}
