import BPE
import CoreCommands
import Files
import Oddities
import Platform
import SystemPackage

/// What `.bpe-report` says about the texts of a folder.
///
/// ```text
/// # Everywhere
/// except = twins, hidden-letters
/// fail-on = medium
/// number-chunk = low
/// ignore = vendor/*, *.min.js
///
/// [prompts/*]
/// min-severity = low
/// trailing-space = medium
/// ```
///
/// Lines are keys and values; a kind as a key sets its severity, or `off`. What comes after `[pattern]` is only for
/// paths, relative to the file, that a shell pattern matches, whose `*` also matches slashes.
struct ReportSettings {
    static let fileName = ".bpe-report"

    /// What is set for the paths of one pattern.
    struct Section {
        var pattern: String?
        var only: [Oddity]?
        var except: [Oddity] = []
        var severities: [Oddity: Severity] = [:]
        var minSeverity: Severity?
    }

    private(set) var sections = [Section()]
    private(set) var failOn: Severity?
    /// Patterns of files that are left out.
    private(set) var ignored: [String] = []
    /// A file of findings that may stay.
    private(set) var baseline: String?
    /// Paths are relative to this folder; empty without a file.
    private let folder: FilePath
    /// The current folder, in which the paths of texts begin; empty without a file.
    private let current: FilePath

    /// Nothing set.
    init() { (folder, current) = (FilePath(), FilePath()) }

    /// The settings of a file.
    init(contentsOf path: String, _ console: Console) throws {
        current = try FileTree.currentFolder()
        folder = FilePath(named: path).absolute(in: current).removingLastComponent()
        let lines = try console.read(path, .none).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            do {
                try read(String(carrying: line))
            } catch {
                throw SettingsError(path: path, line: index + 1, problem: error.problem)
            }
        }
    }

    /// The file of the current folder, or of the nearest folder above it up to the root of a repository.
    static func nearest(_ console: Console) throws -> ReportSettings {
        var folder: FilePath
        do throws(FileFailure) {
            folder = try FileTree.currentFolder()
        } catch {
            // One that has been removed has none.
            guard error.isAbsence else { throw error }
            return ReportSettings()
        }
        while true {
            let file = folder.appending(fileName).name
            if FileTree.isFile(file) { return try ReportSettings(contentsOf: file, console) }
            let isRoot = folder.components.isEmpty || FileTree.exists(folder.appending(".git").name)
            if isRoot { return ReportSettings() }
            folder.removeLastComponent()
        }
    }

    /// Whether a file is left out.
    func ignores(_ path: String) -> Bool { ignored.contains { matches(path, $0) } }

    /// The sections for a path, the later ones over the earlier ones.
    func sections(for path: String) -> [Section] {
        sections.filter { section in section.pattern.map { matches(path, $0) } ?? true }
    }

    /// The baseline's path, as it can be opened.
    var baselinePath: String? { baseline.map { folder.appending(FilePath(named: $0).components).name } }

    private func matches(_ path: String, _ pattern: String) -> Bool {
        var path = FilePath(named: path).absolute(in: current)
        _ = path.removePrefix(folder)
        // A pattern without a slash is for names in any folder.
        let subject = pattern.contains("/") ? path.name : path.lastComponent?.name ?? path.name
        return pattern.withCarriedBytes { pattern in
            subject.withCarriedBytes { fnmatch(pattern, $0, 0) == 0 }
        }
    }

    // MARK: Reading

    private struct LineError: Error { let problem: String }

    private mutating func read(_ line: String) throws(LineError) {
        // A comment after a value, and the byte order mark of an editor.
        let line =
            line.replacing("\u{FEFF}", with: "").split(
                separator: " #", maxSplits: 1, omittingEmptySubsequences: false
            )
            .first.map(\.trimmedSpaces) ?? ""
        if line.isEmpty || line.hasPrefix("#") { return }
        if line.hasPrefix("[") {
            guard line.hasSuffix("]"), line.utf8.count > 2 else {
                throw LineError(problem: "write a pattern between brackets: [prompts/*]")
            }
            sections.append(Section(pattern: String(line.dropFirst().dropLast())))
            return
        }
        guard let equals = line.firstIndex(of: "=") else {
            throw LineError(problem: "write a key, '=', and a value: fail-on = medium")
        }
        try set(line[..<equals].trimmedSpaces, line[line.index(after: equals)...].trimmedSpaces)
    }

    private mutating func set(_ key: String, _ value: String) throws(LineError) {
        let last = sections.count - 1
        switch key {
        case "only": sections[last].only = try kinds(value)
        case "except": sections[last].except += try kinds(value)
        case "min-severity": sections[last].minSeverity = try severity(value)
        case "fail-on", "ignore", "baseline":
            guard last == 0 else {
                throw LineError(problem: "'\(key)' is for all paths: write it before the first [pattern]")
            }
            if key == "fail-on" {
                failOn = try severity(value)
            } else if key == "ignore" {
                ignored += value.split(separator: ",").map(\.trimmedSpaces)
            } else {
                baseline = value
            }
        default:
            guard let kind = Oddity(rawValue: key) else {
                throw LineError(
                    problem:
                        "there is no '\(key)'; keys are only, except, min-severity, fail-on, ignore, baseline, and kinds of oddity"
                )
            }
            if value == "off" {
                sections[last].except.append(kind)
            } else {
                sections[last].severities[kind] = try severity(value)
            }
        }
    }

    private func severity(_ value: String) throws(LineError) -> Severity {
        guard let severity = Severity(rawValue: value) else {
            throw LineError(problem: "'\(value)' is no severity; write high, medium, low, info or off")
        }
        return severity
    }

    private func kinds(_ value: String) throws(LineError) -> [Oddity] {
        var kinds: [Oddity] = []
        for name in value.split(separator: ",").map(\.trimmedSpaces) {
            guard let kind = Oddity(rawValue: name) else {
                throw LineError(problem: "'\(name)' is no kind of oddity; docs/oddities.md lists them")
            }
            kinds.append(kind)
        }
        return kinds
    }
}

/// Something wrong in a file of settings.
struct SettingsError: Error, CustomStringConvertible {
    let path: String
    let line: Int
    let problem: String

    var description: String { "\(path.inOneLine): line \(line): \(problem)" }
}

extension StringProtocol {
    fileprivate var trimmedSpaces: String {
        func isSpace(_ character: Character) -> Bool {
            character == " " || character == "\t" || character == "\r"
        }
        let start = drop(while: isSpace)
        return String(
            start.prefix(
                (start.lastIndex { !isSpace($0) }.map { start.distance(from: start.startIndex, to: $0) + 1 })
                    ?? 0))
    }
}

extension FilePath {
    /// The path from the root, without `.` and `..`.
    ///
    /// - Parameter current: the current folder.
    func absolute(in current: FilePath) -> FilePath { current.pushing(self).lexicallyNormalized() }
}
