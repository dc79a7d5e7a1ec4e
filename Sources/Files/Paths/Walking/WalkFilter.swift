/// Which of the files and folders that a walk comes to are taken.
struct WalkFilter: Sendable {
    let options: WalkOptions
    /// How many bytes of a path come before what `--glob` is relative to.
    let globRoot: Int

    /// Whether a path is taken. `--glob` comes first, then ignore files, and a name that they take in again may be
    /// hidden.
    func keeps(_ path: PathInFolder, isFolder: Bool, _ level: IgnoreLevel?) -> Bool {
        if !options.globs.isEmpty {
            switch options.globs.verdict(on: path, skipping: globRoot, isFolder: isFolder) {
            // Patterns of files to take look like patterns of files to ignore.
            case .ignored: return true
            case .kept: return false
            case nil where options.globs.hasPlainRules && !isFolder: return false
            case nil: break
            }
        }
        switch level?.verdict(on: path, isFolder: isFolder, options) {
        case .ignored: return false
        case .kept: return true
        case nil: return options.includesHidden || !path.isHidden
        }
    }
}
