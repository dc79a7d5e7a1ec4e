import BytePairs
import Display
import SplitPatterns
import Tokenization

// Where encoding and decoding do not lead back to the start.

extension Detector {
    static let lossyDecode = Detector(
        oddity: .lossyDecode, severity: .high,
        reason: "Bytes that are not UTF-8 come back exactly from tokens, but as � wherever text is shown.",
        inPassage: { passage, findings in
            for run in passage.beyondASCII.illFormed {
                findings.add(
                    passage.place(run),
                    visible(passage.slice(run.prefix(16))) + " is not UTF-8"
                        + (run.count > 16 ? ", nor are the \(run.count - 16) bytes after it" : ""),
                    suggestion: passage.isGivenAsIDs
                        ? "check whether ids are missing: characters may be truncated"
                        : "decode the source with its own character set")
            }
        })

    static let nonCanonical = Detector(
        oddity: .nonCanonical, severity: .medium,
        reason: "Encoding the same text gives other ids: a model trained on encoded text never saw these.",
        inPassage: { passage, findings in
            let given = passage.tokens
            // If no id is special, spellings of special tokens are text.
            let policy: SpecialTokenPolicy = given.specialTokens.isEmpty ? .asText : .allAllowed
            guard passage.isGivenAsIDs,
                let encoded = try? passage.tokenizer.tokenize(passage.text, specialTokens: policy)
            else { return }
            var (i, j) = (0, 0)
            while i < given.ids.count {
                let (first, firstEncoded) = (i, j)
                // To the next offset where both have a boundary.
                while given.ends[i] != encoded.ends[j] {
                    if given.ends[i] < encoded.ends[j] { i += 1 } else { j += 1 }
                }
                (i, j) = (i + 1, j + 1)
                let tokens = first..<i
                let canonical = encoded.ids[firstEncoded..<j]
                guard canonical != given.ids[tokens] else { continue }
                findings.add(
                    passage.place(tokens: tokens),
                    passage.shown(passage.bytes(of: tokens))
                        + ": encoding this text gives \(idList(canonical))",
                    suggestion: "encode the text again",
                    data: ["canonical": .integers(canonical.prefix(Place.mostIDs).map(Int.init))])
            }
        })
}
