import SystemPackage

/// What git says to ignore outside of a repository's own `.gitignore` files.
package enum GitFolder {
    /// The rules of `info/exclude`. In a linked worktree, `.git` is a file that says where the repository is.
    ///
    /// - Parameter folder: the root of the repository, with a slash at the end.
    static func excludeRules(ofRepository folder: [UInt8]) throws(FileFailure) -> IgnoreRules {
        let git = folder + ".git".utf8
        guard FileTree.isFile(FilePath(bytes: git)) else {
            return try IgnoreRules(contentOf: git + "/info/exclude".utf8)
        }
        guard let place = line(of: git, after: "gitdir: ") else { return IgnoreRules() }
        let own = place.first == UInt8(ascii: "/") ? place : folder + place
        let shared = line(of: own + "/commondir".utf8, after: "").map { common in
            common.first == UInt8(ascii: "/") ? common : own + "/".utf8 + common
        }
        return try IgnoreRules(contentOf: (shared ?? own) + "/info/exclude".utf8)
    }

    /// The rules of the file that `core.excludesFile` names in the user's configuration, or of git's default; none
    /// where this process may not read them, as when it works for another user.
    package static func globalRules(environment: [String: String]) -> IgnoreRules {
        let home = environment["HOME"] ?? ""
        let given = environment["XDG_CONFIG_HOME"] ?? ""
        let folder = (given.isEmpty ? "\(home)/.config" : given) + "/git"
        guard folder.hasPrefix("/") else { return IgnoreRules() }
        let named = ["\(home)/.gitconfig", "\(folder)/config"].lazy.compactMap {
            (try? InputFile.read($0)).flatMap { excludesFile(configuration: $0, home: home) }
        }.first
        return (try? IgnoreRules(contentOf: named ?? Array("\(folder)/ignore".utf8))) ?? IgnoreRules()
    }

    /// What a configuration file says of `core.excludesFile`; `~` is the home folder.
    static func excludesFile(configuration: [UInt8], home: String) -> [UInt8]? {
        var isCore = false
        var found: [UInt8]?
        for line in configuration.split(separator: UInt8(ascii: "\n")) {
            let line = trimmed(line)
            if line.first == UInt8(ascii: "[") {
                isCore = line.map(lowercased).starts(with: "[core]".utf8)
            }
            guard isCore, let equals = line.firstIndex(of: UInt8(ascii: "=")),
                trimmed(line[..<equals]).map(lowercased).elementsEqual("excludesfile".utf8)
            else { continue }
            let value = trimmed(line[(equals + 1)...]).filter { $0 != UInt8(ascii: "\"") }
            found = value.starts(with: "~/".utf8) ? Array(home.utf8) + value.dropFirst() : value
        }
        return found
    }

    /// The first line of a file, after how it must begin.
    private static func line(of file: [UInt8], after prefix: String) -> [UInt8]? {
        guard let content = try? InputFile.read(FilePath(bytes: file)), content.starts(with: prefix.utf8)
        else {
            return nil
        }
        return Array(content.dropFirst(prefix.utf8.count).prefix { $0 != 0x0A && $0 != 0x0D })
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let first = text.first, first <= 0x20 { text.removeFirst() }
        while let last = text.last, last <= 0x20 { text.removeLast() }
        return text
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte | 0x20 : byte }
}

extension IgnoreRules {
    private static let longestFile = 16 << 20

    /// The rules of a file; none if there is none. A pipe or a device of that name is none: it may never end.
    ///
    /// One that cannot be read is an error: without its rules, other files would be taken.
    init(contentOf path: [UInt8]) throws(FileFailure) {
        let path = FilePath(bytes: path)
        guard !FileTree.isStream(path) else {
            self.init()
            return
        }
        do {
            self.init(try InputReader(path, compression: .none).readAll(atMost: Self.longestFile))
        } catch let failure as FileFailure {
            guard failure.isAbsence || failure.cause == .isDirectory else { throw failure }
            self.init()
        } catch {
            // It changed while it was read.
            throw FileFailure("read", path.name, Errno.resourceBusy)
        }
    }
}
