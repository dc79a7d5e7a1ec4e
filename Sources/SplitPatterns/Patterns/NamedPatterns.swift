extension SplitPattern {
    /// The pattern of GPT-2, r50k_base and p50k_base.
    public static let gpt2 = builtIn("gpt2", gpt2Expression)

    /// The pattern of cl100k_base, GPT-3.5 and GPT-4. For training, prefer ``llama3``: this one treats white
    /// space at the end of a text differently from white space elsewhere.
    public static let cl100k = builtIn(
        "cl100k",
        #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|"#
            + #"\s++$|\s*[\r\n]|\s+(?!\S)|\s"#)

    /// The pattern of o200k_base, GPT-4o and Llama 4, which splits words where lower case turns to upper
    /// case.
    public static let o200k = builtIn("o200k", o200kExpression)

    /// The pattern of Llama 3: ``cl100k`` without a rule for the end of the text.
    public static let llama3 = builtIn("llama3", words(#"\p{L}"#, digits: #"\p{N}{1,3}"#))

    /// The pattern of Qwen 2 and 3: ``llama3`` with every digit on its own.
    public static let qwen2 = builtIn("qwen2", words(#"\p{L}"#, digits: #"\p{N}"#))

    /// The pattern of Qwen 3.5: ``qwen2`` with marks as parts of words.
    public static let qwen35 = builtIn("qwen3.5", words(#"\p{L}\p{M}"#, digits: #"\p{N}"#))

    /// The three patterns of DeepSeek-V3: digits, then Chinese and Japanese, then the rest.
    public static let deepseekV3 = builtIn(
        "deepseek-v3",
        #"\p{N}{1,3}"#,
        #"[\x{4E00}-\x{9FA5}\x{3040}-\x{309F}\x{30A0}-\x{30FF}]+"#,
        ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|"##
            + #"[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#)

    /// The pattern of Mistral's tekken: ``o200k`` without contractions, with every digit on its own.
    public static let tekken = builtIn(
        "tekken",
        casedWords(
            capitals: #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#, small: #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#,
            contraction: "", rest: #"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*"#))

    /// The pattern of Kimi K2: ``o200k`` with runs of Chinese characters apart, and without a rule for
    /// slashes.
    public static let kimiK2 = builtIn(
        "kimi-k2",
        // Letters and marks that are not of the script Han, by what they are not. Without `sc:`, PCRE2 takes
        // characters that Chinese shares with other scripts, too.
        #"\p{sc:Han}+|"#
            + casedWords(
                capitals: #"[^\p{Ll}\p{N}\p{P}\p{S}\p{Z}\p{C}\p{sc:Han}]"#,
                small: #"[^\p{Lu}\p{Lt}\p{N}\p{P}\p{S}\p{Z}\p{C}\p{sc:Han}]"#,
                contraction: contraction, rest: #"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"#))

    /// The two patterns of StarCoder, SmolLM and Command R: every number on its own, then ``gpt2``.
    ///
    /// The code points are numbers that Unicode 17 added, which the library that these models use knows.
    public static let starcoder = builtIn(
        "starcoder", #"[\p{N}\x{11DE0}-\x{11DE9}\x{16FF4}-\x{16FF6}]"#, gpt2Expression)

    /// The three patterns of Falcon: punctuation, then ``gpt2``, then groups of three digits.
    public static let falcon = builtIn(
        "falcon", CodePointSet.punctuation.expression + "+", gpt2Expression, "[0-9]{1,3}")

    /// The two patterns of Cohere's newer models: digits in groups of three from the right, then ``o200k``.
    ///
    /// Not before a letter, a mark, a number or a connector.
    public static let cohere2 = builtIn(
        "cohere2",
        #"\p{Nd}{1,3}(?=(?:\p{Nd}{3})*(?![\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\xB2\xB3\xB9\xBC-\xBE\x{24B6}-\x{24E9}"#
            + #"\x{1F130}-\x{1F149}\x{1F150}-\x{1F169}\x{1F170}-\x{1F189}]))"#,
        o200kExpression)

    /// The built-in patterns.
    public static let named: [SplitPattern] = [
        gpt2, cl100k, o200k, llama3, qwen2, qwen35, deepseekV3, tekken, kimiK2, starcoder, falcon, cohere2,
    ]

    private static func builtIn(_ name: String, _ expressions: String...) -> SplitPattern {
        SplitPattern(name: name, expressions: expressions, scanner: Scanner(patternNamed: name)!)
    }

    private static let gpt2Expression =
        #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#

    private static let o200kExpression = casedWords(
        capitals: #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#, small: #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#,
        contraction: contraction, rest: #"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*"#)

    private static let contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"

    private static func words(_ word: String, digits: String) -> String {
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?"# + (word == #"\p{L}"# ? word : "[\(word)]") + "+|"
            + digits + #"| ?[^\s"# + word + #"\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    private static func casedWords(
        capitals: String, small: String, contraction: String, rest: String
    ) -> String {
        let lead = #"[^\r\n\p{L}\p{N}]?"#
        return "\(lead)\(capitals)*\(small)+\(contraction)|\(lead)\(capitals)+\(small)*\(contraction)|"
            + rest + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }
}
