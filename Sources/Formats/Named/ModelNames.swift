/// Which encoding a model uses. Source: tiktoken's `model.py`.
package enum ModelNames {
    /// The encoding of a model, by its exact name or else by the first matching prefix.
    package static func encodingName(forModel model: String) -> String? {
        exact[model] ?? prefixes.first { model.hasPrefix($0.prefix) }?.encoding
    }

    /// The models of an encoding by their exact names, in the order of their bytes.
    package static func models(ofEncoding name: String) -> [String] {
        exact.filter { $0.value == name }.keys.sorted()
    }

    /// The exact names, in the order of their bytes.
    package static var all: [String] { exact.keys.sorted() }

    private static let exact: [String: String] = {
        let models: [String: [String]] = [
            "o200k_base": ["o1", "o3", "o4-mini", "gpt-5", "gpt-4.1", "gpt-4o"],
            "cl100k_base": [
                "gpt-4", "gpt-3.5-turbo", "gpt-3.5", "gpt-35-turbo", "davinci-002", "babbage-002",
                "text-embedding-ada-002", "text-embedding-3-small", "text-embedding-3-large",
            ],
            "p50k_base": [
                "text-davinci-003", "text-davinci-002", "code-davinci-002", "code-davinci-001",
                "code-cushman-002", "code-cushman-001", "davinci-codex", "cushman-codex",
            ],
            "p50k_edit": ["text-davinci-edit-001", "code-davinci-edit-001"],
            "r50k_base": [
                "text-davinci-001", "text-curie-001", "text-babbage-001", "text-ada-001", "davinci", "curie",
                "babbage", "ada", "text-similarity-davinci-001", "text-similarity-curie-001",
                "text-similarity-babbage-001", "text-similarity-ada-001", "text-search-davinci-doc-001",
                "text-search-curie-doc-001", "text-search-babbage-doc-001", "text-search-ada-doc-001",
                "code-search-babbage-code-001", "code-search-ada-code-001",
            ],
            "gpt2": ["gpt2", "gpt-2"],
        ]
        return Dictionary(
            uniqueKeysWithValues: models.flatMap { entry in entry.value.map { ($0, entry.key) } })
    }()

    /// In tiktoken's order: `ft:gpt-4o` must come before `ft:gpt-4`.
    private static let prefixes: [(prefix: String, encoding: String)] =
        ["o1-", "o3-", "o4-mini-", "gpt-5", "gpt-4.5-", "gpt-4.1-", "chatgpt-4o-", "gpt-4o-"]
        .map { ($0, "o200k_base") }
        + ["gpt-4-", "gpt-3.5-turbo-", "gpt-35-turbo-"].map { ($0, "cl100k_base") }
        + [("gpt-oss-", "o200k_harmony"), ("ft:gpt-4o", "o200k_base")]
        + ["ft:gpt-4", "ft:gpt-3.5-turbo", "ft:davinci-002", "ft:babbage-002"].map { ($0, "cl100k_base") }
}
