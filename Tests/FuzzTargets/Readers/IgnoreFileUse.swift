import Files

/// Reads an ignore file, and asks it about paths: the file, a line of `====`, and a path on each line.
enum IgnoreFileUse {
    static func read(_ bytes: [UInt8]) throws {
        let (content, text) = FuzzInput.halves(of: bytes)
        let rules = IgnoreRules(content)
        for path in text.split(separator: 0x0A).prefix(6) where path.last != slash {
            for isFolder in [false, true] {
                let verdict = Self.verdict(rules, Array(path), isFolder: isFolder)
                try check(
                    verdict == definition(content, Array(path), isFolder: isFolder),
                    "\(content): \(String(describing: verdict)) for \(Array(path)), folder: \(isFolder)")
            }
        }
    }

    private static let slash = UInt8(ascii: "/")

    private static func verdict(_ rules: IgnoreRules, _ path: [UInt8], isFolder: Bool) -> IgnoreVerdict? {
        path.withUnsafeBufferPointer {
            rules.verdict(
                on: PathInFolder($0, nameStart: (path.lastIndex(of: slash) ?? -1) + 1), skipping: 0,
                isFolder: isFolder)
        }
    }

    /// The last line that alone has a verdict: without the tables in which rules are looked up together.
    private static func definition(_ content: [UInt8], _ path: [UInt8], isFolder: Bool) -> IgnoreVerdict? {
        let text = content.starts(with: [0xEF, 0xBB, 0xBF]) ? content.dropFirst(3) : content[...]
        for line in text.split(separator: 0x0A).reversed() {
            var rules = IgnoreRules()
            rules.add(line)
            if let verdict = verdict(rules, path, isFolder: isFolder) { return verdict }
        }
        return nil
    }
}
