import BytePairs
package import SplitPatterns
package import Tokenization

/// An encoding that everybody knows by name: where its ranks are published, and all that the file leaves out.
///
/// Source: tiktoken's `openai_public.py`.
package struct NamedEncoding: Sendable {
    package let name: String
    /// Files with the same ranks, the preferred one first.
    package let files: [PublishedFile]
    package let pattern: SplitPattern
    package let specialTokens: [SpecialToken]

    /// A published file and the sum that it must have.
    package struct PublishedFile: Sendable {
        package enum Format: Sendable { case ranks, merges }

        package let path: String
        package let sha256: String
        package let format: Format

        package var url: String { "https://openaipublic.blob.core.windows.net/\(path)" }
        package var fileName: String { String(path.split(separator: "/").last!) }
    }

    package static let all: [NamedEncoding] = [
        NamedEncoding("gpt2", [r50k, gpt2Merges], .gpt2, [endOfText(50256)]),
        NamedEncoding("r50k_base", [r50k], .gpt2, [endOfText(50256)]),
        NamedEncoding("p50k_base", [p50k], .gpt2, [endOfText(50256)]),
        NamedEncoding("p50k_edit", [p50k], .gpt2, [endOfText(50256)] + fillInTheMiddle(from: 50281)),
        NamedEncoding(
            "cl100k_base", [cl100k], .cl100k,
            [endOfText(100257)] + fillInTheMiddle(from: 100258) + [
                SpecialToken("<|endofprompt|>", id: 100276)
            ]),
        NamedEncoding("o200k_base", [o200k], .o200k, o200kSpecials),
        NamedEncoding("o200k_harmony", [o200k], .o200k, o200kSpecials + harmonySpecials),
    ]

    private init(
        _ name: String, _ files: [PublishedFile], _ pattern: SplitPattern, _ specialTokens: [SpecialToken]
    ) {
        self.name = name
        self.files = files
        self.pattern = pattern
        self.specialTokens = specialTokens
    }

    private static let r50k = PublishedFile(
        path: "encodings/r50k_base.tiktoken",
        sha256: "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930", format: .ranks)
    private static let gpt2Merges = PublishedFile(
        path: "gpt-2/encodings/main/vocab.bpe",
        sha256: "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5", format: .merges)
    private static let p50k = PublishedFile(
        path: "encodings/p50k_base.tiktoken",
        sha256: "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069", format: .ranks)
    private static let cl100k = PublishedFile(
        path: "encodings/cl100k_base.tiktoken",
        sha256: "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7", format: .ranks)
    private static let o200k = PublishedFile(
        path: "encodings/o200k_base.tiktoken",
        sha256: "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d", format: .ranks)

    private static func endOfText(_ id: TokenID) -> SpecialToken { SpecialToken("<|endoftext|>", id: id) }

    private static func fillInTheMiddle(from id: TokenID) -> [SpecialToken] {
        ["<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"].enumerated().map {
            SpecialToken($1, id: id + TokenID($0))
        }
    }

    private static let o200kSpecials = [endOfText(199999), SpecialToken("<|endofprompt|>", id: 200018)]

    private static let harmonySpecials: [SpecialToken] = {
        let named: [TokenID: String] = [
            199998: "startoftext", 200002: "return", 200003: "constrain", 200005: "channel", 200006: "start",
            200007: "end", 200008: "message", 200012: "call",
        ]
        // 200018 is `<|endofprompt|>` and `<|reserved_200018|>`, in tiktoken too.
        return [SpecialToken("<|startoftext|>", id: 199998)]
            + (200000...201087).map { SpecialToken("<|\(named[$0] ?? "reserved_\($0)")|>", id: $0) }
    }()
}
