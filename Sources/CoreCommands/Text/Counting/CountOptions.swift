import ArgumentParser
import BPE
import Files
import Platform
import SystemPackage

/// Which files of a folder are counted; the names of the options are ripgrep's.
struct WalkOptionGroup: ParsableArguments {
    @Flag(
        name: [.customLong("hidden"), .customShort(".")],
        help: "Take files and folders whose names begin with a dot, too.")
    var hidden = false

    @Flag(help: "Take what .gitignore, .ignore and .rgignore files leave out.")
    var noIgnore = false

    @Flag(help: "Take what .gitignore files, .git/info/exclude and git's core.excludesFile leave out.")
    var noIgnoreVcs = false

    @Flag(help: "Follow .gitignore files outside of git repositories, too.")
    var noRequireGit = false

    @Flag(
        name: [.customLong("follow"), .customShort("L")],
        help: "Follow links; one that leads back to a folder that it is in is left out.")
    var follow = false

    @Option(
        name: [.customLong("glob"), .customShort("g")],
        help: ArgumentHelp(
            "Take only files that match ('*.swift'), or with '!' those that do not. Repeatable.",
            valueName: "pattern"))
    var glob: [String] = []

    @Flag(
        name: [.customLong("unrestricted"), .customShort("u")],
        help: "-u: --no-ignore; -uu: --hidden, too; -uuu: --binary, too.")
    var unrestricted: Int

    @Flag(
        name: [.customLong("binary"), .customShort("a")],
        help: "Count files with a NUL byte in their beginning, too.")
    var binary = false

    func validate() throws {
        var rules = IgnoreRules()
        for pattern in glob {
            try require(
                !pattern.isEmpty && rules.add(pattern.carriedBytes[...]),
                "--glob '\(pattern)': brackets and braces come in pairs, and something follows a backslash")
        }
    }

    var countsBinaries: Bool { binary || unrestricted >= 3 }

    func options(_ console: Console) -> WalkOptions {
        var options = WalkOptions()
        let ignores = !noIgnore && unrestricted < 1
        options.includesHidden = hidden || unrestricted >= 2
        options.usesIgnoreFiles = ignores
        options.usesGit = ignores && !noIgnoreVcs
        options.requiresRepository = !noRequireGit
        options.followsLinks = follow
        for pattern in glob { options.globs.add(pattern.carriedBytes[...]) }
        if options.usesGit {
            options.globalGitRules = GitFolder.globalRules(environment: console.environment)
        }
        return options
    }
}

/// What is shown of the counts, and in which order.
struct CountViewOptions: ParsableArguments {
    @Option(help: "One row for each language, by the names of the files.")
    var by: CountGrouping?

    @Option(
        help: ArgumentHelp(
            "One row for each folder, at most this many levels below those named; 0: for each one named.",
            valueName: "n"))
    var depth: Int?

    @Option(help: "Order: tokens or bytes (the most first), or path.")
    var sort: CountOrder?

    @Flag(help: "Order the other way round.")
    var reverse = false

    @Option(help: ArgumentHelp("Only the first rows, the most tokens first unless --sort.", valueName: "n"))
    var top: Int?

    @Option(
        help: ArgumentHelp(
            "Which files fit into this many tokens (128k, 32Ki), or a model's context window, in the order shown.",
            valueName: "n|model"))
    var budget: TokenAmount?

    @Option(
        help: ArgumentHelp(
            "Fail with exit status 1 if there are more tokens than this, or than a model's context window.",
            valueName: "n|model"))
    var maxTokens: TokenAmount?

    func validate() throws {
        try require(by == nil || depth == nil, "--by and --depth are two views: choose one")
        if let depth { try require(depth >= 0, "--depth \(depth): at least 0") }
        if let top { try require(top > 0, "--top \(top): at least 1") }
        try require(
            budget == nil || (by == nil && depth == nil && top == nil),
            "--budget shows which files fit: leave out --by, --depth and --top")
    }

    /// Whether counts are shown as they come, in the order of the walk.
    var isPlain: Bool {
        by == nil && depth == nil && sort == nil && !reverse && top == nil && budget == nil
    }

    /// The model whose context window is a limit, whose encoding is used if none is named.
    var model: String? { budget?.limit?.model ?? maxTokens?.limit?.model }
}

/// What the rows of a view are.
enum CountGrouping: String, CaseIterable, ExpressibleByArgument {
    case language
}

/// The order of a view.
enum CountOrder: String, CaseIterable, ExpressibleByArgument {
    case tokens, path, bytes
}
