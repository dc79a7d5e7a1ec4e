import BytePairs
import Files
import JSON
import SplitPatterns
import Tokenization

/// Hugging Face's `tokenizer.json` with a byte-level BPE: their `tokenizers` gives the same ids with it.
/// Described in docs/formats.md.
enum TokenizerJSON {
    /// Whether a file's name has this format's suffix.
    static func isNamed(_ path: String) -> Bool { path.hasSuffix(".json") }

    /// Reads an encoding; `path` is the file's name, for errors.
    static func parse(_ bytes: [UInt8], path: String, name: String) throws -> Encoding {
        let file: File
        do {
            file = try decodeJSON(File.self, from: bytes)
        } catch {
            throw VocabularyFileError(
                path, "this is no tokenizer.json: \(error)",
                remedy: "name a file that Hugging Face's tokenizers or bpe train -o NAME.json has written")
        }
        func refuse(_ problem: String) -> VocabularyFileError { unsupported(path, problem) }
        guard file.model.type == nil || file.model.type == "BPE" else {
            throw refuse("its model is \(file.model.type ?? "")")
        }
        guard file.normalizer == nil else { throw refuse("it normalizes text before it is split") }
        guard file.model.dropout ?? 0 == 0 else {
            throw refuse("it drops merges at random (\"dropout\"), so its ids are other ones each time")
        }
        if let token = file.added_tokens?.first(where: \.takesPartOfItsSurroundings) {
            throw refuse(
                "the added token \(token.content.debugDescription) is cut out with the spaces around it or only as a word of its own "
                    + "(\"lstrip\", \"rstrip\", \"single_word\")")
        }
        guard file.model.byte_fallback != true, file.model.continuing_subword_prefix ?? "" == "",
            file.model.end_of_word_suffix ?? "" == ""
        else { throw refuse("its tokens are not in GPT-2's characters for bytes") }
        let pattern = try file.splitPattern(refuse)
        var specials = file.added_tokens?.map { SpecialToken($0.content, id: TokenID(clamping: $0.id)) } ?? []
        // As in Hugging Face's library, an id in this list counts only for tokens that the vocabulary does
        // not have.
        specials = specials.map {
            SpecialToken($0.text, id: file.model.vocab[$0.text].map(TokenID.init(clamping:)) ?? $0.id)
        }
        let vocabulary = try self.vocabulary(of: file, specials, path)
        return try Encoding(name: name, vocabulary: vocabulary, pattern: pattern, specialTokens: specials)
    }

    private static func vocabulary(
        of file: File, _ specials: [SpecialToken], _ path: String
    ) throws -> Vocabulary {
        let specialIDs = Set(specials.map(\.id))
        let size = (file.model.vocab.values.max() ?? -1) + 1
        guard file.model.vocab.values.allSatisfy({ $0 >= 0 }), size <= 1 << 26 else {
            throw VocabularyFileError(
                path, "an id in \"vocab\" is out of range", remedy: "fetch the file again")
        }
        var tokens = [[UInt8]?](repeating: nil, count: size)
        for (text, id) in file.model.vocab where !specialIDs.contains(TokenID(id)) {
            guard let token = ByteAlphabet.token(spelled: text) else {
                let name = text.debugDescription
                throw unsupported(path, "the token \(name) is not in GPT-2's characters for bytes")
            }
            tokens[id] = token
        }
        let vocabulary = try Vocabulary.ofFile(path) { try Vocabulary(tokens: tokens) }
        try check(file, against: vocabulary, path)
        return vocabulary
    }

    private static func unsupported(_ path: String, _ problem: String) -> VocabularyFileError {
        VocabularyFileError(
            path, problem,
            remedy: "only byte-level BPE without such steps can be read, like that of GPT-2 and Llama 3")
    }

    /// Checks that both ways of merging give the same tokens: theirs takes the pair that is first in a list,
    /// ours the one that makes the token with the lowest id.
    private static func check(_ file: File, against vocabulary: Vocabulary, _ path: String) throws {
        func refuse(_ problem: String) -> VocabularyFileError {
            VocabularyFileError(
                path, problem,
                remedy: "its ids would differ from Hugging Face's: train again, or use their library for it")
        }
        // A list may have more pairs for a token than the one that makes it; those never become neighbours.
        var needed = Set(vocabulary.merges.map(\.pair))
        var last = -1
        for (index, merge) in file.model.merges.enumerated() {
            let ids = merge.sides.map { file.model.vocab[$0] }
            guard ids.count == 2, let left = ids[0], let right = ids[1],
                let made = file.model.vocab[merge.sides.joined()]
            else { throw refuse("merge \(index + 1) is not of two tokens that make a third") }
            guard made >= last else {
                throw refuse("merge \(index + 1) makes token \(made), after the one that makes \(last)")
            }
            last = made
            needed.remove(Pair(left: TokenID(left), right: TokenID(right)))
        }
        if let missing = vocabulary.merges.first(where: { needed.contains($0.pair) }) {
            throw refuse("no merge makes token \(missing.token) from the two that its bytes merge to")
        }
        let isMade = Set(vocabulary.merges.map(\.token))
        let unmade = (0..<TokenID(vocabulary.size)).first {
            (vocabulary[$0]?.count ?? 0) > 1 && !isMade.contains($0)
        }
        if let unmade, file.model.ignore_merges != true {
            throw refuse("no merge makes token \(unmade), and \"ignore_merges\" is not true")
        }
    }

    // The names are those of the file's keys.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct File: Decodable {
        struct AddedToken: Decodable {
            var id: Int
            var content: String
            var single_word: Bool?
            var lstrip: Bool?
            var rstrip: Bool?

            /// Whether what is around it in a text decides what is cut out.
            var takesPartOfItsSurroundings: Bool { single_word == true || lstrip == true || rstrip == true }
        }

        struct Model: Decodable {
            var type: String?
            var dropout: Double?
            var vocab: [String: Int]
            var merges: [WrittenMerge]
            var ignore_merges: Bool?
            var byte_fallback: Bool?
            var continuing_subword_prefix: String?
            var end_of_word_suffix: String?
        }

        struct PreTokenizer: Decodable {
            struct Pattern: Decodable { var Regex: String? }
            var type: String
            var pretokenizers: [PreTokenizer]?
            var pattern: Pattern?
            var behavior: String?
            var invert: Bool?
            var use_regex: Bool?
            var add_prefix_space: Bool?
        }

        struct Normalizer: Decodable {}

        var added_tokens: [AddedToken]?
        var normalizer: Normalizer?
        var pre_tokenizer: PreTokenizer?
        var model: Model

        func splitPattern(_ refuse: (String) -> VocabularyFileError) throws -> SplitPattern {
            guard let outer = pre_tokenizer else { throw refuse("it does not say how text is split") }
            let steps = outer.pretokenizers ?? [outer]
            guard let last = steps.last, last.type == "ByteLevel", last.add_prefix_space == false else {
                throw refuse("text is not split into bytes, or a space is put before it")
            }
            var expressions = try steps.dropLast().map { step in
                guard step.type == "Split", step.behavior == "Isolated", step.invert != true,
                    let expression = step.pattern?.Regex
                else { throw refuse("it splits text with \(step.type) in an unknown way") }
                return expression
            }
            if last.use_regex != false { expressions.append(SplitPattern.byteLevelExpression) }
            guard !expressions.isEmpty else { return try SplitPattern(regex: "(?s).+") }
            return try SplitPattern(exportedExpressions: expressions)
        }
    }

    /// `"a b"` in older files, `["a", "b"]` in newer ones.
    private struct WrittenMerge: Decodable {
        let sides: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            sides =
                try (try? container.decode([String].self))
                ?? container.decode(String.self).split(separator: " ").map(String.init)
        }
    }
}
