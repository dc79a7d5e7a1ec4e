import BytePairs
package import SplitPatterns
package import Tokenization

/// An encoding that OpenAI published: where its vocabulary file is, and what the file leaves out.
///
/// Source: tiktoken's `openai_public.py`.
package struct PublishedEncoding: Sendable {
    package let name: String
    /// Files with the same ranks, the preferred one first.
    package let files: [File]
    package let pattern: SplitPattern
    package let specialTokens: [SpecialToken]

    /// A published file and its checksum.
    package struct File: Sendable {
        package enum Format: Sendable { case ranks, merges }

        package var format = Format.ranks
        package let path: String
        package let sha256: String

        package var url: String { "\(PublishedEncoding.root)/\(path)" }
        package var name: String { Self.name(of: path) }

        static func name(of path: String) -> String { String(path.split(separator: "/").last!) }
    }

    package static let all = [
        PublishedEncoding("gpt2", [r50k, gpt2Merges], .gpt2, endOfText(50256)),
        PublishedEncoding("r50k_base", [r50k], .gpt2, endOfText(50256)),
        PublishedEncoding("p50k_base", [p50k], .gpt2, endOfText(50256)),
        PublishedEncoding("p50k_edit", [p50k], .gpt2, endOfText(50256) + fillInTheMiddle(50281)),
        PublishedEncoding(
            "cl100k_base", [cl100k], .cl100k,
            endOfText(100257) + fillInTheMiddle(100258) + endOfPrompt(100276)),
        PublishedEncoding("o200k_base", [o200k], .o200k, endOfText(199999) + endOfPrompt(200018)),
        PublishedEncoding(
            "o200k_harmony", [o200k], .o200k, endOfText(199999) + endOfPrompt(200018) + harmony),
    ]

    private init(
        _ name: String, _ files: [File], _ pattern: SplitPattern, _ specialTokens: [SpecialToken]
    ) {
        self.name = name
        self.files = files
        self.pattern = pattern
        self.specialTokens = specialTokens
    }

    private static let r50k = File(
        path: "encodings/r50k_base.tiktoken",
        sha256: "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930")
    private static let gpt2Merges = File(
        format: .merges, path: "gpt-2/encodings/main/vocab.bpe",
        sha256: "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5")
    private static let p50k = File(
        path: "encodings/p50k_base.tiktoken",
        sha256: "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069")
    private static let cl100k = File(
        path: "encodings/cl100k_base.tiktoken",
        sha256: "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7")
    private static let o200k = File(
        path: "encodings/o200k_base.tiktoken",
        sha256: "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d")

    /// Special tokens with ids from `id` on.
    private static func tokens(_ names: String..., from id: TokenID) -> [SpecialToken] {
        names.enumerated().map { SpecialToken("<|\($1)|>", id: id + TokenID($0)) }
    }

    private static func endOfText(_ id: TokenID) -> [SpecialToken] { tokens("endoftext", from: id) }
    private static func endOfPrompt(_ id: TokenID) -> [SpecialToken] { tokens("endofprompt", from: id) }
    private static func fillInTheMiddle(_ id: TokenID) -> [SpecialToken] {
        tokens("fim_prefix", "fim_middle", "fim_suffix", from: id)
    }

    private static let harmony: [SpecialToken] = {
        let names: [TokenID: String] = [
            200002: "return", 200003: "constrain", 200005: "channel", 200006: "start", 200007: "end",
            200008: "message", 200012: "call",
        ]
        // 200018 is both `<|endofprompt|>` and `<|reserved_200018|>`, in tiktoken too.
        return tokens("startoftext", from: 199998)
            + (200000...201087).flatMap { tokens(names[$0] ?? "reserved_\($0)", from: $0) }
    }()
}
