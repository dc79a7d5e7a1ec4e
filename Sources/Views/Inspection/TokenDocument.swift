public import BytePairs
import Display
import JSON
import Oddities
public import Tokenization

/// One token and how it is put together: what `POST /api/token` answers.
public struct TokenDocument: Sendable {
    /// The encoding.
    public let tokenizer: Tokenizer
    /// The token.
    public let id: TokenID
    private let bytes: [UInt8]

    /// A document of a token, or `nil` if no token has this id.
    public init?(_ id: TokenID, _ tokenizer: Tokenizer) {
        guard let bytes = tokenizer.bytes(of: id) else { return nil }
        self.tokenizer = tokenizer
        self.id = id
        self.bytes = bytes
    }

    /// In bytes; the merges of longer tokens are nothing to look at.
    static let longestMerged = 256

    /// The document as JSON, which `docs/formats.md` describes. One line.
    ///
    /// - Complexity: quadratic in the bytes of the token.
    public func json() -> [UInt8] {
        let vocabulary = tokenizer.encoding.vocabulary
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("version")
            writer.value(1)
            writer.key("encoding")
            writer.value(tokenizer.encoding)
            writer.token(id, bytes, isSpecial: vocabulary[id] == nil)
            if vocabulary[id] != nil, bytes.count <= Self.longestMerged {
                if let tree = vocabulary.mergeTree(of: id) {
                    writer.key("tree")
                    tree.write(to: &writer, vocabulary)
                }
                let steps = MergeSteps(of: bytes, in: vocabulary)
                writer.key("steps")
                writer.array { steps.write(to: &$0, vocabulary) }
                writer.key("conclusion")
                writer.value(steps.conclusion)
            }
        }
        return writer.bytes + [0x0A]
    }
}

/// Some tokens of a vocabulary: what `POST /api/vocabulary` answers.
public struct TokenListDocument: Sendable {
    /// The encoding.
    public let tokenizer: Tokenizer
    /// The tokens that are shown.
    public let ids: [TokenID]
    /// How many tokens come before them.
    public let offset: Int
    /// How many there are in all.
    public let total: Int
    /// The scripts of the vocabulary, and how many tokens have a letter of each first among their letters.
    public let scripts: [(name: String, tokens: Int)]

    /// A document of these parts.
    public init(
        _ tokenizer: Tokenizer, ids: [TokenID], offset: Int, total: Int,
        scripts: [(name: String, tokens: Int)]
    ) {
        self.tokenizer = tokenizer
        self.ids = ids
        self.offset = offset
        self.total = total
        self.scripts = scripts
    }

    /// The document as JSON, which `docs/formats.md` describes. One line.
    ///
    /// - Complexity: linear in the tokens.
    public func json() -> [UInt8] {
        let vocabulary = tokenizer.encoding.vocabulary
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("version")
            writer.value(1)
            writer.key("encoding")
            writer.value(tokenizer.encoding)
            writer.key("total")
            writer.value(total)
            writer.key("offset")
            writer.value(offset)
            writer.key("tokens")
            writer.array { writer in
                for id in ids {
                    writer.object {
                        $0.token(id, tokenizer.bytes(of: id) ?? [], isSpecial: vocabulary[id] == nil)
                    }
                }
            }
            writer.key("scripts")
            writer.array { writer in
                for script in scripts {
                    writer.object {
                        $0.key("name")
                        $0.value(script.name)
                        $0.key("tokens")
                        $0.value(script.tokens)
                    }
                }
            }
        }
        return writer.bytes + [0x0A]
    }
}

extension MergeTree {
    fileprivate func write(to writer: inout JSONWriter, _ vocabulary: Vocabulary) {
        writer.object { writer in
            writer.key("id")
            writer.value(Int(token))
            writer.key("shown")
            writer.value(visible(vocabulary[token] ?? []))
            if case .merge(_, let left, let right) = self {
                writer.key("parts")
                writer.array { writer in
                    left.write(to: &writer, vocabulary)
                    right.write(to: &writer, vocabulary)
                }
            }
        }
    }
}

extension MergeSteps {
    fileprivate func write(to writer: inout JSONWriter, _ vocabulary: Vocabulary) {
        func shown(_ id: TokenID) -> String { visible(vocabulary[id] ?? []) }
        forEachStep { step, parts in
            writer.object { writer in
                writer.key("rank")
                writer.value(Int(step.merge.token))
                writer.key("left")
                writer.value(shown(step.merge.pair.left))
                writer.key("right")
                writer.value(shown(step.merge.pair.right))
                writer.key("parts")
                writer.array { writer in
                    for part in parts { writer.value(shown(part)) }
                }
            }
        }
    }
}

extension JSONWriter {
    /// An encoding's name and size.
    mutating func value(_ encoding: Encoding) {
        object {
            $0.key("name")
            $0.value(encoding.name)
            $0.key("size")
            $0.value(encoding.size)
        }
    }

    /// The keys of a token, into the object that is open.
    fileprivate mutating func token(_ id: TokenID, _ bytes: [UInt8], isSpecial: Bool) {
        key("id")
        value(Int(id))
        key("text")
        value(String(validating: bytes, as: UTF8.self))
        key("shown")
        value(visible(bytes))
        key("bytesHex")
        value(hexadecimal(bytes).filter { $0 != " " }.lowercased())
        if isSpecial {
            key("special")
            value(true)
        }
    }
}
