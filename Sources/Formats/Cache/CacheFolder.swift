/// Where this project keeps what can be made or fetched again.
enum CacheFolder {
    /// `$XDG_CACHE_HOME/bpe`, else `~/.cache/bpe`; `nil` where nothing says whose machine it is.
    static func path(environment: [String: String]) -> String? {
        // Empty is as good as unset.
        let variable = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        return (variable("XDG_CACHE_HOME") ?? variable("HOME").map { "\($0)/.cache" }).map { "\($0)/bpe" }
    }
}
