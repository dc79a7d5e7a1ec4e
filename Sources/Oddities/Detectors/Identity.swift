import BytePairs
import Display
import SplitPatterns

/// Texts that look alike to a person and are not alike to a model.
extension Detector {
    static let identity: [Detector] = [
        Detector(
            .twins, .info, .exact,
            "The same word in another case, or without its space, is another token, which a model learns anew.",
            inText: { summary, findings in
                for group in summary.words.groups {
                    findings.add(group.place) {
                        let forms = group.forms.map { "\(quoted($0.text)) \(idList($0.ids))" }
                        return .init("one word, ids without kinship: \(forms.joined(separator: " · "))")
                    }
                }
            }),
        Detector(
            .shouting, .low, .exact,
            "A word in capitals costs more tokens, and the model knows it less well.",
            inPassage: { passage, findings in
                passage.forEachPiece { piece, tokens in
                    guard tokens.count > 1, let lower = passage.lowercasedIfShouted(piece) else { return }
                    let count = passage.ids(of: lower).count
                    guard count < tokens.count else { return }
                    findings.add(passage.place(tokens: tokens)) {
                        .init(
                            "\(passage.shown(piece)) takes \(tokens.count) tokens, \(quoted(lower)) \(count)",
                            suggestion: "write it in small letters, if the capitals carry no meaning",
                            data: ["tokens": .integer(tokens.count), "lowercaseTokens": .integer(count)])
                    }
                }
            }),
        Detector(
            .curlyApostrophe, .medium, .exact,
            "Models know contractions with a straight apostrophe and in small letters; other forms are other tokens.",
            inPassage: { passage, findings in
                passage.forEachCurlyWord { word, straight, isContraction in
                    let tokens = passage.tokens(holding: word).count
                    let straightTokens = passage.ids(of: straight).count
                    // In many languages the curly one is the usual spelling.
                    guard isContraction || straightTokens < tokens else { return }
                    findings.add(passage.place(word)) {
                        .init(
                            "\(passage.shown(word)) has a curly apostrophe: \(counted(tokens, "token")), \(straightTokens) with a straight one",
                            suggestion: "write \(quoted(straight))",
                            data: ["tokens": .integer(tokens), "straightTokens": .integer(straightTokens)])
                    }
                }
                passage.forEachShoutedContraction { word in
                    findings.add(passage.place(word), severity: .low) {
                        .init(
                            "\(passage.shown(word)): the split pattern knows contractions in small letters only",
                            suggestion: "write the contraction in small letters")
                    }
                }
            }),
        Detector(
            .notNFC, .medium, .exact,
            "Characters written as a letter and a separate accent look the same and are other tokens.",
            inPassage: { passage, findings in
                passage.forEachWordOutsideNFC { word, composed in
                    let ids = passage.ids(of: composed)
                    findings.add(passage.place(word)) {
                        let tokens = passage.tokens(holding: word).count
                        return .init(
                            "\(passage.shown(word)) is not in normal form C: \(counted(tokens, "token")), \(ids.count) for \(quoted(composed))",
                            suggestion: "normalise the text to NFC",
                            data: ["tokens": .integer(tokens), "composedTokens": .integer(ids.count)])
                    }
                }
            }),
        Detector(
            .homoglyph, .high, .heuristic,
            "A letter from another script that looks the same makes a word that nobody typed on purpose.",
            inPassage: { passage, findings in
                passage.forEachMixedWord { word, lookalike in
                    findings.add(passage.place(word)) {
                        let script = CodePointTable.script(of: lookalike.value).name
                        return .init(
                            "\(passage.shown(word)) mixes scripts: \(visible(Array(String(lookalike).utf8))) is the \(script) \(name(of: lookalike))",
                            suggestion: "type the word again, or refuse the text",
                            data: ["codePoint": .text(name(of: lookalike))])
                    }
                }
            }),
        Detector(
            .invisible, .high, .exact, "The model sees characters that a reader does not.",
            inPassage: { passage, findings in
                for scalar in passage.beyondASCII.scalars {
                    guard let kind = Invisible(scalar.value), !passage.isAtHome(scalar.range, scalar.value)
                    else { continue }
                    findings.add(passage.place(scalar.range)) {
                        let character = Unicode.Scalar(scalar.value)!
                        let unicodeName = character.properties.name ?? name(of: character)
                        let what =
                            switch kind {
                            case .shapeless: "cannot be seen"
                            case .direction: "changes the direction in which text is shown"
                            case .space: "looks like a space"
                            }
                        return .init(
                            "\(name(of: character)) (\(unicodeName)) \(what)",
                            suggestion: kind == .space ? "write an ordinary space" : "remove it",
                            data: ["codePoint": .text(name(of: character))])
                    }
                }
            }),
        Detector(
            .mojibake, .medium, .heuristic,
            "Text that was decoded with the wrong character set is noise to a model, and dear.",
            inPassage: { passage, findings in
                passage.forEachMojibake { bytes, repaired in
                    findings.add(passage.place(bytes)) {
                        .init(
                            "\(passage.shown(bytes)) was \(quoted(repaired)) before somebody read UTF-8 as Windows-1252",
                            suggestion: "write \(quoted(repaired)), or decode the source again",
                            data: ["repaired": .text(String(decoding: repaired, as: UTF8.self))])
                    }
                }
            }),
    ]
}
