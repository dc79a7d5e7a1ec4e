import BytePairs
import Files
import JSON
import SplitPatterns
import Tokenization

/// Hugging Face's `tokenizer.json`, the byte-level kind of BPE, which their `tokenizers` loads and gives the same ids with.
/// Described in docs/formats.md.
enum TokenizerJSON {
    /// Whether a file's name says that it is of this kind.
    static func isNamed(_ path: String) -> Bool { path.hasSuffix(".json") }

    // MARK: - Writing

    /// The file's bytes for an encoding.
    ///
    /// - Throws: ``VocabularyFileError`` if the file would have one entry for two tokens.
    static func serialize(_ encoding: Encoding, path: String) throws -> [UInt8] {
        var text: [UInt8] = []
        let specials = encoding.specialTokens
        for special in specials {
            guard let token = bytes(shownAs: special.text), let id = encoding.vocabulary.id(of: token) else {
                continue
            }
            throw VocabularyFileError(
                path, "the special token \(special.text) is spelled like token \(id) in this format",
                remedy: "write NAME.tiktoken instead, or give the special token another spelling")
        }
        text +=
            """
            {
              "version": "1.0",
              "truncation": null,
              "padding": null,
              "added_tokens": [\(specials.map(addedToken).joined(separator: ","))\(specials.isEmpty ? "" : "\n  ")],
              "normalizer": null,
              "pre_tokenizer": {
                "type": "Sequence",
                "pretokenizers": [\(encoding.pattern.exportedExpressions.map(split).joined(separator: ",")),
                  {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}
                ]
              },
              "post_processor": null,
              "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false},
              "model": {
                "type": "BPE",
                "dropout": null,
                "unk_token": null,
                "continuing_subword_prefix": null,
                "end_of_word_suffix": null,
                "fuse_unk": false,
                "byte_fallback": false,
                "ignore_merges": true,
                "vocab": {

            """.utf8
        // Special tokens stand here too: the ids of the list above count only for tokens that the vocabulary has.
        let specialsByID = Dictionary(specials.map { ($0.id, $0.text) }) { first, _ in first }
        var entries: [String] = []
        for id in 0..<TokenID(encoding.size) {
            if let token = encoding.vocabulary[id] {
                entries.append("      \(quoted(shown(token))): \(id)")
            } else if let special = specialsByID[id] {
                entries.append("      \(quoted(special)): \(id)")
            }
        }
        text += entries.joined(separator: ",\n").utf8
        text += "\n    },\n    \"merges\": [\n".utf8
        let merges = encoding.vocabulary.merges.map { merge in
            let sides = [merge.pair.left, merge.pair.right].map {
                quoted(shown(encoding.vocabulary[$0] ?? []))
            }
            return "      [\(sides[0]), \(sides[1])]"
        }
        text += merges.joined(separator: ",\n").utf8
        text += "\n    ]\n  }\n}\n".utf8
        return text
    }

    private static func addedToken(_ token: SpecialToken) -> String {
        """

            {"id": \(token.id), "content": \(quoted(token.text)), "single_word": false, "lstrip": false, \
        "rstrip": false, "normalized": false, "special": true}
        """
    }

    private static func split(_ expression: String) -> String {
        """

              {"type": "Split", "pattern": {"Regex": \(quoted(expression))}, "behavior": "Isolated", "invert": false}
        """
    }

    /// A token in GPT-2's characters.
    private static func shown(_ token: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in token { text.append(ByteAlphabet.gpt2Characters[Int(byte)]) }
        return String(text)
    }

    /// The token that is written as `text` in GPT-2's characters; `nil` if none can be.
    private static func bytes(shownAs text: String) -> [UInt8]? {
        let bytes = text.unicodeScalars.map { byteOfCharacter[$0] }
        return bytes.contains(nil) ? nil : bytes.compactMap(\.self)
    }

    private static let byteOfCharacter = Dictionary(
        uniqueKeysWithValues: ByteAlphabet.gpt2Characters.enumerated().map { ($1, UInt8($0)) })

    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.value(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    // MARK: - Reading

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
        func refuse(_ problem: String) -> VocabularyFileError {
            VocabularyFileError(
                path, problem,
                remedy: "only the byte-level kind of BPE is read, as GPT-2, Llama 3 and Qwen 2 have it")
        }
        guard file.model.type == nil || file.model.type == "BPE" else {
            throw refuse("its model is \(file.model.type ?? "")")
        }
        guard file.normalizer == nil else { throw refuse("it normalizes text before it is split") }
        guard file.model.byte_fallback != true, file.model.continuing_subword_prefix ?? "" == "",
            file.model.end_of_word_suffix ?? "" == ""
        else { throw refuse("its tokens are not in GPT-2's characters for bytes") }
        let pattern = try file.splitPattern(refuse)
        var specials = file.added_tokens?.map { SpecialToken($0.content, id: TokenID(clamping: $0.id)) } ?? []
        // What the list of added tokens says of an id counts only for tokens that the vocabulary does not have.
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
            guard let token = self.bytes(shownAs: text) else {
                throw VocabularyFileError(
                    path, "the token \(text.debugDescription) is not in GPT-2's characters for bytes",
                    remedy: "only the byte-level kind of BPE is read, as GPT-2, Llama 3 and Qwen 2 have it")
            }
            tokens[id] = token
        }
        let vocabulary: Vocabulary
        do {
            vocabulary = try Vocabulary(tokens: tokens)
        } catch {
            throw VocabularyFileError(path, "\(error)", remedy: "fetch the file again")
        }
        try check(file, against: vocabulary, path)
        return vocabulary
    }

    /// Checks that the two ways of merging give the same: theirs takes the pair that comes first in a list, ours the one
    /// that makes the token with the lowest id.
    private static func check(_ file: File, against vocabulary: Vocabulary, _ path: String) throws {
        func refuse(_ problem: String) -> VocabularyFileError {
            VocabularyFileError(
                path, problem,
                remedy: "its ids would differ from Hugging Face's; train again, or use their library for it")
        }
        // A list may have other pairs beside the one that ever makes a token; they never stand side by side.
        var needed = Set(vocabulary.merges.map(\.pair))
        var last = -1
        for (index, merge) in file.model.merges.enumerated() {
            guard let (leftText, rightText) = merge.sides, let left = file.model.vocab[leftText],
                let right = file.model.vocab[rightText], let made = file.model.vocab[leftText + rightText]
            else { throw refuse("merge \(index + 1) is not of two tokens that make a third") }
            guard made >= last else {
                throw refuse("merge \(index + 1) makes token \(made), behind the one that makes \(last)")
            }
            last = made
            needed.remove(Pair(left: TokenID(left), right: TokenID(right)))
        }
        if let missing = vocabulary.merges.first(where: { needed.contains($0.pair) }) {
            throw refuse("no merge makes token \(missing.token) of the two that its bytes come to")
        }
        let isMade = Set(vocabulary.merges.map(\.token))
        let unmade = (0..<TokenID(vocabulary.size)).first {
            (vocabulary[$0]?.count ?? 0) > 1 && !isMade.contains($0)
        }
        if let unmade, file.model.ignore_merges != true {
            throw refuse("no merge makes token \(unmade), and \"ignore_merges\" is not true")
        }
    }

    // The names are the file's.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct File: Decodable {
        struct AddedToken: Decodable {
            var id: Int
            var content: String
        }

        struct Model: Decodable {
            var type: String?
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
                else { throw refuse("it splits text with \(step.type) in a way that is not known") }
                return expression
            }
            if last.use_regex != false { expressions.append(SplitPattern.byteLevelExpression) }
            guard !expressions.isEmpty else { return try SplitPattern(regex: "(?s).+") }
            return try SplitPattern(exportedExpressions: expressions)
        }
    }

    /// `"a b"` in older files, `["a", "b"]` in newer ones.
    private enum WrittenMerge: Decodable {
        case joined(String)
        case apart([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let sides = try? container.decode([String].self) {
                self = .apart(sides)
            } else {
                self = .joined(try container.decode(String.self))
            }
        }

        var sides: (String, String)? {
            let sides =
                switch self {
                case .joined(let text): text.split(separator: " ").map(String.init)
                case .apart(let sides): sides
                }
            return sides.count == 2 ? (sides[0], sides[1]) : nil
        }
    }
}
