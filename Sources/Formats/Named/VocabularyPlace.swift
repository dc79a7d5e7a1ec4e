/// A folder in which the files of published encodings are looked for, and how they are named there.
package struct VocabularyPlace: Sendable, Hashable {
    package enum Kind: String, Sendable {
        /// One of `$BPE_VOCABULARIES`: files have their own names.
        case folder
        /// tiktoken's cache: a file is named by the SHA-1 of its URL.
        case tiktoken
        /// This project's cache: files have their own names.
        case cache
    }

    package let kind: Kind
    package let folder: String

    func path(of file: PublishedEncoding.File) -> String { path(name: file.name, url: file.url) }

    func path(of file: PublishedEncoding.Download) -> String {
        path(name: file.name, url: "\(PublishedEncoding.root)/\(file.path)")
    }

    private func path(name: String, url: String) -> String {
        "\(folder)/\(kind == .tiktoken ? sha1(ofURL: url) : name)"
    }
}

extension VocabularySearch {
    /// All places, in the order in which they are looked through.
    package var places: [VocabularyPlace] {
        let folders = environment.variable("BPE_VOCABULARIES")?.split(separator: ":").map(String.init) ?? []
        let tiktoken = [
            environment.variable("TIKTOKEN_CACHE_DIR"), environment.variable("DATA_GYM_CACHE_DIR"),
            "\(environment.variable("TMPDIR") ?? "/tmp")/data-gym-cache",
        ].compactMap(\.self)
        return folders.map { VocabularyPlace(kind: .folder, folder: $0) }
            + tiktoken.map { VocabularyPlace(kind: .tiktoken, folder: $0) }
            + [cacheFolder].compactMap(\.self).map { VocabularyPlace(kind: .cache, folder: $0) }
    }

    /// Where a file to fetch may be already, the first place first.
    package func paths(of file: PublishedEncoding.Download) -> [String] { places.map { $0.path(of: file) } }
}
