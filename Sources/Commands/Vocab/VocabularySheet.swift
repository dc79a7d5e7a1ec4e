import BPE
import Display
import Formats
import JSON
import Oddities

/// What `bpe vocab show` says of an encoding. Its JSON is described in docs/formats.md.
struct VocabularySheet: JSONDocument {
    let encoding: Encoding
    let origin: EncodingOrigin
    let report: VocabularyReport
    let unusual: [String]
    /// How many tokens are text of this many characters; those that are not UTF-8 are under 0.
    let tokensOfCharacters: [Int: Int]

    init(_ tokenizer: Tokenizer, origin: EncodingOrigin) {
        encoding = tokenizer.encoding
        self.origin = origin
        report = VocabularyReport(on: tokenizer, detectors: [])
        unusual = UnusualVocabulary(tokenizer.encoding, origin, report.totals).sentences
        var tokensOfCharacters: [Int: Int] = [:]
        for id in 0..<TokenID(encoding.vocabulary.size) {
            guard let token = encoding.vocabulary[id] else { continue }
            let count = String(validating: token, as: UTF8.self)?.unicodeScalars.count ?? 0
            tokensOfCharacters[count, default: 0] += 1
        }
        self.tokensOfCharacters = tokensOfCharacters
    }

    // MARK: - In words

    var pattern: String { encoding.splittingInWords }

    var normalizer: String { encoding.preparation?.normalizer?.words ?? "none" }

    var merging: String {
        guard let rules = encoding.vocabulary.symbolRules else { return "of bytes, in the order of ids" }
        var words = "of \(rules.unit), by a list of \(counted(encoding.vocabulary.merges.count, "pair"))"
        if rules.looksUpWholePieces { words += ", whole pieces first" }
        if !rules.byteTokens.isEmpty { words += "; bytes for unknown characters" }
        return words
    }

    var affixes: String {
        func list(_ ids: [TokenID]) -> String { ids.map { "\(name(of: $0))" }.joined(separator: " ") }
        let before = encoding.affixes.before.isEmpty ? [] : ["\(list(encoding.affixes.before)) before a text"]
        let after = encoding.affixes.after.isEmpty ? [] : ["\(list(encoding.affixes.after)) after it"]
        return before.isEmpty && after.isEmpty ? "none" : (before + after).joined(separator: ", ")
    }

    private func name(of id: TokenID) -> String {
        encoding.specialTokens.first { $0.id == id }?.text ?? "\(id)"
    }

    // MARK: - Text

    func text(usesColor: Bool) -> String {
        let style = TextStyle(usesColor: usesColor)
        let totals = report.totals
        var text = style.bold(printable(encoding.name)) + "  \(origin.format ?? "in the program")"
        text += ", \(byteCount(origin.bytes))\(origin.path.map { ", \(printable($0))" } ?? "")\n"
        let holes = encoding.holeCount
        let rows: [(String, String)] = [
            (
                "ids",
                "\(grouped(encoding.size)): \(counted(totals.tokens, "token")), "
                    + counted(totals.specialTokens, "special token")
                    + (holes > 0 ? ", \(counted(holes, "hole"))" : "")
            ),
            ("pattern", printable(pattern)), ("normalizer", printable(normalizer)), ("merges", merging),
            ("added to texts", printable(affixes)),
            ("SHA-256", origin.sha256 ?? "not computed: the file is large"),
            (
                "scripts",
                report.scripts.prefix(8).map { "\($0.name) \(grouped($0.tokens))" }.joined(separator: "  ")
            ),
            ("bytes", Self.lengths(totals.tokensOfLength)), ("characters", Self.lengths(tokensOfCharacters)),
            ("special tokens", specials),
        ]
        for (name, value) in rows { text += "  \(name)\(spaces(16 - name.count))\(value)\n" }
        text += style.bold("UNUSUAL") + (unusual.isEmpty ? "  nothing\n" : "\n")
        for sentence in unusual { text += "  \(printable(sentence))\n" }
        return text
    }

    private var specials: String {
        let shown = encoding.specialTokens.prefix(6).map { "\($0.id) \(printable($0.text))" }
        let rest = encoding.specialTokens.count - shown.count
        return shown.isEmpty
            ? "none" : shown.joined(separator: "  ") + (rest > 0 ? "  … \(grouped(rest)) more" : "")
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(count, 1)) }

    /// `1: 256  2: 4,000  5–8: 90`, with lengths that grow by powers of two.
    private static func lengths(_ counts: [Int: Int]) -> String {
        let ranges = [0...0, 1...1, 2...2, 3...4, 5...8, 9...16, 17...32, 33...Int.max]
        return ranges.compactMap { range -> String? in
            let count = counts.reduce(0) { range.contains($1.key) ? $0 + $1.value : $0 }
            guard count > 0 else { return nil }
            let name =
                range.upperBound == .max
                ? "\(range.lowerBound)–"
                : range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
            return "\(range == 0...0 ? "part of one" : name): \(grouped(count))"
        }.joined(separator: "  ")
    }

    // MARK: - JSON

    func writeFields(to json: inout JSONWriter) {
        json.field("name", encoding.name)
        json.field("format", origin.format)
        if let path = origin.path { json.field("path", path: path) }
        json.field("bytes", origin.bytes)
        json.field("sha256", origin.sha256)
        json.field("size", encoding.size)
        json.field("tokens", report.totals.tokens)
        json.object("pattern") { json in
            json.field("name", encoding.pattern.name)
            json.field("expressions", encoding.pattern.expressions)
            json.field("words", pattern)
        }
        json.field("normalizer", normalizer)
        json.field("merging", merging)
        json.object("affixes") { json in
            json.field("before", encoding.affixes.before)
            json.field("after", encoding.affixes.after)
        }
        json.objects("specialTokens", encoding.specialTokens) { json, token in
            json.field("id", Int(token.id))
            json.field("text", token.text)
            json.field("isControl", token.isControl)
            json.field("flags", token.matching.words)
        }
        json.objects("scripts", report.scripts) { json, script in
            json.field("name", script.name)
            json.field("tokens", script.tokens)
        }
        for (name, counts) in [
            ("byBytes" as StaticString, report.totals.tokensOfLength), ("byCharacters", tokensOfCharacters),
        ] {
            json.objects(name, counts.sorted { $0.key < $1.key }) { json, entry in
                json.field("length", entry.key)
                json.field("tokens", entry.value)
            }
        }
        json.field("unusual", unusual)
    }
}
