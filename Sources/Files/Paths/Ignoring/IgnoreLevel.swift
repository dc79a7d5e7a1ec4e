import Platform
import SystemPackage

/// The ignore files of a folder, and of those above it.
///
/// As ripgrep: what a `.rgignore` says comes before what a `.ignore` says, that before a `.gitignore`, that before
/// `.git/info/exclude`; for each kind, the nearest folder comes first. `.gitignore` files count up to the root of
/// the repository that the folder is in.
final class IgnoreLevel: Sendable {
    private let parent: IgnoreLevel?
    /// How many bytes of a path in the folder come before what is relative to it.
    private let root: Int
    private let ripgrep: IgnoreRules
    private let common: IgnoreRules
    private let git: IgnoreRules
    private let exclude: IgnoreRules
    private let isRepository: Bool
    private let isInRepository: Bool
    /// The same as `root` for the root of the repository.
    private let repositoryRoot: Int

    /// The level of a folder; that of its parent if the folder has nothing to add.
    ///
    /// - Parameters:
    ///   - folder: its path from the root of the file system, with a slash at the end.
    ///   - names: what is in it of the names that matter.
    /// - Throws: the failure of an ignore file that cannot be read.
    static func level(
        of folder: [UInt8], _ names: IgnoreFileNames, below parent: IgnoreLevel?, _ options: WalkOptions
    ) throws(FileFailure) -> IgnoreLevel? {
        var names = names
        if !options.usesIgnoreFiles { names.subtract([.ripgrep, .common]) }
        if !options.usesGit { names.subtract([.git, .repository]) }
        return names.isEmpty ? parent : try IgnoreLevel(folder, names, parent)
    }

    /// The level of all folders above one, whose path has no slash at the end.
    static func level(above folder: [UInt8], _ options: WalkOptions) throws(FileFailure) -> IgnoreLevel? {
        guard options.usesIgnoreFiles || options.usesGit else { return nil }
        var level: IgnoreLevel?
        for (index, byte) in folder.enumerated() where byte == UInt8(ascii: "/") {
            let parent = Array(folder[...index])
            level = try Self.level(of: parent, IgnoreFileNames(in: parent), below: level, options)
        }
        // The user's own file counts even where there is no other.
        let needsLevel = options.usesGit && !options.requiresRepository && !options.globalGitRules.isEmpty
        guard level == nil, needsLevel else { return level }
        return try IgnoreLevel(folder + [UInt8(ascii: "/")], [], nil)
    }

    private init(_ folder: [UInt8], _ names: IgnoreFileNames, _ parent: IgnoreLevel?) throws(FileFailure) {
        self.parent = parent
        root = folder.count
        func rules(_ name: IgnoreFileNames, _ file: String) throws(FileFailure) -> IgnoreRules {
            try names.contains(name) ? IgnoreRules(contentOf: folder + file.utf8) : IgnoreRules()
        }
        ripgrep = try rules(.ripgrep, ".rgignore")
        common = try rules(.common, ".ignore")
        git = try rules(.git, ".gitignore")
        isRepository = names.contains(.repository)
        isInRepository = isRepository || parent?.isInRepository ?? false
        repositoryRoot = isRepository ? folder.count : parent?.repositoryRoot ?? folder.count
        exclude = try isRepository ? GitFolder.excludeRules(ofRepository: folder) : IgnoreRules()
    }

    /// What the ignore files say of a path; `nil` if they say nothing.
    func verdict(on path: PathInFolder, isFolder: Bool, _ options: WalkOptions) -> IgnoreVerdict? {
        var (ripgrep, common, git, exclude): (IgnoreVerdict?, IgnoreVerdict?, IgnoreVerdict?, IgnoreVerdict?)
        var usesGit = options.usesGit && (isInRepository || !options.requiresRepository)
        func ask(_ rules: IgnoreRules, _ root: Int, _ verdict: inout IgnoreVerdict?) {
            if verdict == nil, !rules.isEmpty {
                verdict = rules.verdict(on: path, skipping: root, isFolder: isFolder)
            }
        }
        let usesGlobal = usesGit
        var level: IgnoreLevel? = self
        while let current = level {
            ask(current.ripgrep, current.root, &ripgrep)
            ask(current.common, current.root, &common)
            if usesGit {
                ask(current.git, current.root, &git)
                ask(current.exclude, current.root, &exclude)
            }
            if current.isRepository { usesGit = false }
            level = current.parent
        }
        var global: IgnoreVerdict?
        if usesGlobal { ask(options.globalGitRules, repositoryRoot, &global) }
        return ripgrep ?? common ?? git ?? exclude ?? global
    }
}

/// Which of the names that matter to ignoring a folder has.
struct IgnoreFileNames: OptionSet {
    let rawValue: UInt8

    static let ripgrep = IgnoreFileNames(rawValue: 1)
    static let common = IgnoreFileNames(rawValue: 2)
    static let git = IgnoreFileNames(rawValue: 4)
    static let repository = IgnoreFileNames(rawValue: 8)

    private static let all: [(name: StaticString, value: IgnoreFileNames)] = [
        (".rgignore", .ripgrep), (".ignore", .common), (".gitignore", .git), (".git", .repository),
    ]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The value of one name in a folder.
    init(name: UnsafeBufferPointer<UInt8>) {
        let known = Self.all.first { known, _ in
            known.utf8CodeUnitCount == name.count
                && memcmp(known.utf8Start, name.baseAddress!, name.count) == 0
        }
        self.init(rawValue: known?.value.rawValue ?? 0)
    }

    /// The names that are in a folder, whose path ends in a slash.
    init(in folder: [UInt8]) {
        self.init(
            Self.all.filter { FileTree.exists(FilePath(bytes: folder + Array("\($0.name)".utf8))) }.map(
                \.value))
    }
}
