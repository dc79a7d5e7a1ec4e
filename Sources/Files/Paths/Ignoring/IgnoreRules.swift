/// What ignore files say of a path.
package enum IgnoreVerdict: Sendable, Equatable {
    case ignored
    /// A pattern that begins with `!` takes it in again.
    case kept
}

/// The patterns of one ignore file, or of `--glob`: the last one that matches decides.
///
/// Nearly all patterns are a name, a path or `*.extension`; these are looked up, however many they are.
package struct IgnoreRules: Sendable {
    private var rules: [Rule] = []
    private var names = RuleTable()
    private var paths = RuleTable()
    private var extensions = RuleTable()
    /// The numbers of all other rules.
    private var others: [Int] = []

    private struct Rule: Sendable {
        let glob: Glob
        let isNegated: Bool
        let isForFolders: Bool
        /// Whether the pattern is for the last name of a path, in any folder.
        let isName: Bool
    }

    /// Twice the longest path. Groups in groups take time that grows with the square of their depth.
    private static let longestPattern = 1 << 13

    package init() {}

    /// The rules of a file's content. Patterns that are malformed are left out, as by ripgrep.
    package init(_ content: some Sequence<UInt8>) {
        var content = Array(content)[...]
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        for line in content.split(separator: UInt8(ascii: "\n")) { add(line) }
    }

    package var isEmpty: Bool { rules.isEmpty }

    /// Whether any pattern does not begin with `!`.
    var hasPlainRules: Bool { rules.contains { !$0.isNegated } }

    /// Adds a line of an ignore file.
    ///
    /// - Returns: whether it is a pattern, a comment or blank, and not malformed.
    @discardableResult
    package mutating func add(_ line: ArraySlice<UInt8>) -> Bool {
        var line = line
        if line.first == UInt8(ascii: "#") { return true }
        guard line.count <= Self.longestPattern else { return false }
        // A space at the end counts only after a backslash.
        while let last = line.last, last == 0x20 || 0x09...0x0D ~= last, !line.hasSuffix("\\ ") {
            line.removeLast()
        }
        let isNegated = line.first == UInt8(ascii: "!")
        if isNegated { line.removeFirst() }
        var isAnchored = line.first == UInt8(ascii: "/")
        if isAnchored { line.removeFirst() }
        let isForFolders = line.last == UInt8(ascii: "/")
        if isForFolders {
            line.removeLast()
            if line.last == UInt8(ascii: "\\") { line.removeLast() }
        }
        guard !line.isEmpty || isForFolders || isAnchored else { return !isNegated }
        isAnchored = isAnchored || line.contains(UInt8(ascii: "/"))
        // A name in any folder, however it is written.
        if line.hasPrefix("**/"), line.count > 3, !line.dropFirst(3).contains(UInt8(ascii: "/")) {
            (line, isAnchored) = (line.dropFirst(3), false)
        }
        guard let glob = Glob(line) else { return false }
        add(Rule(glob: glob, isNegated: isNegated, isForFolders: isForFolders, isName: !isAnchored))
        return true
    }

    private mutating func add(_ rule: Rule) {
        let number = rules.count
        rules.append(rule)
        if let literal = rule.glob.literal {
            if rule.isName { names.add(literal, number) } else { paths.add(literal, number) }
        } else if rule.isName, let ending = rule.glob.fileExtension {
            extensions.add(ending, number)
        } else {
            others.append(number)
        }
    }

    /// What the rules say of a path; `nil` if no pattern matches.
    ///
    /// - Parameter skipping: how many bytes of the path come before the folder that the rules are for.
    package func verdict(on path: PathInFolder, skipping root: Int, isFolder: Bool) -> IgnoreVerdict? {
        let relative = UnsafeBufferPointer(rebasing: path.bytes[min(root, path.bytes.count)...])
        var best = -1
        func consider(_ number: Int) {
            if number > best, isFolder || !rules[number].isForFolders { best = number }
        }
        if !names.isEmpty { names.forEach(path.name, path.nameHash, consider) }
        if !extensions.isEmpty, let ending = path.fileExtension {
            extensions.forEach(ending, path.extensionHash, consider)
        }
        if !paths.isEmpty { paths.forEach(relative, PathInFolder.hash(relative), consider) }
        for number in others.reversed() where number > best {
            guard isFolder || !rules[number].isForFolders else { continue }
            if rules[number].glob.matches(rules[number].isName ? path.name : relative) { best = number }
        }
        return best < 0 ? nil : rules[best].isNegated ? .kept : .ignored
    }
}

/// Rules by the bytes that they are for.
private struct RuleTable: Sendable {
    private var entries: [UInt64: [(bytes: [UInt8], number: Int)]] = [:]

    var isEmpty: Bool { entries.isEmpty }

    mutating func add(_ bytes: [UInt8], _ number: Int) {
        let hash = bytes.withUnsafeBufferPointer { PathInFolder.hash($0) }
        entries[hash, default: []].append((bytes, number))
    }

    func forEach(_ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ body: (Int) -> Void) {
        guard let found = entries[hash] else { return }
        for entry in found where entry.bytes.count == bytes.count && bytes.elementsEqual(entry.bytes) {
            body(entry.number)
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func hasPrefix(_ text: StaticString) -> Bool {
        starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    fileprivate func hasSuffix(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        return self.count >= count
            && suffix(count).elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: count))
    }
}
