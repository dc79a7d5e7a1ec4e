import BytePairs
import Display
import Tokenization

// Tokens that are odd in themselves.

extension Detector {
    static let unreachable = Detector(
        oddity: .unreachable, severity: .medium, proof: .witness,
        reason: "Encoding this token's text gives other tokens: it occurs only in some contexts, or never.",
        inVocabulary: { survey, findings in
            for (id, ids, witness) in survey.contextual {
                let start = "\(survey.shown(id)) alone is \(idList(ids))"
                if let text = witness.map({ String(decoding: $0, as: UTF8.self) }) {
                    findings.add(
                        survey.place(id), "\(start); \(quoted(text.utf8)) has it",
                        data: ["verdict": "contextual", "witness": .text(text)])
                } else {
                    findings.add(
                        survey.place(id), proof: .exact, "\(start); no text was found that has it",
                        data: ["verdict": "open"])
                }
            }
            for (id, texts) in survey.dead {
                findings.add(
                    survey.place(id), proof: .exact,
                    "no text has \(survey.shown(id)): before whatever completes its last character, "
                        + "the merges and the split pattern make other tokens (all \(grouped(texts)) cases)",
                    data: ["verdict": "dead", "cases": .integer(texts)])
            }
        })

    static let partialUTF8 = Detector(
        oddity: .partialUTF8, severity: .info,
        reason: "A token that begins or ends inside a character cannot be shown on its own.",
        inVocabulary: { survey, findings in
            for id in survey.partial {
                let token = survey.vocabulary[id]!
                let begins = isContinuation(token[0])
                lazy var ends = UTF8Completions.after(token) != [[]]
                lazy var verb =
                    !begins
                    ? "ends" : ends && !token.allSatisfy(isContinuation) ? "begins and ends" : "begins"
                findings.add(
                    survey.place(id),
                    survey.shown(id)
                        + (token.contains(where: isNeverInUTF8)
                            ? " has a byte that no UTF-8 has" : " \(verb) inside a character"),
                    data: ["beginsInside": .integer(begins ? 1 : 0), "endsInside": .integer(ends ? 1 : 0)])
            }
        })

    static let scaffold = Detector(
        oddity: .scaffold, severity: .info, proof: .heuristic,
        reason: "A token that is only a step to another takes an id and hardly ever occurs.",
        inVocabulary: { survey, findings in
            for (id, parent) in survey.scaffolds {
                let base = "\(survey.shown(id)) is only a step to \(survey.shown(parent)) (\(parent))"
                guard let usage = survey.usage else {
                    findings.add(survey.place(id), base, data: ["parent": .integer(Int(parent))])
                    continue
                }
                let (uses, parentUses) = (usage[Int(id)], usage[Int(parent)])
                guard uses * 10 <= parentUses else { continue }
                // A corpus that does not even have the other proves nothing.
                findings.add(
                    survey.place(id), proof: parentUses > 0 ? .exact : .heuristic,
                    "\(base): the corpus has it \(counted(uses, "time")), "
                        + "the other \(counted(parentUses, "time"))",
                    data: ["parent": .integer(Int(parent)), "uses": .integer(uses)])
            }
        })

    static let repetition = Detector(
        oddity: .repetition, severity: .info,
        reason: "A token for the same few characters again and again: it hides how many there are.",
        inVocabulary: { survey, findings in
            for (id, unit) in survey.repetitions {
                let token = survey.vocabulary[id]!
                findings.add(
                    survey.place(id), "\(quoted(token.prefix(unit))) \(token.count / unit) times",
                    data: ["times": .integer(token.count / unit)])
            }
        })

    static let suspect = Detector(
        oddity: .suspect, severity: .medium, proof: .externalList,
        reason:
            "A long token that can come from spam or boilerplate, which the model itself hardly trained on.",
        inPassage: { passage, findings in
            let vocabulary = passage.tokenizer.encoding.vocabulary
            guard SuspectTokens.areListed(in: vocabulary) else { return }
            for (token, id) in passage.tokens.ids.enumerated() {
                guard SuspectTokens.isListed(id, in: vocabulary) else { continue }
                findings.add(
                    passage.place(tokens: token..<token + 1),
                    "\(passage.shown(passage.tokens.range(of: token))) is a token from spam",
                    suggestion: "write it differently, so that it is other tokens",
                    data: ["source": .text(SuspectTokens.source)])
            }
        },
        inVocabulary: { survey, findings in
            for id in SuspectTokens.ids where SuspectTokens.isListed(id, in: survey.vocabulary) {
                findings.add(
                    survey.place(id), "\(survey.shown(id)) is a token from spam",
                    data: ["source": .text(SuspectTokens.source)])
            }
            for (id, parts) in survey.suspects where !SuspectTokens.isListed(id, in: survey.vocabulary) {
                findings.add(
                    survey.place(id), severity: .info, proof: .heuristic,
                    "\(survey.shown(id)) is long for its script and made of rare parts: "
                        + parts.map { "\(survey.shown($0))" }.joined(separator: "│"),
                    data: ["parts": .integers(parts.map(Int.init))])
            }
        })

    static let glitch = Detector(
        oddity: .glitch, severity: .high, proof: .externalList,
        reason: "Models with this vocabulary were seen to fail on this token, which they hardly trained on.",
        inPassage: { passage, findings in
            let vocabulary = passage.tokenizer.encoding.vocabulary
            // Most encodings have no listed token.
            let sources = GlitchTokens.ids.compactMap { GlitchTokens.source(of: $0, in: vocabulary) }
            for (token, id) in passage.tokens.ids.enumerated() where !sources.isEmpty {
                guard let source = GlitchTokens.source(of: id, in: vocabulary) else { continue }
                findings.add(
                    passage.place(tokens: token..<token + 1),
                    "\(passage.shown(passage.tokens.range(of: token))) is a glitch token",
                    suggestion: "write it differently, so that it is other tokens",
                    data: ["source": .text(source.rawValue)])
            }
        },
        inVocabulary: { survey, findings in
            for id in GlitchTokens.ids {
                guard let source = GlitchTokens.source(of: id, in: survey.vocabulary) else { continue }
                findings.add(
                    survey.place(id), "\(survey.shown(id)) is a glitch token",
                    data: ["source": .text(source.rawValue)])
            }
        })
}

extension VocabularySurvey {
    fileprivate func place(_ id: TokenID) -> Place {
        Place(
            bytes: 0..<vocabulary.byteCount(of: id), tokens: 0..<0, ids: [id], lines: nil, excerpt: shown(id))
    }

    fileprivate func shown(_ id: TokenID) -> String { visible(vocabulary[id] ?? []) }
}
