package import BytePairs
import Display
import Formats
package import JSON
package import Tokenization

/// One token and the merges that make it: the answer of `POST /api/token`.
package struct TokenDocument: JSONDocument {
    let tokenizer: Tokenizer
    let id: TokenID
    let bytes: [UInt8]

    /// In bytes; the merges of longer tokens are nothing to look at.
    private static let longestMerged = 256

    /// `nil` if no token has this id.
    package init?(_ id: TokenID, _ tokenizer: Tokenizer) {
        guard let bytes = tokenizer.bytes(of: id) else { return nil }
        self.tokenizer = tokenizer
        self.id = id
        self.bytes = bytes
    }

    /// - Complexity: quadratic in the bytes of the token.
    package func writeFields(to json: inout JSONWriter) {
        let vocabulary = tokenizer.encoding.vocabulary
        json.field("encoding", EncodingSummary(tokenizer.encoding))
        json.fields(ofToken: id, bytes, isSpecial: vocabulary[id] == nil)
        guard vocabulary[id] != nil, bytes.count <= Self.longestMerged else { return }
        if let tree = vocabulary.mergeTree(of: id) {
            json.object("tree") { tree.writeFields(to: &$0, vocabulary) }
        }
        json.write(MergeSteps(of: bytes, in: vocabulary), in: vocabulary)
    }
}

/// A page of a list of tokens: the answer of `POST /api/vocabulary`.
package struct TokenListDocument: JSONDocument {
    let tokenizer: Tokenizer
    let ids: [TokenID]
    let offset: Int
    let total: Int
    let scripts: [(name: String, tokens: Int)]

    /// - Parameters:
    ///   - ids: the tokens on this page.
    ///   - offset: how many tokens of the list come before the page.
    ///   - total: the length of the list.
    ///   - scripts: all scripts of the vocabulary. A token belongs to the script of its first letter.
    package init(
        _ tokenizer: Tokenizer, ids: [TokenID], offset: Int, total: Int,
        scripts: [(name: String, tokens: Int)]
    ) {
        self.tokenizer = tokenizer
        self.ids = ids
        self.offset = offset
        self.total = total
        self.scripts = scripts
    }

    package func writeFields(to json: inout JSONWriter) {
        let vocabulary = tokenizer.encoding.vocabulary
        json.field("encoding", EncodingSummary(tokenizer.encoding))
        json.field("total", total)
        json.field("offset", offset)
        json.objects("tokens", ids) { json, id in
            json.fields(ofToken: id, tokenizer.bytes(of: id) ?? [], isSpecial: vocabulary[id] == nil)
        }
        json.objects("scripts", scripts) { json, script in
            json.field("name", script.name)
            json.field("tokens", script.tokens)
        }
    }
}

extension MergeTree {
    fileprivate func writeFields(to json: inout JSONWriter, _ vocabulary: Vocabulary) {
        json.field("id", token)
        json.field("shown", visible(vocabulary[token] ?? []))
        guard case .merge(_, let left, let right) = self else { return }
        json.objects("parts", [left, right]) { json, part in part.writeFields(to: &json, vocabulary) }
    }
}

extension JSONWriter {
    fileprivate mutating func fields(ofToken id: TokenID, _ bytes: [UInt8], isSpecial: Bool) {
        field("id", id)
        field("text", String(validating: bytes, as: UTF8.self))
        field("shown", visible(bytes))
        field("bytesHex", hexDigits(bytes))
        if isSpecial { field("special", true) }
    }
}
