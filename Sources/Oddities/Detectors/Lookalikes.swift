/// Letters of different scripts that look the same in most typefaces.
///
/// Those only that a reader would take for the other; Unicode's confusables go much further and would find fault with
/// formulas.
enum Lookalikes {
    /// Cyrillic and Greek letters that look like Latin ones.
    private static let likeLatin = Set("асеһіјԛорѕԝхуԁАВЕЅІЈКМНОРСТХУԌԜοΑΒΕΖΗΙΚΜΝΟΡΤΥΧν".unicodeScalars)
    /// Latin letters that look like Cyrillic or Greek ones.
    private static let likeOthers = Set("aceijopsxyABEHIKMNOPSTXYZv".unicodeScalars)

    /// The first letter of a word that belongs to another script than most of its letters and looks as if it did not;
    /// `nil` if the word is of one script, or mixes scripts in a way that a reader can see.
    static func stranger(in letters: [Unicode.Scalar]) -> Unicode.Scalar? {
        let latin = letters.filter { CodePointTable.script(of: $0.value) == .latin }
        let others = letters.filter { [.cyrillic, .greek].contains(CodePointTable.script(of: $0.value)) }
        guard let first = letters.first, let last = letters.last, !latin.isEmpty, !others.isEmpty else {
            return nil
        }
        // Two letters are a formula as often as a word, but for the commonest trick of all.
        guard
            letters.count > 2
                || others.allSatisfy({ $0 == "\u{3BF}" || CodePointTable.script(of: $0.value) == .cyrillic })
        else { return nil }
        if others.allSatisfy(likeLatin.contains) { return others.first }
        // Fields and axes are named so: a word, and one capital at its edge.
        if latin.count == 1, latin[0].properties.isUppercase, latin[0] == first || latin[0] == last {
            return nil
        }
        if latin.allSatisfy(likeOthers.contains), latin.count < others.count { return latin.first }
        return nil
    }
}
