import BytePairs
import JSON
import SplitPatterns
import Tokenization

/// Writes Mistral's `tekken.json`, as `mistral-common` reads it.
struct TekkenWriter {
    private let encoding: Encoding
    private let specialCount: Int
    let losses: [String]

    /// - Throws: ``VocabularyFileError`` unless the special tokens have the first ids, and the bytes in order
    ///   the ones after: in this format, nothing says an id.
    init(_ encoding: Encoding, path: String) throws(VocabularyFileError) {
        func refuse(_ problem: String) -> VocabularyFileError {
            VocabularyFileError(
                path, problem, remedy: "write a tokenizer.json instead: there, tokens have the ids that they have")
        }
        self.encoding = encoding
        let vocabulary = encoding.vocabulary
        guard vocabulary.symbolRules?.unit ?? .bytes == .bytes else {
            throw refuse("the tokens are of characters, and a tekken.json has tokens of bytes")
        }
        let first = (0..<TokenID(vocabulary.size)).first { vocabulary.byteCount(of: $0) > 0 } ?? 0
        specialCount = Int(first)
        guard (0..<256).allSatisfy({ vocabulary[first + TokenID($0)] == [UInt8($0)] }) else {
            throw refuse("a tekken.json begins with the special tokens and the 256 bytes in order; this does not")
        }
        guard encoding.specialTokens.allSatisfy({ $0.id < first }), encoding.size == vocabulary.size else {
            throw refuse("the special tokens of a tekken.json have the first ids, and those of this one do not")
        }
        guard (first..<TokenID(vocabulary.size)).allSatisfy({ vocabulary.byteCount(of: $0) > 0 }) else {
            throw refuse("the ids of a tekken.json have no holes, and those of this one do")
        }
        guard encoding.pattern.expressions.count == 1, encoding.preparation?.splitting ?? .pattern == .pattern
        else { throw refuse("a tekken.json has one split pattern, and this splits by several steps") }
        var losses = SharedLosses.ofPreparation(encoding) + SharedLosses.ofFlags(encoding)
        losses += SharedLosses.ofSharedIDs(encoding) + SharedLosses.ofPairOrder(encoding)
        let begins = encoding.specialTokens.first { $0.text == "<s>" }.map { [$0.id] } ?? []
        if encoding.affixes != Encoding.Affixes(before: begins) {
            losses.append(
                begins.isEmpty
                    ? "the tokens around a text" : "that no <s> begins a text, or more is around it")
        }
        self.losses = losses
    }

    /// The file's bytes.
    func serialize() -> [UInt8] {
        let vocabulary = encoding.vocabulary
        let first = TokenID(specialCount)
        let named = Dictionary(encoding.specialTokens.map { ($0.id, $0.text) }, uniquingKeysWith: { a, _ in a })
        var json = JSONWriter(isPretty: true)
        json.object { json in
            json.object("config") { json in
                json.field("pattern", encoding.pattern.exportedExpressions[0])
                json.field("num_vocab_tokens", vocabulary.size - specialCount)
                json.field("default_vocab_size", vocabulary.size)
                json.field("default_num_special_tokens", specialCount)
                json.field("version", "v7")
            }
            json.objects("vocab", first..<TokenID(vocabulary.size)) { json, id in
                let token = vocabulary[id] ?? []
                var base64: [UInt8] = []
                Base64.encode(token, into: &base64)
                json.field("rank", Int(id - first))
                json.field("token_bytes", String(decoding: base64, as: UTF8.self))
                json.field("token_str", String(validating: token, as: UTF8.self))
            }
            json.objects("special_tokens", 0..<specialCount) { json, rank in
                json.field("rank", rank)
                json.field("token_str", named[TokenID(rank)] ?? "<SPECIAL_\(rank)>")
                json.field("is_control", true)
            }
        }
        return json.bytes + [0x0A]
    }
}
