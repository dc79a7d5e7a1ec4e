import Display
import SplitPatterns

extension Detector {
    static let homoglyph = Detector(
        oddity: .homoglyph, severity: .high, proof: .heuristic,
        reason: "A letter of another script that looks the same makes a word that no one typed on purpose.",
        inPassage: { passage, findings in
            var end = 0
            for scalar in passage.beyondASCII.scalars
            where scalar.offset >= end && mayLookLatin(scalar.value) {
                // Where two scripts meet, an ASCII letter is next to a letter of the other script.
                guard
                    passage.byte(scalar.offset - 1).map(isLetter) ?? false
                        || passage.byte(scalar.range.upperBound).map(isLetter) ?? false
                else { continue }
                let word = passage.word(around: scalar.range)
                end = word.upperBound
                let letters = String(decoding: passage.slice(word), as: UTF8.self).unicodeScalars
                    .filter(\.properties.isAlphabetic)
                guard let lookalike = lookalike(in: Array(letters)) else { continue }
                findings.add(
                    passage.place(word),
                    "\(passage.shown(word)) mixes scripts: \(visible(Array(String(lookalike).utf8))) is the "
                        + "\(Script(of: lookalike).name) \(name(of: lookalike))",
                    suggestion: "retype the word, or reject the text",
                    data: ["codePoint": .text(name(of: lookalike))])
            }
        })
}

/// Whether a code point is in a block of Greek, Cyrillic, Armenian or Cherokee.
func mayLookLatin(_ codePoint: UInt32) -> Bool {
    (0x370..<0x590).contains(codePoint) || (0x13A0..<0x1400).contains(codePoint)
}

// Only letters that a reader would mistake in most typefaces: Unicode's confusables include formulas.

/// Cyrillic, Greek, Armenian and Cherokee letters that look like Latin ones.
let likeLatin = Set("асеһіјԛорѕԝхуԁӏАВЕЅІЈКМНОРСТХУԌԜοΑΒΕΖΗΙΚΜΝΟΡΤΥΧνօսհցոՕՍᎪᎬᎻᏀᏞᎷᏢᏚᎢᏙᏃ".unicodeScalars)
/// Latin letters that look like Cyrillic or Greek ones.
private let likeOthers = Set("aceijopsxyABEHIKMNOPSTXYZv".unicodeScalars)

/// The first letter of a word that is of another script than most of its letters and does not look so; `nil`
/// if the word is of one script, or mixes scripts visibly.
private func lookalike(in letters: [Unicode.Scalar]) -> Unicode.Scalar? {
    let latin = letters.filter { Script(of: $0) == .latin }
    let others = letters.filter { Script(of: $0) != .latin && mayLookLatin($0.value) }
    guard let first = letters.first, let last = letters.last, !latin.isEmpty, !others.isEmpty,
        latin.count + others.count == letters.count
    else { return nil }
    // Two letters are as often a formula as a word, unless one is Cyrillic or an omicron.
    guard letters.count > 2 || others.allSatisfy({ $0 == "\u{3BF}" || Script(of: $0) == .cyrillic }) else {
        return nil
    }
    if others.allSatisfy(likeLatin.contains) { return others.first }
    // A beta for the German sharp s.
    if letters.count > 3, others.allSatisfy({ $0 == "β" }), first != "β",
        latin.dropFirst(first.properties.isUppercase ? 1 : 0).allSatisfy(\.properties.isLowercase)
    {
        return others.first
    }
    // Fields and axes have such names: a word with one capital at its edge.
    if latin.count == 1, others.count < 3, latin[0].properties.isUppercase,
        latin[0] == first || latin[0] == last
    {
        return nil
    }
    return latin.allSatisfy(likeOthers.contains) && latin.count < others.count ? latin.first : nil
}
