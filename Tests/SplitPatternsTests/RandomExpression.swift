import TestSupport

/// Expressions of the parts that can be compiled, and of some that cannot, at random.
struct RandomExpression {
    private static let sets = [
        "a", "s", "é", " ", "'", #"\n"#, #"\x{4E00}"#, #"\p{L}"#, #"\p{N}"#, #"\p{Lu}"#, #"\p{Ll}"#,
        #"\p{M}"#,
        #"\P{L}"#, #"\s"#, #"\S"#, #"\d"#, #"\w"#, #"\W"#, #"\h"#, ".", "(?s:.)", #"[^\s\p{L}\p{N}]"#,
        #"[\r\n]"#,
        #"[^\r\n\p{L}\p{N}]"#, #"[\p{L}\p{M}]"#, #"[^\S\n]"#, "[a-t]", "[^a-t]", "[[:alpha:]]",
        #"[\x{4E00}-\x{9FFF}]"#, "(?i:s)", "(?i:[k-t])", #"(?:a|\p{N})"#, #"(?:(?=\p{L})[^a])"#,
    ]
    private static let strings = [
        "(?:ab)", "(?:'s)", "(?:'(?:[sdmt]|ll|ve|re))", "(?:(?i:'s|'t|'re|'ll))",
    ]
    private static let assertions = [
        #"(?!\S)"#, #"(?=\s)"#, #"(?!\p{L})"#, #"(?=a|\s|$)"#, #"(?!\s|$)"#, "$", #"\z"#, "(?m:$)", "(?=s)",
        "(?i)", #"\b"#, #"\B"#, "(?<=a)", #"(?<!\S)"#, #"(?<=\p{L}|\n)"#, "(?<![a-t])", "(?i:(?<=s))",
    ]
    private static let openings = ["(?:", "(?:", "(", "(?i:", "(?>"]
    private static let quantifiers = ["", "", "", "", "+", "*", "?", "{2}", "{1,3}", "{2,}"]
    private static let modes = ["", "", "", "", "", "?", "+", "+"]

    static func make(_ generator: inout SeededGenerator, depth: Int = 0) -> String {
        let branches = Int.random(in: 1...(depth == 0 ? 4 : 3), using: &generator)
        return (0..<branches).map { _ in
            let parts = (0..<Int.random(in: 1...4, using: &generator)).map { _ in part(&generator, depth) }
            // What must come next, at the end of an alternative.
            let looksFarAhead = depth == 0 && Int.random(in: 0..<8, using: &generator) == 0
            return parts.joined() + (looksFarAhead ? "(?=\(make(&generator, depth: 2)))" : "")
        }.joined(separator: "|")
    }

    private static func part(_ generator: inout SeededGenerator, _ depth: Int) -> String {
        var part: String
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: return assertions.randomElement(using: &generator)!
        case 1, 2: part = strings.randomElement(using: &generator)!
        case 3...4 where depth < 3:
            part = openings.randomElement(using: &generator)! + make(&generator, depth: depth + 1) + ")"
        default: part = sets.randomElement(using: &generator)!
        }
        let quantifier = quantifiers.randomElement(using: &generator)!
        guard !quantifier.isEmpty else { return part }
        return part + quantifier + modes.randomElement(using: &generator)!
    }
}
