/// How many tokens a model's context window has.
///
/// Source: the documentation of OpenAI's models. A model that is not in the table has no limit here; a guess would be
/// worse than none.
package struct ModelLimit: Sendable, Equatable {
    /// The model, as it was named.
    package let model: String
    /// Tokens of the prompt and the answer together.
    package let contextWindow: Int

    /// When the table was last looked over.
    package static let date = "2026-11"

    /// The limit of a model, by its name, with or without the date of a version (`gpt-4o-2024-08-06`).
    package init?(model: String) {
        guard let tokens = Self.windows[model] ?? Self.withoutDate(model).flatMap({ Self.windows[$0] }) else {
            return nil
        }
        self.model = model
        contextWindow = tokens
    }

    /// The models whose limits are known, in the order of their names.
    package static var models: [String] { windows.keys.sorted() }

    /// The models of an encoding whose limits are known, the largest first, then in the order of their names.
    package static func all(ofEncoding name: String) -> [ModelLimit] {
        windows.keys.filter { ModelNames.encodingName(forModel: $0) == name }.compactMap {
            ModelLimit(model: $0)
        }
        .sorted { ($1.contextWindow, $0.model) < ($0.contextWindow, $1.model) }
    }

    /// The name before a date at its end; `nil` if it has none.
    private static func withoutDate(_ model: String) -> String? {
        let date = Array(model.utf8.suffix(11))
        let isDash = { (index: Int) in date[index] == UInt8(ascii: "-") }
        guard date.count == 11, isDash(0), isDash(5), isDash(8),
            date.enumerated().allSatisfy({ [0, 5, 8].contains($0.offset) || 0x30...0x39 ~= $0.element })
        else { return nil }
        return String(model.dropLast(11))
    }

    private static let windows: [String: Int] = {
        let models: [Int: [String]] = [
            1_047_576: ["gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano"],
            400_000: ["gpt-5", "gpt-5-mini", "gpt-5-nano"],
            200_000: ["o1", "o3", "o3-mini", "o4-mini"],
            131_072: ["gpt-oss-20b", "gpt-oss-120b"],
            128_000: [
                "gpt-4o", "gpt-4o-mini", "chatgpt-4o-latest", "gpt-4-turbo", "gpt-4.5-preview", "o1-mini",
            ],
            32_768: ["gpt-4-32k"],
            16_385: ["gpt-3.5-turbo"],
            16_384: ["davinci-002", "babbage-002"],
            8_192: ["gpt-4", "text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002"],
            1_024: ["gpt2", "gpt-2"],
        ]
        return Dictionary(
            uniqueKeysWithValues: models.flatMap { entry in entry.value.map { ($0, entry.key) } })
    }()
}
