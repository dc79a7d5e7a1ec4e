/// Split patterns in Oniguruma's dialect, which Hugging Face's libraries read, and back.
///
/// There, `{1,3}+` is not possessive but repeats the repetition, and `$` also matches before every line
/// break.
extension SplitPattern {
    /// The expressions for a `tokenizer.json`.
    package var exportedExpressions: [String] {
        published ?? (name == nil ? expressions : expressions.map(Self.exported))
    }

    /// The pattern of a `tokenizer.json`: a built-in one if these are its expressions, in this project's form
    /// or its authors'.
    package init(exportedExpressions expressions: [String]) throws(SplitPatternError) {
        if let known = Self(knownByExported: expressions) {
            self = known
        } else {
            try self.init(expressions: expressions)
        }
    }

    /// The built-in pattern of these expressions, in this project's form or its authors'.
    package init?(knownByExported expressions: [String]) {
        let known = Self.named.first { pattern in
            ([pattern.exportedExpressions] + Self.publishedForms[pattern.name ?? "", default: []]).contains {
                Self.areEqual($0, expressions)
            }
        }
        guard let known else { return nil }
        self = known
    }

    /// An expression that matches a string and nothing else.
    package static func expression(literal: String) -> String {
        literal.unicodeScalars.map { CodePointSet.escape($0.value) }.joined()
    }

    /// The expression of a `ByteLevel` with `use_regex`.
    package static let byteLevelExpression =
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

    /// Other spellings of built-in patterns.
    private static let publishedForms: [String: [[String]]] = [
        "gpt2": [
            [byteLevelExpression],
            [#"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s"#],
        ],
        "kimi-k2": [
            [
                #"[\p{Han}]+|"#
                    + casedWords(
                        capitals: #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]"#,
                        small: #"[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]"#,
                        contraction: contraction, rest: #"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"#)
            ]
        ],
        "starcoder": [[numberExpression, byteLevelExpression]],
        "cohere2": [[#"\d{1,3}(?=(?:\d{3})*\b)"#, o200kExpression]],
        "deepseek-v3": [
            [
                #"\p{N}{1,3}"#, "[\u{4E00}-\u{9FA5}\u{3040}-\u{309F}\u{30A0}-\u{30FF}]+",
                ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|"##
                    + #"[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
            ]
        ],
    ]

    private static func exported(_ expression: String) -> String {
        expression.replacing("{1,3}+", with: "{1,3}").replacing(#"\s++$"#, with: #"\s++\z"#)
            .replacing(#"\p{sc:Han}"#, with: #"\p{Han}"#)
    }

    /// An expression with escapes for line breaks, which some files have as they are.
    private static func spelled(_ expression: String) -> String {
        String(
            String.UnicodeScalarView(
                expression.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                    scalar == "\r" ? ["\\", "r"] : scalar == "\n" ? ["\\", "n"] : [scalar]
                }))
    }

    /// Compares bytes: `==` of strings would take canonically equivalent expressions for equal.
    private static func areEqual(_ a: [String], _ b: [String]) -> Bool {
        a.elementsEqual(b) { spelled($0).utf8.elementsEqual(spelled($1).utf8) }
    }
}
