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
            passage.forEachNonCanonicalStretch { tokens, canonical in
                findings.add(
                    passage.place(tokens: tokens),
                    "\(passage.shown(passage.bytes(of: tokens))): encoding this gives \(joined(canonical))",
                    suggestion: "encode the text again",
                    data: ["canonical": .integers(canonical.prefix(Place.mostIDs).map(Int.init))])
            }
        })
}

extension Passage {
    /// Where given ids are not those of encoding: the tokens, and the ids that encoding gives instead.
    fileprivate func forEachNonCanonicalStretch(
        _ body: (_ tokens: Range<Int>, _ canonical: ArraySlice<TokenID>) -> Void
    ) {
        // If no id is special, spellings of special tokens are text.
        let policy: SpecialTokenPolicy = tokens.specialTokens.isEmpty ? .asText : .allAllowed
        guard isGivenAsIDs, let canonical = try? tokenizer.tokenize(text, specialTokens: policy) else {
            return
        }
        var (given, encoded) = (0, 0)
        while given < tokens.ids.count {
            let (firstGiven, firstEncoded) = (given, encoded)
            // To the next offset where both have a boundary.
            while tokens.ends[given] != canonical.ends[encoded] {
                if tokens.ends[given] < canonical.ends[encoded] { given += 1 } else { encoded += 1 }
            }
            given += 1
            encoded += 1
            let ids = canonical.ids[firstEncoded..<encoded]
            if ids != tokens.ids[firstGiven..<given] { body(firstGiven..<given, ids) }
        }
    }
}
