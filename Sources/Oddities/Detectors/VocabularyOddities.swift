import BytePairs
import Display
import Tokenization

/// Tokens that are odd in themselves.
extension Detector {
    static let vocabulary: [Detector] = [
        Detector(
            .unreachable, .medium, .witness,
            "The text of this token by itself gives other tokens: it comes in some surroundings only, or never.",
            inVocabulary: { survey, findings in
                for token in survey.contextual {
                    let proof: Proof = if case .seen = token.verdict { .witness } else { .exact }
                    findings.add(survey.place(token.id), proof: proof) {
                        let start = "\(survey.shown(token.id)) alone is \(idList(token.ids))"
                        guard case .seen(let text) = token.verdict else {
                            return .init("\(start); no text was found that has it", data: ["verdict": "open"])
                        }
                        return .init(
                            "\(start); \(quoted(text)) has it",
                            data: [
                                "verdict": "contextual",
                                "witness": .text(String(decoding: text, as: UTF8.self)),
                            ])
                    }
                }
                for token in survey.dead {
                    findings.add(survey.place(token.id), proof: .exact) {
                        .init(
                            "no text has \(survey.shown(token.id)): before whatever completes its last character, the merges and the split pattern make other tokens (all \(grouped(token.texts)) cases)",
                            data: ["verdict": "dead", "cases": .integer(token.texts)])
                    }
                }
            }),
        Detector(
            .partialUTF8, .info, .exact,
            "A token that begins or ends inside a character cannot be shown by itself.",
            inVocabulary: { survey, findings in
                for id in survey.partial {
                    findings.add(survey.place(id)) {
                        let token = survey.vocabulary[id]!
                        let begins = token.first! & 0xC0 == 0x80
                        let ends = UTF8Completions.behind(token) != [[]]
                        let isImpossible = token.contains { $0 == 0xC0 || $0 == 0xC1 || $0 > 0xF4 }
                        let isMiddle = token.allSatisfy { $0 & 0xC0 == 0x80 }
                        let verb = begins ? ends && !isMiddle ? "begins and ends" : "begins" : "ends"
                        return .init(
                            isImpossible
                                ? "\(survey.shown(id)) has a byte that no UTF-8 has"
                                : "\(survey.shown(id)) \(verb) inside a character",
                            data: [
                                "beginsInside": .integer(begins ? 1 : 0),
                                "endsInside": .integer(ends ? 1 : 0),
                            ])
                    }
                }
            }),
        Detector(
            .scaffold, .info, .heuristic,
            "A token that is only a step towards another one takes a place and is hardly ever seen.",
            inVocabulary: { survey, findings in
                for (id, parent) in survey.scaffolds {
                    if let usage = survey.usage, usage[Int(id)] * 10 > usage[Int(parent)] { continue }
                    // A corpus that has not even the other says nothing.
                    let isCounted = (survey.usage?[Int(parent)] ?? 0) > 0
                    findings.add(survey.place(id), proof: isCounted ? .exact : .heuristic) {
                        let base = "\(survey.shown(id)) is only a step to \(survey.shown(parent)) (\(parent))"
                        guard let usage = survey.usage else {
                            return .init(base, data: ["parent": .integer(Int(parent))])
                        }
                        return .init(
                            "\(base): the corpus has it \(counted(usage[Int(id)], "time")), the other \(counted(usage[Int(parent)], "time"))",
                            data: ["parent": .integer(Int(parent)), "uses": .integer(usage[Int(id)])])
                    }
                }
            }),
        Detector(
            .glitch, .high, .externalList,
            "Models with this vocabulary were seen to break on this token, which they hardly ever learned from.",
            inPassage: { passage, findings in
                guard passage.mayHaveGlitches else { return }
                for (token, id) in passage.tokens.ids.enumerated() {
                    guard
                        let source = GlitchTokens.source(
                            of: id, passage.slice(passage.tokens.range(of: token)))
                    else { continue }
                    findings.add(passage.place(tokens: token..<token + 1)) {
                        .init(
                            "\(passage.shown(passage.tokens.range(of: token))) is a glitch token",
                            suggestion: "write it in another way, so that it is other tokens",
                            data: ["source": .text(source.rawValue)])
                    }
                }
            },
            inVocabulary: { survey, findings in
                for id in GlitchTokens.ids {
                    guard let token = survey.vocabulary[id], let source = GlitchTokens.source(of: id, token)
                    else { continue }
                    findings.add(survey.place(id)) {
                        .init(
                            "\(survey.shown(id)) is a glitch token", data: ["source": .text(source.rawValue)])
                    }
                }
            }),
    ]
}

extension VocabularySurvey {
    func place(_ id: TokenID) -> Place {
        Place(bytes: 0..<vocabulary.byteCount(of: id), tokens: 0..<0, ids: [id])
    }

    func shown(_ id: TokenID) -> String { visible(vocabulary[id] ?? []) }
}

extension Passage {
    /// Whether the encoding has any listed token at all.
    var mayHaveGlitches: Bool {
        GlitchTokens.ids.contains { id in
            tokenizer.encoding.vocabulary[id].map { GlitchTokens.source(of: id, $0) != nil } ?? false
        }
    }
}
