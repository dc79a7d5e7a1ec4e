import BPE
import Formats
import JSON
import Platform
import Tokenization

/// How many tokens the messages of a chat have, by the rule that OpenAI documents.
///
/// Source: "How to count tokens with tiktoken" in OpenAI's cookbook; its numbers for all models since June
/// 2023.
struct MessageCount {
    /// For each message, besides its role, content and name.
    static let perMessage = 3
    /// For a message that has a name.
    static let perName = 1
    /// Every reply begins with these.
    static let reply = 3
    /// The encodings of the models for which the rule is documented.
    static let documented = ["cl100k_base", "o200k_base"]

    /// How many kinds of what is not counted a note lists.
    private static let listedKinds = 12

    let encoding: Encoding
    let path: String
    /// Roles, and tokens with those of the rule.
    private(set) var messages: [(role: String, tokens: Int)] = []
    let notCounted: [String: Int]
    /// The first special token that was counted as text, and how many there are.
    private(set) var specialTokens: (first: (text: String, place: String), count: Int)?

    /// With the reply's.
    var total: Int { messages.reduce(Self.reply) { $0 + $1.tokens } }

    /// Counts.
    ///
    /// - Parameter specials: what to do with special tokens; `nil` counts them as text and notes them.
    /// - Throws: an error with the place if there is a special token and `specials` forbids them.
    init(_ chat: ChatMessages, path: String, _ tokenizer: Tokenizer, specials: SpecialsOption?) throws {
        encoding = tokenizer.encoding
        self.path = path
        notCounted = chat.notCounted
        for (index, message) in chat.messages.enumerated() {
            var tokens = Self.perMessage + (message.name == nil ? 0 : Self.perName)
            let texts = [("role", message.role)] + message.texts.map { ("content", $0) }
            for (key, text) in texts + (message.name.map { [("name", $0)] } ?? []) {
                let place = "messages[\(index)].\(key)"
                if specials == nil { note(tokenizer.specialTokens(in: text.utf8), at: place) }
                tokens += try naming("\(path == "-" ? "standard input" : path): \(place)") {
                    try tokenizer.count(text.utf8, specialTokens: (specials ?? .text).policy)
                }
            }
            messages.append((message.role, tokens))
        }
    }

    private mutating func note(_ found: [(token: SpecialToken, range: Range<Int>)], at place: String) {
        guard let first = found.first else { return }
        specialTokens = (
            specialTokens?.first ?? (first.token.text, "\(place), byte \(first.range.lowerBound)"),
            (specialTokens?.count ?? 0) + found.count
        )
    }

    /// What a person must know about the number.
    var notes: [String] {
        var notes = [
            """
            3 tokens for each message, 1 for a name and 3 for the reply are counted, as OpenAI documents it; \
            a provider's server may add more
            """
        ]
        if !Self.documented.contains(encoding.name) {
            notes.append(
                "that rule is for \(Self.documented.joined(separator: " and ")), not for \(encoding.name)")
        }
        if !notCounted.isEmpty {
            let kinds = notCounted.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
            let others = kinds.count - Self.listedKinds
            notes.append(
                "not counted: \(kinds.prefix(Self.listedKinds).joined(separator: ", "))"
                    + (others > 0 ? ", and \(others) others" : ""))
        }
        if let (first, count) = specialTokens {
            let others = count > 1 ? " and \(count - 1) more special tokens follow" : ""
            notes.append(
                """
                \(first.place) has \(first.text.inOneLine)\(others), counted as text; \
                --specials allow counts each as one token
                """)
        }
        return notes
    }
}

/// The output of `bpe count --messages FILE --json`. Described in docs/formats.md.
extension MessageCount: JSONDocument {
    func writeFields(to json: inout JSONWriter) {
        json.field("encoding", EncodingSummary(encoding))
        json.field("path", path: path)
        json.object("rule") { json in
            json.field("perMessage", Self.perMessage)
            json.field("perName", Self.perName)
            json.field("reply", Self.reply)
            json.field("isDocumented", Self.documented.contains(encoding.name))
        }
        json.objects("messages", messages) { json, message in
            json.field("role", message.role)
            json.field("tokens", message.tokens)
        }
        json.field("notCounted", notCounted)
        json.field("tokens", total)
    }
}
