import SplitPatterns
import TestSupport

/// Which characters are the same to a pattern: what rules of growth must find, so that they do not say too little, which
/// no result would show.
struct GrowthKinds {
    /// Characters of which any two may follow each other in a word that becomes longer at its end.
    let endWords: [String]
    /// The same for a word that becomes longer at its start.
    let frontWords: [String]
    /// Whether a long number is one piece.
    var joinsNumbers = false
    /// Whether digits are in groups of three from the right.
    var groupsDigits = false
    /// Whether white space at the end of a text is one piece, line breaks or not.
    var endsAreWhole = false
    /// Whether punctuation and control characters are one kind.
    var joinsOthers = true
    /// Punctuation of one piece, and symbols.
    var frontPunctuation = [punctuation + "/"]

    static let letters = "aéBÉǅ中かʰ"
    static let marks = "\u{301}"
    static let numbers = "1٣²"
    static let whiteSpace = " \t\u{A0}\n\r"
    static let lineBreaks = "\n\r"
    static let punctuation = "!|€…"
    static let others = "\u{1}\u{7F}\u{200B}"
    static let all = (letters + marks + numbers + whiteSpace + punctuation + "/" + others).unicodeScalars
        .map { $0 }

    private static let byCase = (
        end: ["aé中かʰ\u{301}", "BÉǅ"], front: ["aé", "BÉǅ", "中かʰ\u{301}"]
    )

    init(_ pattern: String) {
        switch pattern {
        case "qwen3.5":
            endWords = [Self.letters + Self.marks]
            frontWords = endWords
        case "o200k", "tekken", "cohere2": (endWords, frontWords) = Self.byCase
        case "kimi-k2":
            endWords = ["aéかʰ\u{301}", "中", "BÉǅ"]
            frontWords = ["aé", "BÉǅ", "かʰ\u{301}", "中"]
        case "deepseek-v3":
            endWords = ["aéBÉǅʰ\u{301}", "中か"]
            frontWords = endWords
        default:
            endWords = [Self.letters]
            frontWords = [Self.letters, Self.marks]
        }
        joinsNumbers = pattern == "gpt2"
        groupsDigits = pattern == "cohere2"
        endsAreWhole = ["gpt2", "cl100k", "starcoder", "falcon"].contains(pattern)
        joinsOthers = !["deepseek-v3", "falcon"].contains(pattern)
        if pattern == "falcon" { frontPunctuation = ["!|/…", "€"] }
    }

    /// Whether some of these groups has all of these characters.
    static func share(_ group: [String], _ characters: [Unicode.Scalar]) -> Bool {
        group.contains { group in characters.allSatisfy { group.unicodeScalars.contains($0) } }
    }
}

extension String {
    func has(_ scalar: Unicode.Scalar) -> Bool { unicodeScalars.contains(scalar) }
}

extension Unicode.Scalar {
    var bytes: [UInt8] { Array(String(self).utf8) }
}
