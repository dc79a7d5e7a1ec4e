extension SplitPattern {
    /// The pattern of GPT-2, r50k_base and p50k_base.
    public static let gpt2 = builtIn(
        "gpt2",
        #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#)

    /// The pattern of cl100k_base, GPT-3.5 and GPT-4. For training, prefer ``llama3``: this one treats white
    /// space at the end of a text differently from white space elsewhere.
    public static let cl100k = builtIn(
        "cl100k",
        #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|"#
            + #"\s++$|\s*[\r\n]|\s+(?!\S)|\s"#)

    /// The pattern of o200k_base, GPT-4o and Llama 4, which splits words where lower case turns to upper
    /// case.
    public static let o200k = builtIn(
        "o200k",
        #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"#
            + #"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"#
            + #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"#
            + #"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"#
            + #"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#)

    /// The pattern of Llama 3: ``cl100k`` without a rule for the end of the text.
    public static let llama3 = builtIn("llama3", words(digits: #"\p{N}{1,3}"#))

    /// The pattern of Qwen 2 and later: ``llama3`` with every digit on its own.
    public static let qwen2 = builtIn("qwen2", words(digits: #"\p{N}"#))

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
        #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"#
            + #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|"#
            + #"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#)

    /// The built-in patterns.
    public static let named: [SplitPattern] = [gpt2, cl100k, o200k, llama3, qwen2, deepseekV3, tekken]

    private static func words(digits: String) -> String {
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + digits
            + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    private static func builtIn(_ name: String, _ expressions: String...) -> SplitPattern {
        SplitPattern(name: name, expressions: expressions, scanner: Scanner(patternNamed: name)!)
    }
}
