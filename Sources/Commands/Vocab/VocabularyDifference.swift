import BPE
import Display
import Formats
import JSON

/// How two vocabularies differ. Its JSON is described in docs/formats.md.
struct VocabularyDifference: JSONDocument {
    /// A text's tokens in both.
    struct Text {
        let name: String
        let bytes: Int
        let tokens: [Int]
    }

    /// A token with its id in each, `nil` where it is not.
    struct Entry {
        let text: [UInt8]
        let first: TokenID?
        let second: TokenID?
    }

    let names: [String]
    /// Of ordinary tokens, by their bytes.
    private(set) var shared = 0
    private(set) var moved: [Entry] = []
    private(set) var onlyInFirst: [Entry] = []
    private(set) var onlyInSecond: [Entry] = []
    /// Special tokens that one does not have, or has under another id.
    private(set) var specials: [Entry] = []
    /// What is done to a text before it is merged, where that differs: a name and both ways.
    private(set) var settings: [(name: String, first: String, second: String)] = []
    var texts: [Text] = []

    private static let mostExamples = 10

    /// - Complexity: linear in the tokens of both.
    init(_ first: Encoding, _ second: Encoding) {
        names = [first.name, second.name]
        let (tokens, others) = (Self.tokens(of: first.vocabulary), Self.tokens(of: second.vocabulary))
        for (token, id) in tokens.sorted(by: { $0.value < $1.value }) {
            guard let other = others[token] else {
                onlyInFirst.append(Entry(text: token, first: id, second: nil))
                continue
            }
            shared += 1
            if other != id { moved.append(Entry(text: token, first: id, second: other)) }
        }
        for (token, id) in others.sorted(by: { $0.value < $1.value }) where tokens[token] == nil {
            onlyInSecond.append(Entry(text: token, first: nil, second: id))
        }
        compareSpecials(first, second)
        compareSettings(first, second)
    }

    private static func tokens(of vocabulary: Vocabulary) -> [[UInt8]: TokenID] {
        var ids: [[UInt8]: TokenID] = [:]
        for id in 0..<TokenID(vocabulary.size) {
            if let token = vocabulary[id], !token.isEmpty, ids[token] == nil { ids[token] = id }
        }
        return ids
    }

    private mutating func compareSpecials(_ first: Encoding, _ second: Encoding) {
        func ids(_ encoding: Encoding) -> [[UInt8]: TokenID] {
            Dictionary(encoding.specialTokens.map { (Array($0.text.utf8), $0.id) }, uniquingKeysWith: { a, _ in a })
        }
        let (ours, theirs) = (ids(first), ids(second))
        let texts = (first.specialTokens + second.specialTokens).map { Array($0.text.utf8) }
        var seen: Set<[UInt8]> = []
        for text in texts where seen.insert(text).inserted && ours[text] != theirs[text] {
            specials.append(Entry(text: text, first: ours[text], second: theirs[text]))
        }
    }

    private mutating func compareSettings(_ first: Encoding, _ second: Encoding) {
        func add(_ name: String, _ value: (Encoding) -> String) {
            let (one, other) = (value(first), value(second))
            if !one.utf8.elementsEqual(other.utf8) { settings.append((name, one, other)) }
        }
        add("pattern") { $0.splittingInWords }
        add("normalizer") { $0.preparation?.normalizer?.words ?? "none" }
        add("size") { grouped($0.size) }
    }

    // MARK: - Text

    func text(usesColor: Bool) -> String {
        let style = TextStyle(usesColor: usesColor)
        var text = style.bold("\(printable(names[0])) and \(printable(names[1]))") + "\n"
        text += row("shared tokens", "\(grouped(shared)), of which \(grouped(moved.count)) have another id\(examples(moved))")
        for (name, entries) in [(names[0], onlyInFirst), (names[1], onlyInSecond)] {
            text += row("only in \(name)", "\(grouped(entries.count))\(examples(entries))")
        }
        text += row("special tokens", specials.isEmpty ? "the same" : "\(grouped(specials.count)) differ\(examples(specials))")
        for (name, first, second) in settings { text += row(name, "\(printable(first))  and  \(printable(second))") }
        for entry in texts {
            let rates = entry.tokens.map { tokens in
                "\(counted(tokens, "token")) (\(tokens == 0 ? "–" : decimal(Double(entry.bytes) / Double(tokens), digits: 2)) bytes each)"
            }
            text += row(entry.name, rates.joined(separator: "  and  "))
        }
        return text
    }

    private func row(_ name: String, _ value: String) -> String {
        let name = printable(name)
        return "  \(name)\(String(repeating: " ", count: max(2, 24 - name.count)))\(value)\n"
    }

    private func examples(_ entries: [Entry]) -> String {
        guard !entries.isEmpty else { return "" }
        let shown = entries.prefix(Self.mostExamples).map { entry in
            let ids = [entry.first, entry.second].compactMap(\.self).map { "\($0)" }
            return "\(visible(entry.text)) \(ids.joined(separator: "→"))"
        }
        return ": " + shown.joined(separator: "  ") + (entries.count > shown.count ? "  …" : "")
    }

    // MARK: - JSON

    func writeFields(to json: inout JSONWriter) {
        json.field("encodings", names)
        json.field("shared", shared)
        for (name, entries) in [
            ("moved" as StaticString, moved), ("onlyInFirst", onlyInFirst), ("onlyInSecond", onlyInSecond),
            ("specialTokens", specials),
        ] {
            json.object(name) { json in
                json.field("count", entries.count)
                json.objects("first", entries.prefix(name.description == "specialTokens" ? .max : 100)) { json, entry in
                    json.field("text", String(decoding: entry.text, as: UTF8.self))
                    json.field("ids", [entry.first.map { Int($0) }, entry.second.map { Int($0) }])
                }
            }
        }
        json.objects("settings", settings) { json, setting in
            json.field("name", setting.name)
            json.field("values", [setting.first, setting.second])
        }
        json.objects("texts", texts) { json, text in
            json.field("name", text.name)
            json.field("bytes", text.bytes)
            json.field("tokens", text.tokens)
        }
    }
}

extension Encoding {
    /// How a text becomes pieces, for people.
    var splittingInWords: String {
        switch preparation?.splitting ?? .pattern {
        case .pattern: pattern.expressions == ["(?s).+"] ? "none" : pattern.description
        case .preTokenizer(let preTokenizer): preTokenizer.words
        case .none: "none"
        }
    }
}
