package import BytePairs
import Display
package import Tokenization

extension Detector {
    static let endUnstable = Detector(
        oddity: .endUnstable, severity: .info,
        reason:
            "What follows begins a new token; in the texts that models trained on, it often joined this one.",
        atEnd: { passage, findings in
            // No one asks a model to go on after so much.
            guard passage.origin + passage.text.count <= longestPrompt else { return }
            let last = passage.tokens.ids.count - 1
            let endsInSpace = " \t".utf8.contains(passage.text.last!) && !passage.tokens.isSpecial(last)
            // The last cell of a table can be empty: another tab came before.
            let isCell = passage.text.last == 0x09 && passage.text.dropLast().suffix(400).contains(0x09)
            // What ends in the indentation of a line that is not there was rather a file than a prompt.
            let isBlankLine = passage.text.last { !" \t".utf8.contains($0) } == 0x0A
            let whereSpace: Severity =
                passage.start.format != nil ? .low : isCell || isBlankLine ? .medium : .high
            let severity = endsInSpace ? whereSpace : .info
            guard findings.keeps(severity) else { return }
            let end = UnstableEnd(of: passage)
            let (longer, divergent) = (end?.longerTokens ?? 0, end?.divergent ?? 0)
            // Files end in a line break, and what comes after one is a new line.
            guard endsInSpace || divergent > 0 && passage.text.last != 0x0A else { return }
            let tokens = (end?.firstToken ?? last)..<last + 1
            let bytes = passage.bytes(of: tokens)
            let shown = passage.shown(bytes)
            var data: [String: Finding.Value] = [
                "stableTokens": .integer(passage.firstToken + tokens.lowerBound),
                "unstableBytes": .integer(bytes.count),
            ]
            if let end {
                data["completions"] = .integer(end.completions)
                data["longerTokens"] = .integer(end.longerTokens)
            }
            findings.add(
                passage.place(tokens: tokens), severity: severity,
                endsInSpace
                    ? "the text ends in white space: words hardly ever follow the token \(shown)"
                    : "the text ends in \(shown); "
                        + (longer > 0
                            ? "\(counted(longer, "longer token")) begin\(longer == 1 ? "s" : "") with it"
                            : "it can still become other tokens, in \(counted(divergent, "way"))"),
                suggestion: endsInSpace && !isCell
                    ? "drop the white space at the end: the model writes its own with its next word" : nil,
                data: data)
        })
}

/// In bytes. Longer texts are corpora.
private let longestPrompt = 1 << 20

/// What the last tokens of a text can still become as the text goes on.
///
/// More text can change only the last piece, and white space before it if it is white space itself. What can
/// take its place are the sequences of tokens that cover its bytes and whose last token may reach beyond
/// them: for each offset in it, a token from there that reaches its end or farther, encoded together with
/// what comes before.
///
/// Source: the definition of tiktoken's `encode_with_unstable`, with whose counts a test compares.
package struct UnstableEnd: Sendable {
    /// The first token that may change, as an index of the passage.
    package let firstToken: Int
    /// The single tokens that begin with the unstable bytes: for a lone space, half of the vocabulary.
    private let single: [TokenID]
    /// The other sequences that can take the place of the unstable tokens.
    private let several: TokenSequences
    /// How many of all sequences do not begin with the current tokens.
    package let divergent: Int
    /// How many tokens begin with the unstable bytes and are longer.
    package let longerTokens: Int

    /// How many sequences can take the place of the unstable tokens, themselves included.
    var completions: Int { single.count + several.count }

    /// These sequences, the shortest first, then by ids.
    ///
    /// - Complexity: sorting them.
    package var sequences: [[TokenID]] {
        single.map { [$0] }
            + several.all().sorted {
                $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1)
            }
    }

    /// `nil` for an empty text, one that ends in a special token, and one whose last piece is very long.
    init?(of passage: Passage) {
        let tokens = passage.tokens
        guard let last = tokens.ids.indices.last, tokens.specialTokens.last != last else { return nil }
        var first = passage.token(at: passage.startOfLastPieces(1))
        func isSpace(_ token: Int) -> Bool {
            passage.slice(tokens.range(of: token)).allSatisfy { [0x20, 0x09, 0x0A].contains($0) }
        }
        while first > 0, isSpace(first), isSpace(first - 1) { first -= 1 }
        let range = passage.bytes(of: first..<last + 1)
        // No one is in the middle of a longer word.
        guard range.count <= 64 else { return nil }
        firstToken = first
        let unstable = Array(passage.text[range])
        let current = Array(tokens.ids[first...])
        var completions = UnstableCompletions(of: unstable, passage.tokenizer)
        completions.collect()
        (single, several) = (completions.single, completions.several)
        let isSingle = current.count == 1 && single.contains(current[0])
        divergent = single.count - (isSingle ? 1 : 0) + several.count - several.count(beginningWith: current)
        longerTokens = single.count - (isSingle ? 1 : 0)
    }

    /// What the last tokens of a text can still become; `nil` if nothing.
    ///
    /// - Throws: what encoding throws.
    /// - Complexity: as encoding the text, and a pass over the vocabulary.
    package static func of(_ text: [UInt8], _ tokenizer: Tokenizer) throws -> UnstableEnd? {
        try text.withUnsafeBufferPointer { text in
            UnstableEnd(
                of: Passage(
                    text, origin: 0, tokens: try tokenizer.tokenize(text, specialTokens: .asText),
                    firstToken: 0, tokenizer: tokenizer))
        }
    }
}
