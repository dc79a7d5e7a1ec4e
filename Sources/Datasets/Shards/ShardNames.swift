import Files

/// The names of a dataset's files: `NAME.EXT`, `NAME-train.EXT`, `NAME-00000.EXT`, `NAME-train-00000.EXT`; in a folder,
/// `FOLDER/train-00000.bin`.
package struct ShardNames: Sendable {
    /// What all names begin with: a path without its extension, or a folder with its slash.
    private let stem: String
    private let pathExtension: String
    private let isFolder: Bool
    private let hasNumbers: Bool

    /// - Parameters:
    ///   - output: a file or a folder, which need not exist if it ends in a slash.
    ///   - hasNumbers: whether there are shards.
    ///   - mayBeFolder: whether a folder is a place for the files.
    package init(_ output: String, _ layout: any DatasetLayout, hasNumbers: Bool, mayBeFolder: Bool) {
        self.hasNumbers = hasNumbers
        isFolder = mayBeFolder && (output.hasSuffix("/") || FileTree.isFolder(output))
        let name = lastComponent(of: output)
        let dot = name.lastIndex(of: ".").flatMap { $0 > name.startIndex ? $0 : nil }
        if isFolder {
            stem = output.hasSuffix("/") ? output : output + "/"
            pathExtension = layout.pathExtension
        } else if let dot, !layout.needsPathExtension || name[dot...] == ".\(layout.pathExtension)" {
            stem = String(output.dropLast(name.distance(from: dot, to: name.endIndex)))
            pathExtension = String(name[name.index(after: dot)...])
        } else {
            stem = output
            pathExtension = layout.needsPathExtension || hasNumbers ? layout.pathExtension : ""
        }
    }

    /// The folder to make before anything is written, if there is to be one.
    var folder: String? { isFolder ? stem : nil }

    /// The file of ids of a shard.
    package func path(part: String?, shard: Int) -> String {
        var words = isFolder ? [part ?? "tokens"] : ["", part].compactMap { $0 }
        if hasNumbers { words.append(Self.digits(shard)) }
        return stem + words.joined(separator: "-") + (pathExtension.isEmpty ? "" : ".\(pathExtension)")
    }

    /// The path of a file in the folder of the dataset.
    func sibling(_ name: String) -> String {
        String(stem.utf8.dropLast(isFolder ? 0 : lastComponent(of: stem).utf8.count))! + name
    }

    /// Whether a file of this dataset can have a path.
    func include(_ path: String) -> Bool { path.hasPrefix(stem) && !path.dropFirst(stem.count).contains("/") }

    /// Whether a file of some shard of a part can have a path.
    func isFile(_ path: String, ofPart part: String?, _ layout: any DatasetLayout) -> Bool {
        let first = self.path(part: part, shard: 0)
        let files =
            [first, Sidecar.path(of: first), layout.indexPath(of: first)].compactMap { $0 }
            + layout.otherFiles(of: first, DatasetTotals()).map(\.path)
        guard hasNumbers else { return files.contains(path) }
        let start = first.dropLast(pathExtension.isEmpty ? 0 : pathExtension.count + 1).dropLast(
            Self.digits(0).count)
        let number = path.dropFirst(start.count).prefix { ("0"..."9").contains($0) }
        guard path.hasPrefix(start), number.count >= Self.digits(0).count else { return false }
        return files.contains(start + Self.digits(0) + path.dropFirst(start.count + number.count))
    }

    /// At least five digits, so that names are in order.
    private static func digits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
