import BytePairs
import JSON
import Platform
import Preparation
import SplitPatterns
import Tokenization

/// An encoding without its vocabulary's tables, as ``EncodingCache`` keeps it: a line of JSON, in which
/// normalizers and pre-tokenizers are written as in a `tokenizer.json`.
struct EncodingRecord {
    /// The files that the encoding was read from.
    var sources: [SourceFiles.Source]
    let encoding: Encoding

    /// The version of the program, and a number to raise when a reader makes another encoding of a file than
    /// before.
    private static let program = "\(Version.current) 11"

    // MARK: - Writing

    /// The record's bytes.
    var bytes: [UInt8] {
        let preparation = encoding.preparation
        var fields: [(name: String, value: StepJSON)] = [
            ("program", .text(Self.program)), ("name", .text(encoding.name)),
            ("sources", .list(sources.map { .list([.text($0.path), .text($0.state), .text($0.sha256)]) })),
            ("expressions", .list(encoding.pattern.expressions.map { .text($0) })),
            ("dropsGaps", .bool(encoding.pattern.dropsGaps)),
            ("published", encoding.pattern.published.map { .list($0.map { .text($0) }) } ?? .null),
            ("specials", .list(encoding.specialTokens.map(Self.json))),
            ("before", Self.json(encoding.affixes.before)), ("after", Self.json(encoding.affixes.after)),
            ("template", encoding.template.map(Self.json) ?? .null),
            ("decoding", Self.json(encoding.decoding)),
            ("trimmings", .list(encoding.offsetTrimmings.map { .bool($0.keepsAddedSpace) })),
            ("symbols", encoding.vocabulary.symbolRules.map(Self.json) ?? .null),
            ("empty", Self.json(encoding.vocabulary.emptyTokenIDs)),
        ]
        if let preparation {
            fields.append(("splitting", Self.json(preparation.splitting)))
            fields.append(("normalizer", preparation.normalizer.map(json) ?? .null))
        }
        return Array(StepJSON.object(fields).line.utf8)
    }

    private static func json(_ ids: [TokenID]) -> StepJSON { .list(ids.map { .number(Int($0)) }) }

    private static func json(_ token: SpecialToken) -> StepJSON {
        .list([
            .text(token.text), .number(Int(token.id)), .bool(token.isControl),
            .number(Int(token.matching.rawValue)),
        ])
    }

    /// A part is a segment, and the token's id or which of the texts it is.
    private static func json(_ template: TextTemplate) -> StepJSON {
        func list(_ parts: [TextTemplate.Part]) -> StepJSON {
            .list(
                parts.map { part in
                    switch part {
                    case .first(let segment): .list([.number(segment), .text("A")])
                    case .second(let segment): .list([.number(segment), .text("B")])
                    case .token(let id, let segment): .list([.number(segment), .number(Int(id))])
                    }
                })
        }
        return .object([("single", list(template.single)), ("pair", list(template.pair))])
    }

    private static func json(_ decoding: TextDecoding) -> StepJSON {
        let spaces: StepJSON =
            switch decoding.leadingSpace {
            case .upTo(let count): .number(count)
            case .ofFirstToken: .null
            case .ofTokensBeforeText: .bool(true)
            }
        let texts = decoding.specialTexts.sorted { $0.key < $1.key }.map { id, text in
            StepJSON.list([.number(Int(id))] + text.map { .number(Int($0)) })
        }
        return .list([
            spaces, .bool(decoding.dropsLastSpace), .bool(decoding.separatesTokens), .list(texts),
            .bool(decoding.leavesOutSteps), .list(decoding.tokensOfSpaces.sorted().map { .number(Int($0)) }),
        ])
    }

    private static func json(_ splitting: TextPreparation.Splitting) -> StepJSON {
        switch splitting {
        case .pattern: .text("pattern")
        case .none: .text("none")
        case .preTokenizer(let preTokenizer): preTokenizer.json
        }
    }

    private static func json(_ rules: SymbolRules) -> StepJSON {
        .object([
            ("bytes", .bool(rules.unit == .bytes)), ("prefix", .text(rules.prefix)),
            ("suffix", .text(rules.suffix)),
            ("unknown", rules.unknownToken.map { .number(Int($0)) } ?? .null),
            ("fuses", .bool(rules.fusesUnknown)),
            ("byteTokens", .list(rules.byteTokens.map { $0.map { .number(Int($0)) } ?? .null })),
            ("later", .bool(rules.unknown == .afterMerging)), ("whole", .bool(rules.looksUpWholePieces)),
            ("verbatim", json(rules.verbatim)), ("unused", json(rules.unused.sorted())),
        ])
    }

    private func json(_ normalizer: Normalizer) -> StepJSON {
        guard case .sentencePiece(let own) = normalizer else {
            // Only SentencePiece's own loses anything in that form.
            var losses: [String] = []
            return normalizer.json(&losses)
        }
        var map: [UInt8] = []
        if let characterMap = own.characterMap { Base64.encode(characterMap.blob, into: &map) }
        let flags = [
            own.removesExtraWhitespace, own.addsDummyPrefix, own.escapesWhitespace,
            own.treatsWhitespaceAsSuffix,
        ]
        return .step("SentencePiece", [("map", .text(map)), ("flags", .list(flags.map { .bool($0) }))])
    }

    // MARK: - Reading

    /// What a record says, before there is a vocabulary.
    struct Parts {
        let name: String
        let sources: [SourceFiles.Source]
        let symbols: SymbolRules?
        let emptyTokens: Set<TokenID>
        private let json: JSONValue

        /// `nil` if another version of the program has written it.
        init?(_ bytes: UnsafeRawBufferPointer) {
            let text = bytes.bindMemory(to: UInt8.self)
            var reader = JSONReader(text)
            guard let json = try? JSONValue(&reader),
                (try? json.required("program").string()) == EncodingRecord.program
            else { return nil }
            self.json = json
            do {
                name = try json.required("name").string()
                sources = try json.required("sources").array().map { source in
                    let parts = try EncodingRecord.list(source, of: 3).map { try $0.string() }
                    return SourceFiles.Source(path: parts[0], state: parts[1], sha256: parts[2])
                }
                symbols = try json.member("symbols").map(EncodingRecord.symbols)
                emptyTokens = Set(try EncodingRecord.ids(json.required("empty")))
            } catch {
                return nil
            }
        }

        /// The encoding with a vocabulary, or `nil` if the record is damaged.
        func encoding(name: String, _ vocabulary: Vocabulary) -> Encoding? {
            do {
                let expressions = try json.required("expressions").array().map { try $0.string() }
                let specials = try json.required("specials").array().map(EncodingRecord.special)
                let trimmings = try json.required("trimmings").array().map {
                    OffsetTrimming(keepsAddedSpace: try $0.bool())
                }
                var pattern =
                    try json.required("dropsGaps").bool()
                    ? try SplitPattern(compiling: expressions, dropsGaps: true)
                    : try SplitPattern(expressions: expressions)
                pattern.published = try json.member("published")?.array().map { try $0.string() }
                return try Encoding(
                    name: name, vocabulary: vocabulary, pattern: pattern,
                    specialTokens: specials, preparation: try preparation(vocabulary),
                    affixes: Encoding.Affixes(
                        before: try EncodingRecord.ids(json.required("before")),
                        after: try EncodingRecord.ids(json.required("after"))),
                    template: try json.member("template").map(EncodingRecord.template),
                    decoding: try EncodingRecord.decoding(json.required("decoding")),
                    offsetTrimmings: trimmings)
            } catch {
                return nil
            }
        }

        private func preparation(_ vocabulary: Vocabulary) throws -> TextPreparation? {
            guard let splitting = try json.member("splitting") else { return nil }
            let normalizer = try json.member("normalizer").map { try self.normalizer($0, vocabulary) }
            switch try? splitting.string() {
            case "pattern": return TextPreparation(normalizer: normalizer, splitting: .pattern)
            case "none": return TextPreparation(normalizer: normalizer, splitting: .none)
            default:
                return TextPreparation(
                    normalizer: normalizer, splitting: .preTokenizer(try PreTokenizer(splitting)))
            }
        }

        private func normalizer(_ json: JSONValue, _ vocabulary: Vocabulary) throws -> Normalizer {
            guard try json.required("type").string() == "SentencePiece" else { return try Normalizer(json) }
            let text = Array(try json.required("map").string().utf8)
            var blob: [UInt8] = []
            _ = text.withUnsafeBufferPointer { Base64.decode($0[...], into: &blob) }
            let flags = try EncodingRecord.list(json.required("flags"), of: 4).map { try $0.bool() }
            return .sentencePiece(
                SentencePieceNormalizer(
                    characterMap: blob.isEmpty ? nil : try CharacterMap(blob),
                    removesExtraWhitespace: flags[0],
                    addsDummyPrefix: flags[1], escapesWhitespace: flags[2],
                    treatsWhitespaceAsSuffix: flags[3],
                    userDefined: (symbols?.verbatim ?? []).compactMap(vocabulary.spelling)))
        }
    }

    private static func template(_ json: JSONValue) throws -> TextTemplate {
        TextTemplate(
            single: try json.required("single").array().map(templatePart),
            pair: try json.required("pair").array().map(templatePart))
    }

    private static func templatePart(_ json: JSONValue) throws -> TextTemplate.Part {
        let values = try list(json, of: 2)
        let segment = try values[0].integer()
        guard case .string = values[1].content else {
            return .token(try number(values[1]), segment: segment)
        }
        switch try values[1].string() {
        case "A": return .first(segment: segment)
        case "B": return .second(segment: segment)
        default: throw JSONError("this is no text of a template", at: json.offset)
        }
    }

    private static func decoding(_ json: JSONValue) throws -> TextDecoding {
        let parts = try list(json, of: 6)
        var decoding = TextDecoding(
            leadingSpace: .ofFirstToken, dropsLastSpace: try parts[1].bool(),
            separatesTokens: try parts[2].bool())
        if let count = try? parts[0].integer() {
            decoding.leadingSpace = .upTo(count)
        } else if (try? parts[0].bool()) == true {
            decoding.leadingSpace = .ofTokensBeforeText
        }
        decoding.leavesOutSteps = try parts[4].bool()
        decoding.tokensOfSpaces = Set(try parts[5].array().map { try number($0) })
        for text in try parts[3].array() {
            let numbers = try text.array()
            guard let id = numbers.first else { throw JSONError("an id is missing", at: text.offset) }
            decoding.specialTexts[try number(id)] = try numbers.dropFirst().map { try number($0) }
        }
        return decoding
    }

    /// The elements of a list that has this many.
    private static func list(_ json: JSONValue, of count: Int) throws(JSONError) -> [JSONValue] {
        let elements = try json.array()
        guard elements.count == count else {
            throw JSONError("this has \(elements.count) elements, not \(count)", at: json.offset)
        }
        return elements
    }

    /// A number of the type that it is read into; a larger one is damage.
    private static func number<Number: FixedWidthInteger>(_ json: JSONValue) throws(JSONError) -> Number {
        guard let number = Number(exactly: try json.integer()) else {
            throw JSONError("the number is out of range", at: json.offset)
        }
        return number
    }

    private static func ids(_ json: JSONValue) throws(JSONError) -> [TokenID] {
        var ids: [TokenID] = []
        for id in try json.array() { ids.append(try number(id)) }
        return ids
    }

    private static func special(_ json: JSONValue) throws -> SpecialToken {
        let parts = try list(json, of: 4)
        return SpecialToken(
            try parts[0].string(), id: try number(parts[1]), isControl: try parts[2].bool(),
            matching: SpecialToken.Matching(rawValue: try number(parts[3])))
    }

    private static func symbols(_ json: JSONValue) throws -> SymbolRules {
        var rules = SymbolRules(unit: try json.required("bytes").bool() ? .bytes : .characters)
        rules.prefix = Array(try json.required("prefix").string().utf8)
        rules.suffix = Array(try json.required("suffix").string().utf8)
        rules.unknownToken = try json.member("unknown").map { try number($0) }
        rules.fusesUnknown = try json.required("fuses").bool()
        rules.byteTokens = try json.required("byteTokens").array().map { id in
            if case .null = id.content { return nil }
            return try number(id)
        }
        rules.unknown = try json.required("later").bool() ? .afterMerging : .beforeMerging
        rules.looksUpWholePieces = try json.required("whole").bool()
        rules.verbatim = try ids(json.required("verbatim"))
        rules.unused = Set(try ids(json.required("unused")))
        return rules
    }
}
