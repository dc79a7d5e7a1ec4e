import BytePairs
import Preparation
import SplitPatterns
import Tokenization

/// CLIP's `bpe_simple_vocab_16e6.txt`: merges in GPT-2's characters for bytes, in which `</w>` ends a word. The
/// file lists more of them than the model has.
///
/// The ids are the bytes in GPT-2's order, the bytes at the end of a word, one for each merge, and two special
/// tokens. The text is lower-cased and its white space reduced, as in the `tokenizer.json` of such models; what
/// OpenAI's program does before that, mending broken encodings and HTML, is not done here.
///
/// Source: OpenAI's CLIP, `simple_tokenizer.py`.
enum CLIPMerges {
    private static let firstLine = Array("bpe_simple_vocab_16e6.txt#version".utf8)
    private static let mergeCount = 49152 - 256 - 2
    private static let endOfWord = Array("</w>".utf8)

    static func isRecognized(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.drop { $0 == UInt8(ascii: "\"") }.starts(with: firstLine)
    }

    /// The encoding of the file; `path` is its name, for errors.
    static func encoding(_ bytes: [UInt8], name: String, path: String) throws -> Encoding {
        let alphabet = ByteAlphabet.gpt2.bytes.map { [$0] }
        var spellings = alphabet + alphabet.map { $0 + endOfWord }
        var ids: [[UInt8]: TokenID] = [:]
        for (id, spelling) in spellings.enumerated() { ids[spelling] = TokenID(id) }
        var merges: [MergeList.RankedMerge] = []
        try MergesFile.forEachMerge(in: bytes, path: path) {
            (line, left, right) throws(VocabularyFileError) in
            guard merges.count < mergeCount, line > 1 else { return }
            let sides = [left, right].map { ByteAlphabet.token(spelled: String(decoding: $0, as: UTF8.self)) }
            guard let left = sides[0].flatMap({ ids[$0] }), let right = sides[1].flatMap({ ids[$0] }) else {
                throw VocabularyFileError(
                    path, line: line, "no line before this one makes both tokens of the merge",
                    remedy: "fetch the file again")
            }
            let made = spellings[Int(left)] + spellings[Int(right)]
            let merge = Merge(pair: Pair(left: left, right: right), token: TokenID(spellings.count))
            merges.append(MergeList.RankedMerge(merge, rank: UInt32(merges.count)))
            ids[made] = merge.token
            spellings.append(made)
        }
        guard merges.count == mergeCount else {
            throw VocabularyFileError(
                path, "there are \(merges.count) merges, but CLIP has \(mergeCount)",
                remedy: "fetch the file again")
        }
        var symbols = SymbolRules(unit: .bytes)
        symbols.suffix = endOfWord
        let list = MergeList(
            tokens: spellings.map(text), spellings: spellings, merges: merges, symbols: symbols)
        let start = TokenID(spellings.count)
        return try Encoding(
            name: name, vocabulary: Vocabulary(list), pattern: .wholeText,
            specialTokens: [
                SpecialToken("<|startoftext|>", id: start, matching: .inNormalizedText),
                SpecialToken("<|endoftext|>", id: start + 1),
            ],
            preparation: TextPreparation(normalizer: normalizer, splitting: .preTokenizer(preTokenizer)),
            affixes: Encoding.Affixes(before: [start], after: [start + 1]))
    }

    /// What a token is decoded to: the end of a word is a space.
    private static func text(of spelling: [UInt8]) -> [UInt8] {
        spelling.count > endOfWord.count && spelling.suffix(endOfWord.count).elementsEqual(endOfWord)
            ? spelling.dropLast(endOfWord.count) + [0x20] : spelling
    }

    private static var normalizer: Normalizer {
        get throws {
            .sequence([
                .unicode(.nfc), .replace(try TextPattern(oniguruma: #"\s+"#), with: [0x20]), .lowercase,
            ])
        }
    }

    private static var preTokenizer: PreTokenizer {
        get throws {
            let expression =
                #"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#
            return .sequence([
                .split(try TextPattern(oniguruma: expression), .removed, isInverted: true),
                .byteLevel(addsPrefixSpace: false, usesRegex: false),
            ])
        }
    }
}
