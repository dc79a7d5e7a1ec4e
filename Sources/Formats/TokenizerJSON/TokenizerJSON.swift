import BytePairs
import JSON
import SplitPatterns
import Tokenization

/// Writes Hugging Face's `tokenizer.json`: their `tokenizers` gives the same ids with it. Described in docs/formats.md.
enum TokenizerJSON {
    /// The file's bytes for an encoding.
    ///
    /// - Throws: ``VocabularyFileError`` if two tokens would have the same entry.
    static func serialize(_ encoding: Encoding, path: String) throws -> [UInt8] {
        let (vocabulary, specials) = (encoding.vocabulary, encoding.specialTokens)
        for special in specials {
            if let token = ByteAlphabet.token(spelled: special.text), let id = vocabulary.id(of: token) {
                throw VocabularyFileError(
                    path, "the special token \(special.text) is spelled like token \(id) in this format",
                    remedy: "write NAME.tiktoken instead, or give the special token another spelling")
            }
        }
        let added = specials.map { special in
            """
                {"id": \(special.id), "content": \(quoted(special.text)), "single_word": false, \
            "lstrip": false, "rstrip": false, "normalized": false, "special": true}
            """
        }
        let splits = encoding.pattern.exportedExpressions.map { expression in
            """
                  {"type": "Split", "pattern": {"Regex": \(quoted(expression))}, \
            "behavior": "Isolated", "invert": false},

            """
        }
        // With the special tokens: the ids of `added_tokens` count only for tokens that `vocab` has.
        let specialsByID = Dictionary(specials.map { ($0.id, $0.text) }) { first, _ in first }
        let entries = (0..<TokenID(encoding.size)).compactMap { id in
            (vocabulary[id].map(ByteAlphabet.spelling) ?? specialsByID[id]).map {
                "      \(quoted($0)): \(id)"
            }
        }
        let merges = vocabulary.merges.map { merge in
            let sides = [merge.pair.left, merge.pair.right].map {
                quoted(ByteAlphabet.spelling(of: vocabulary[$0] ?? []))
            }
            return "      [\(sides[0]), \(sides[1])]"
        }
        let byteLevel = """
            {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}
            """
        let text = """
            {
              "version": "1.0",
              "truncation": null,
              "padding": null,
              "added_tokens": [\(added.isEmpty ? "" : "\n\(added.joined(separator: ",\n"))\n  ")],
              "normalizer": null,
              "pre_tokenizer": {
                "type": "Sequence",
                "pretokenizers": [
            \(splits.joined())      \(byteLevel)
                ]
              },
              "post_processor": null,
              "decoder": \(byteLevel),
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
            \(entries.joined(separator: ",\n"))
                },
                "merges": [
            \(merges.joined(separator: ",\n"))
                ]
              }
            }

            """
        return Array(text.utf8)
    }

    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.value(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
