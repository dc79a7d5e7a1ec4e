extension SplitPattern {
    /// The built-in pattern of this name or of a model that uses it, `nil` if there is none.
    ///
    /// A pattern's own name is ``name``; the models' are in ``otherNames``.
    public init?(named name: String) {
        guard
            let pattern = Self.named.first(where: { pattern in
                pattern.name == name || pattern.otherNames.contains(name)
            })
        else { return nil }
        self = pattern
    }

    /// Models and encodings whose pattern this is, for a built-in one.
    public var otherNames: [String] { name.flatMap { Self.namesOfModels[$0] } ?? [] }

    private static let namesOfModels: [String: [String]] = [
        "gpt2": ["r50k", "p50k", "gpt-neox", "olmo", "phi-2", "modernbert"],
        "cl100k": ["gpt-4"],
        "o200k": ["gpt-4o", "gpt-oss", "llama4", "minimax-m2"],
        "llama3": ["glm", "glm-4", "dbrx", "olmo-2", "olmo-3", "falcon-3"],
        "qwen2": ["qwen2.5", "qwen3"],
        "deepseek-v3": ["deepseek-r1"],
        "tekken": ["mistral-nemo", "nemotron", "nemotron-3"],
        "kimi-k2": ["kimi"],
        "starcoder": ["starcoder2", "smollm", "refact", "command-r", "exaone"],
        "falcon": ["falcon-1"],
        "cohere2": ["aya", "command-r7b"],
    ]
}
