import Preparation
import SplitPatterns

extension Normalizer {
    /// The `"normalizer"` of a `tokenizer.json`.
    ///
    /// - Parameter losses: takes what it cannot express.
    func json(_ losses: inout [String]) -> StepJSON {
        switch self {
        case .unicode(let form): .step(form.name)
        case .replace(let pattern, let content): Self.replace(pattern.json, with: .text(content))
        case .prepend(let prefix): .step("Prepend", [("prepend", .text(prefix))])
        case .strip(let left, let right):
            .step("Strip", [("strip_left", .bool(left)), ("strip_right", .bool(right))])
        case .lowercase: .step("Lowercase")
        case .stripAccents: .step("StripAccents")
        case .byteLevel: .step("ByteLevel")
        case .characters(let change): Self.characters(change)
        case .characterMap(let map): Self.precompiled(map)
        case .sentencePiece(let normalizer): normalizer.json(&losses)
        case .sequence(let steps): Self.sequence(steps.map { $0.json(&losses) })
        }
    }

    fileprivate static func sequence(_ steps: [StepJSON]) -> StepJSON {
        .step("Sequence", [("normalizers", .list(steps))])
    }

    fileprivate static func replace(_ pattern: StepJSON, with content: StepJSON) -> StepJSON {
        .step("Replace", [("pattern", pattern), ("content", content)])
    }

    /// BERT's normalizer with one of its parts alone; what it removes after NFD is the same after another NFD.
    private static func characters(_ change: CharacterChange) -> StepJSON {
        if change == .nmt { return .step("Nmt") }
        return .step(
            "BertNormalizer",
            [
                ("clean_text", .bool(change == .cleanText)),
                ("handle_chinese_chars", .bool(change == .spaceChinese)),
                ("strip_accents", .bool(change == .stripMarks)), ("lowercase", .bool(false)),
            ])
    }

    fileprivate static func precompiled(_ map: CharacterMap) -> StepJSON {
        var text: [UInt8] = []
        Base64.encode(map.blob, into: &text)
        return .step("Precompiled", [("precompiled_charsmap", .text(text))])
    }
}

extension NormalizationForm {
    var name: String {
        switch self {
        case .nfc: "NFC"
        case .nfd: "NFD"
        case .nfkc: "NFKC"
        case .nfkd: "NFKD"
        }
    }
}

extension SentencePieceNormalizer {
    /// The same in Hugging Face's steps, as those of Llama 2 and Gemma.
    fileprivate func json(_ losses: inout [String]) -> StepJSON {
        let space = escapesWhitespace ? "\u{2581}" : " "
        var steps: [StepJSON] = []
        if let characterMap {
            losses.append("its map of characters, which Hugging Face's library applies to whole graphemes")
            steps.append(Normalizer.precompiled(characterMap))
        }
        if removesExtraWhitespace {
            let ends = escapesWhitespace ? #"\A +|[ \x{2581}]+\z"# : #"\A +| +\z"#
            steps += [(ends, ""), (" {2,}", " ")].map {
                Normalizer.replace(.object([("Regex", .text($0))]), with: .text($1))
            }
        }
        if addsDummyPrefix {
            if treatsWhitespaceAsSuffix {
                losses.append("the space that is added after a text")
            } else {
                steps.append(.step("Prepend", [("prepend", .text(space))]))
            }
        }
        if escapesWhitespace {
            steps.append(Normalizer.replace(.object([("String", .text(" "))]), with: .text(space)))
        }
        return Normalizer.sequence(steps)
    }
}
