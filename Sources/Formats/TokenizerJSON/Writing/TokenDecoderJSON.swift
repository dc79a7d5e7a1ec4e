import BytePairs
import Preparation
import Tokenization

/// The `"decoder"` for an encoding: steps that give the text that this library gives.
struct TokenDecoderJSON {
    private let encoding: Encoding
    private let names: TokenNames

    init(_ encoding: Encoding, _ names: TokenNames) {
        self.encoding = encoding
        self.names = names
    }

    var json: StepJSON {
        let decoding = encoding.decoding
        if decoding.separatesTokens { return .null }
        let suffix = encoding.vocabulary.symbolRules?.suffix ?? []
        if decoding.dropsLastSpace, !suffix.isEmpty {
            return .step("BPEDecoder", [("suffix", .text(suffix))])
        }
        if names.spellsBytes {
            return sequence([PreTokenizer.byteLevelJSON(addsPrefixSpace: false, usesRegex: false)] + strip)
        }
        if case .preTokenizer(let preTokenizer) = encoding.preparation?.splitting,
            let (replacement, scheme) = preTokenizer.metaspace
        {
            return sequence(
                byteFallback + [
                    .step(
                        "Metaspace",
                        [
                            ("replacement", .scalar(replacement)), ("prepend_scheme", .text(scheme.name)),
                            ("split", .bool(true)),
                        ])
                ])
        }
        let pattern = StepJSON.object([("String", .text("\u{2581}"))])
        var steps: [StepJSON] =
            spellsSpaces ? [.step("Replace", [("pattern", pattern), ("content", .text(" "))])] : []
        steps += byteFallback + [.step("Fuse")] + strip
        return sequence(steps)
    }

    /// Removes the space that was put before the text.
    private var strip: [StepJSON] {
        guard case .upTo(let count) = encoding.decoding.leadingSpace, count > 0 else { return [] }
        return [.step("Strip", [("content", .text(" ")), ("start", .number(count)), ("stop", .number(0))])]
    }

    private func sequence(_ steps: [StepJSON]) -> StepJSON {
        steps.count == 1 ? steps[0] : .step("Sequence", [("decoders", .list(steps))])
    }

    private var byteFallback: [StepJSON] {
        encoding.vocabulary.symbolRules?.byteTokens.isEmpty == false ? [.step("ByteFallback")] : []
    }

    /// Whether U+2581 in spellings is a space.
    private var spellsSpaces: Bool {
        let mark = Array("\u{2581}".utf8)
        return (0..<TokenID(names.count)).contains { id in
            guard let spelling = encoding.vocabulary.spelling(of: id), spelling.starts(with: mark),
                let token = encoding.vocabulary[id]
            else { return false }
            return token.first == 0x20
        }
    }
}
