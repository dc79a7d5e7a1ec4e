extension [String: String] {
    /// The value of an environment variable; an empty one counts as unset.
    package func variable(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Where this project caches files: `$XDG_CACHE_HOME/bpe`, else `~/.cache/bpe`; `nil` if neither is set.
    package var cacheFolder: String? {
        (variable("XDG_CACHE_HOME") ?? variable("HOME").map { "\($0)/.cache" }).map { "\($0)/bpe" }
    }
}
