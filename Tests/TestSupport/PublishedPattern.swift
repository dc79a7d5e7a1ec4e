/// Split patterns as `tokenizer.json` files and other tokenizers have them, in PCRE2's syntax.
public struct PublishedPattern: Sendable, CustomTestStringConvertible {
    /// The models whose pattern it is, or what it is for.
    public let name: String
    /// Whether automata find its pieces, without PCRE2.
    public let isCompiled: Bool
    /// In the order in which they are applied.
    public let expressions: [String]

    /// The name.
    public var testDescription: String { name }

    /// All in `Fixtures/patterns.tsv`: a name, `automaton` or `PCRE2`, and the expressions.
    public static let all: [PublishedPattern] = {
        let text = (try? Fixture.bytes("patterns.tsv")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").map { line in
            let fields = line.split(separator: "\t").map(String.init)
            return PublishedPattern(
                name: fields[0], isCompiled: fields[1] == "automaton", expressions: Array(fields[2...]))
        }
    }()
}

public import Testing
