import BytePairs
import Tokenization

extension KnownRankFile {
    /// The files, apart from OpenAI's: see ``PublishedEncoding``. Whisper's English `gpt2.tiktoken` is
    /// r50k_base's file, and nothing in it tells one from the other.
    static let all: [(signs: Signs, make: @Sendable () -> KnownRankFile)] = [
        // Source: meta-llama/llama-models, models/llama3: tokenizer.py, and test_tokenizer.py for the lines
        // ("This", " is", " test", " sentence"). Llama 3.0 had other names for some of the reserved tokens.
        (
            Signs(
                sha256: "82e9d31979e92ab929cd544440f129d9ecd797b69e327f80f17e1c50d5551b55",
                rankCount: 128_000,
                lines: ["VGhpcw== 2028", "IGlz 374", "IHRlc3Q= 1296", "IHNlbnRlbmNl 11914"]),
            { KnownRankFile(name: "Llama 3", splits: .named("llama3"), specialTokens: llama3) }
        ),
        // Source: meta-llama/llama-models, models/llama4/tokenizer.py and tokenizer.model.
        (
            Signs(
                sha256: "d0bdbaf59b0762c8c807617e2d8ea51420eb1b1de266df2495be755c8e0ed6ed",
                rankCount: 200_000,
                lines: ["wA== 0", "wQ== 1", "INC/0L7QtNC+0LnQtNGD0YI= 199998", "KGdl 199999"]),
            { KnownRankFile(name: "Llama 4", splits: .named("o200k"), specialTokens: llama4) }
        ),
        // Source: Alibaba's dashscope package, tokenizers/qwen_tokenizer.py and resources/qwen.tiktoken.
        (
            Signs(
                sha256: "b2b1b8dfb5cc5f024bafc373121c6aba3f66f9a5a0269e243470a1de16a33186",
                rankCount: 151_643,
                lines: ["IQ== 0", "4rqf 151641", "4r2X 151642"]),
            {
                KnownRankFile(
                    name: "Qwen", splits: .named("qwen2"), specialTokens: qwen, composesText: true)
            }
        ),
        // Source: moonshotai/Kimi-K2-Instruct, tokenization_kimi.py and tokenizer_config.json; the lines are
        // "Hello", " world" and two Chinese words. Later models have other names for some ids.
        (
            Signs(
                rankCount: 163_584,
                lines: ["SGVsbG8= 19180", "IHdvcmxk 2695", "5L2g5aW9 33845", "5LiW55WM 2243"]),
            {
                KnownRankFile(
                    name: "Kimi K2", splits: GGUFPreTokenizer.all["kimi-k2"]!.splits, specialTokens: kimi)
            }
        ),
        // Source: openai/whisper, whisper/tokenizer.py and assets/multilingual.tiktoken; the tokens of a
        // model with 99 languages. large-v3 has a hundredth, which moves the ids after it.
        (
            Signs(
                sha256: "b34b360dbb493e781e479794586d661700670d65564001f23024971d1f2fa126",
                rankCount: 50257,
                lines: ["5Zy6 50255", "= 50256"]),
            {
                KnownRankFile(
                    name: "Whisper (multilingual)", splits: .named("gpt2"), specialTokens: whisper,
                    emptyToken: 50256)
            }
        ),
    ]

    private static func tokens(_ texts: [String], from id: TokenID) -> [SpecialToken] {
        texts.enumerated().map { SpecialToken($1, id: id + TokenID($0)) }
    }

    private static func reserved(_ kind: String, _ numbers: Range<Int>) -> [String] {
        numbers.map { "<|\(kind)reserved_special_token_\($0)|>" }
    }

    private static var llama3: [SpecialToken] {
        let named = [
            "<|begin_of_text|>", "<|end_of_text|>", "<|reserved_special_token_0|>",
            "<|reserved_special_token_1|>", "<|finetune_right_pad_id|>", "<|step_id|>", "<|start_header_id|>",
            "<|end_header_id|>", "<|eom_id|>", "<|eot_id|>", "<|python_tag|>", "<|image|>",
        ]
        return tokens(named + reserved("", 2..<246), from: 128_000)
    }

    private static var llama4: [SpecialToken] {
        let basic = [
            "<|begin_of_text|>", "<|end_of_text|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>",
        ]
        let text =
            ["<|header_start|>", "<|header_end|>", "<|eom|>", "<|eot|>", "<|step|>"]
            + reserved("text_post_train_", 0..<6) + [
                "<|python_start|>", "<|python_end|>", "<|finetune_right_pad|>",
            ]
            + reserved("text_post_train_", 8..<69)
        let vision =
            ["<|image_start|>", "<|image_end|>"] + reserved("vision_", 0..<2)
            + ["<|tile_x_separator|>", "<|tile_y_separator|>"] + reserved("vision_", 2..<6)
            + ["<|image|>"] + reserved("vision_", 6..<7) + ["<|patch|>"] + reserved("vision_", 7..<1048)
        let reasoning =
            reserved("reasoning_", 0..<8) + ["<|reasoning_thinking_start|>", "<|reasoning_thinking_end|>"]
        let named = basic + text + vision + reasoning
        return tokens(named + reserved("", 0..<2048 - named.count), from: 200_000)
    }

    private static var qwen: [SpecialToken] {
        let extra = (0..<205).map { "<|extra_\($0)|>" }
        return tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"] + extra, from: 151_643)
    }

    private static var kimi: [SpecialToken] {
        let names: [TokenID: String] = [
            163584: "[BOS]", 163585: "[EOS]", 163586: "<|im_end|>", 163587: "<|im_user|>",
            163588: "<|im_assistant|>",
            163590: "<|start_header_id|>", 163591: "<|end_header_id|>", 163593: "[EOT]",
            163594: "<|im_system|>",
            163595: "<|tool_calls_section_begin|>", 163596: "<|tool_calls_section_end|>",
            163597: "<|tool_call_begin|>", 163598: "<|tool_call_argument_begin|>",
            163599: "<|tool_call_end|>",
            163601: "<|im_middle|>", 163838: "[UNK]", 163839: "[PAD]",
        ]
        return (163_584..<163_840).map { SpecialToken(names[$0] ?? "<|reserved_token_\($0)|>", id: $0) }
    }

    private static var whisper: [SpecialToken] {
        let languages = """
            en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur \
            hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si \
            km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln \
            ha ba jw su
            """.split(separator: " ").map { "<|\($0)|>" }
        let tasks = [
            "<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>",
            "<|notimestamps|>",
        ]
        // Every 0.02 seconds of half a minute.
        let times = (0...1500).map { time in
            let hundredths = 2 * time % 100
            return "<|\(2 * time / 100).\(hundredths < 10 ? "0" : "")\(hundredths)|>"
        }
        return tokens(["<|endoftext|>", "<|startoftranscript|>"] + languages + tasks + times, from: 50257)
    }
}
