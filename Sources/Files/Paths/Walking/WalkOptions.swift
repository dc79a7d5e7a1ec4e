/// What a walk through folders leaves out.
package struct WalkOptions: Sendable {
    /// Whether names that begin with a dot are taken.
    package var includesHidden = false
    /// Whether `.ignore` and `.rgignore` files are followed.
    package var usesIgnoreFiles = true
    /// Whether `.gitignore` files, `.git/info/exclude` and the user's `core.excludesFile` are followed.
    package var usesGit = true
    /// Whether git's files count only in a repository.
    package var requiresRepository = true
    /// Whether links are followed. A link to a folder that it is in is left out.
    package var followsLinks = false
    /// Patterns of files to take, and with `!` to leave out; they come before everything else.
    package var globs = IgnoreRules()
    /// The rules of `core.excludesFile`.
    package var globalGitRules = IgnoreRules()

    /// How folders are read.
    package var nextEntry = OpenFolder.readEntry

    package init() {}

    /// Everything that is not hidden.
    static let plain: WalkOptions = {
        var options = WalkOptions()
        (options.usesIgnoreFiles, options.usesGit) = (false, false)
        return options
    }()
}
