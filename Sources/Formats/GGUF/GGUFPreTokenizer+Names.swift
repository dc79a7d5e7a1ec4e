import SplitPatterns

extension GGUFPreTokenizer {
    /// All that are known, by name.
    package static let all: [String: GGUFPreTokenizer] = {
        let groups: [(names: [String], preTokenizer: GGUFPreTokenizer)] = [
            (
                [
                    "gpt-2", "phi-2", "jina-es", "jina-de", "jina-v1-en", "jina-v2-es", "jina-v2-de",
                    "jina-v2-code",
                    "gigachat", "a.x-4.0", "mellum", "modern-bert", "roberta-bpe", "mpt", "olmo", "jais",
                    "trillion",
                    "granite-docling", "exaone4",
                ], GGUFPreTokenizer(.named("gpt2"))
            ),
            (
                [
                    "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
                    "jina-v5-nano",
                ], GGUFPreTokenizer(.named("llama3"), ignoresMerges: true, addsBeginning: true)
            ),
            (["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], GGUFPreTokenizer(.named("llama3"))),
            (
                [
                    "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "stablelm2", "hunyuan",
                    "solar-open",
                    "grok-2",
                    // These write the same matches in other words.
                    "bailingmoe", "bailingmoe2", "llada-moe",
                ], GGUFPreTokenizer(.named("qwen2"))
            ),
            (
                ["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"],
                GGUFPreTokenizer(.named("deepseek-v3"))
            ),
            (
                ["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], GGUFPreTokenizer(.named("o200k"))
            ),
            (["granite-embed-multi-97m"], GGUFPreTokenizer(.named("o200k"), ignoresMerges: true)),
            (["tekken"], GGUFPreTokenizer(.named("tekken"), ignoresMerges: true, addsBeginning: true)),
            (
                [
                    "starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b",
                    "mellum2",
                ], GGUFPreTokenizer(.named("starcoder"))
            ),
            (
                ["falcon"],
                GGUFPreTokenizer(.expressions([#"[\p{P}\$\+<=>\^~\|`]+"#, gpt2, "[0-9][0-9][0-9]"]))
            ),
            (
                ["default"],
                GGUFPreTokenizer(
                    .expressions([#"[\p{P}\$\+<=>\^~\|]+"#, gpt2, #"\p{N}+"#, "[0-9][0-9][0-9]"]))
            ),
            (["qwen35"], GGUFPreTokenizer(.named("qwen3.5"))),
            (["kimi-k2"], GGUFPreTokenizer(.named("kimi-k2"))),
            (["tiny_aya", "cohere2moe"], GGUFPreTokenizer(.named("cohere2"))),
            // The second expression of the original matches nothing, before every three digits from the
            // right.
            (["superbpe"], GGUFPreTokenizer(.expressions([#"\p{N}+"#, #"\d{3}(?=(?:\d{3})*(?!\d))"#]))),
            (["poro-chat", "bloom", "gpt3-finnish"], GGUFPreTokenizer(.expressions([bloom]))),
            (["viking"], GGUFPreTokenizer(.expressions([bloom, #"\p{N}"#]))),
            (
                ["chameleon"],
                GGUFPreTokenizer(
                    .expressions([
                        "<sentinel:[0-9]+>", "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z", #"([\t\n]|    |  )"#,
                        #"\p{N}"#,
                        #"[\p{P}!-/:-@\[-`{-~]"#, gpt2,
                    ]), addsBeginning: true)
            ),
            (["jais-2"], GGUFPreTokenizer(.expressions([jais2]))),
            (["seed-coder"], GGUFPreTokenizer(.expressions([seedCoder]))),
            (["ufakzeka"], GGUFPreTokenizer(.expressions([ufakzeka]))),
            (["exaone-moe"], GGUFPreTokenizer(.expressions([exaoneMoE]))),
            (["laguna"], GGUFPreTokenizer(.expressions([#"[^\n]+|[\n]+"#] + SplitPattern.qwen2.expressions))),
            (
                ["minicpm5"],
                GGUFPreTokenizer(
                    .expressions([#"\p{N}{1,3}"#, words(digits: #"\p{N}+"#)]), ignoresMerges: true)
            ),
            (["deepseek-llm"], GGUFPreTokenizer(.expressions(deepSeekLLM))),
            (
                ["deepseek-coder"],
                GGUFPreTokenizer(
                    .expressions([#"[\r\n]"#, #"\s?\p{L}+"#, #"\s?\p{P}+"#, eastAsian, #"\p{N}"#]))
            ),
        ]
        return Dictionary(
            uniqueKeysWithValues: groups.flatMap { group in group.names.map { ($0, group.preTokenizer) } })
    }()

    private static let gpt2 = SplitPattern.byteLevelExpression

    private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
    private static let space = #"\s*[\r\n]+|\s+(?!\S)|\s+"#

    /// Llama 3's pattern with other digits.
    private static func words(digits: String) -> String {
        contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|"# + digits + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|"# + space
    }

    private static let bloom = #" ?[^(\s|.,!?\x{2026}\x{3002}\x{FF0C}\x{3001}\x{0964}\x{06D4}\x{060C})]+"#

    private static let jais2 =
        contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"#
        + #"\s{512}(?!\S)|\s{256}(?!\S)|\s{128}(?!\S)|\s{64}(?!\S)|\s{32}(?!\S)|\s{16}(?!\S)|"#
        + #"\s{8}(?!\S)|\s{4}(?!\S)|\s{1,2}(?!\S)|\s{1}"#

    private static let seedCoder =
        contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|"# + space

    private static let ufakzeka =
        #"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"# + space

    private static let exaoneMoE =
        contractions + #"|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}|"#
        + #" ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+"#

    private static let eastAsian = #"[\x{4E00}-\x{9FA5}\x{0800}-\x{4E00}\x{AC00}-\x{D7FF}]+"#

    private static let deepSeekLLM = [
        #"[\r\n]"#, #"\s?["# + deepSeekLetters + "]+",
        #"\s?[!-/:-~\x{FF01}-\x{FF0F}\x{FF1A}-\x{FF5E}\x{2018}-\x{201F}\x{3000}-\x{3002}]+"#, #"\s+$"#,
        eastAsian, #"\p{N}+"#,
    ]

    /// The letters with upper and lower case that Unicode had when the model was trained.
    private static let deepSeekLetters =
        #"A-Za-z\x{00B5}\x{00C0}-\x{00D6}\x{00D8}-\x{00F6}\x{00F8}-\x{01BA}\x{01BC}-\x{01BF}"#
        + #"\x{01C4}-\x{0293}\x{0295}-\x{02AF}\x{0370}-\x{0373}\x{0376}\x{0377}\x{037B}-\x{037D}"#
        + #"\x{037F}\x{0386}\x{0388}-\x{038A}\x{038C}\x{038E}-\x{03A1}\x{03A3}-\x{03F5}"#
        + #"\x{03F7}-\x{0481}\x{048A}-\x{052F}\x{0531}-\x{0556}\x{10A0}-\x{10C5}\x{13A0}-\x{13F5}"#
        + #"\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF}\x{1D00}-\x{1D2B}\x{1D6B}-\x{1D77}"#
        + #"\x{1D79}-\x{1D9A}\x{1E00}-\x{1F15}\x{1F18}-\x{1F1D}\x{1F20}-\x{1F45}\x{1F48}-\x{1F4D}"#
        + #"\x{1F50}-\x{1F57}\x{1F59}\x{1F5B}\x{1F5D}\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}"#
        + #"\x{1FB6}-\x{1FBC}\x{1FBE}\x{1FC2}-\x{1FC4}\x{1FC6}-\x{1FCC}\x{1FD0}-\x{1FD3}"#
        + #"\x{1FD6}-\x{1FDB}\x{1FE0}-\x{1FEC}\x{1FF2}-\x{1FF4}\x{1FF6}-\x{1FFC}\x{2102}\x{2107}"#
        + #"\x{210A}-\x{2113}\x{2115}\x{2119}-\x{211D}\x{2124}\x{2126}\x{2128}\x{212A}-\x{212D}"#
        + #"\x{212F}-\x{2134}\x{2139}\x{213C}-\x{213F}\x{2145}-\x{2149}\x{214E}\x{2183}\x{2184}"#
        + #"\x{2C00}-\x{2C7B}\x{2C7E}-\x{2CE4}\x{2CEB}-\x{2CEE}\x{2CF2}\x{2CF3}\x{A640}-\x{A66D}"#
        + #"\x{A680}-\x{A69B}\x{A722}-\x{A76F}\x{A771}-\x{A787}\x{A78B}-\x{A78E}\x{AB70}-\x{ABBF}"#
        + #"\x{FB00}-\x{FB06}\x{FB13}-\x{FB17}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}"#
        + #"\x{10400}-\x{1044F}\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-\x{10CB2}"#
        + #"\x{10CC0}-\x{10CF2}\x{118A0}-\x{118DF}\x{1E900}-\x{1E943}"#
}
