import Files

extension [String: String] {
    /// The value of an environment variable; an empty one counts as unset.
    package func variable(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Where this project caches files: `$XDG_CACHE_HOME/bpe`, else `~/.cache/bpe`; `nil` if neither is set. The
    /// XDG base directory specification has relative paths ignored.
    package var cacheFolder: String? {
        let named = variable("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (named ?? variable("HOME").map { "\($0)/.cache" }).map { "\($0)/bpe" }
    }

    /// Where ``VocabularyCache`` and ``EncodingCache`` keep their files.
    var compiledFolder: String? { cacheFolder.map { "\($0)/compiled" } }

    /// Why compiled vocabularies are neither kept nor used, for people; `nil` if they are.
    package var cacheProblem: String? {
        compiledFolder.flatMap { PrivateFolder.shared($0) }.map {
            """
            the cache in \($0) is not used, since others can write to it or it is a link: loading is slower
            make it your own (chown, chmod go-w), or set XDG_CACHE_HOME to a folder of your own
            """
        }
    }
}
