import BytePairs
import Display
import SplitPatterns
import Tokenization

/// Where the way to tokens and back does not lead to where it began.
extension Detector {
    static let roundTrip: [Detector] = [
        Detector(
            .lossyDecode, .high, .exact,
            "Bytes that are not UTF-8 come back exactly from their tokens, but as � wherever they are shown as text.",
            inPassage: { passage, findings in
                for run in passage.beyondASCII.illFormed {
                    findings.add(passage.place(run)) {
                        .init(
                            "\(visible(passage.slice(run.prefix(16)))) is not UTF-8\(run.count > 16 ? ", nor are \(run.count - 16) bytes behind it" : "")",
                            suggestion: passage.isGivenAsIDs
                                ? "see whether ids are missing: characters may be cut off"
                                : "decode the source with its own character set")
                    }
                }
            }),
        Detector(
            .nonCanonical, .medium, .exact,
            "The same text has other ids when it is encoded: a model that learned from encoded texts never saw these.",
            inPassage: { passage, findings in
                passage.forEachNonCanonicalStretch { tokens, canonical in
                    findings.add(passage.place(tokens: tokens)) {
                        .init(
                            "\(passage.shown(passage.bytes(of: tokens))): encoding this text gives \(idList(canonical))",
                            suggestion: "encode the text again",
                            data: ["canonical": .integers(canonical.prefix(Place.mostIDs).map(Int.init))])
                    }
                }
            }),
    ]
}

extension Passage {
    /// Where given ids are not those that encoding gives: the tokens, and what encoding gives in their place.
    ///
    /// Nothing for tokens that came from encoding.
    func forEachNonCanonicalStretch(_ body: (_ tokens: Range<Int>, _ canonical: [TokenID]) -> Void) {
        // Special tokens are meant where the ids have some; else their spelling is text.
        let policy: SpecialTokenPolicy = tokens.specialTokens.isEmpty ? .asText : .allAllowed
        guard isGivenAsIDs, let canonical = try? tokenizer.tokenize(text, specialTokens: policy) else {
            return
        }
        var (given, encoded) = (0, 0)
        while given < tokens.ids.count {
            if tokens.ids[given] == canonical.ids[encoded] {
                given += 1
                encoded += 1
                continue
            }
            // On to the next place where both have a boundary.
            let (firstGiven, firstEncoded) = (given, encoded)
            repeat {
                if tokens.ends[given] < canonical.ends[encoded] {
                    given += 1
                } else if tokens.ends[given] > canonical.ends[encoded] {
                    encoded += 1
                } else {
                    break
                }
            } while true
            given += 1
            encoded += 1
            body(firstGiven..<given, Array(canonical.ids[firstEncoded..<encoded]))
        }
    }
}
