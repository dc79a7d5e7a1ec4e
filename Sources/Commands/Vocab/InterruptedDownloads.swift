import Files
import Formats
import SystemPackage

/// The folder of files that are on their way, below the cache folder: what comes first lies there until it is
/// complete.
struct InterruptedDownloads {
    private let folder: String?

    /// A part that no process has written to for this long is given up: a day, in seconds.
    private static let longestPause = 86_400

    init(environment: [String: String]) {
        folder = environment.cacheFolder.map { "\($0)/downloads" }
    }

    /// Where a file lies until it is complete; the folder is made.
    ///
    /// - Parameter name: the file's name, and of what it is, for people who look.
    func path(of name: String) -> String? {
        guard let folder, FileTree.makeFolder(folder, depth: 3) else { return nil }
        return "\(folder)/\(name.replacing("/", with: "--")).part"
    }

    /// Removes what was interrupted more than a day ago, or all.
    ///
    /// - Returns: how many downloads that were, and their bytes.
    func remove(all: Bool) -> (count: Int, bytes: Int) {
        var (count, bytes) = (0, 0)
        guard let folder, FileTree.isFolder(folder) else { return (0, 0) }
        for name in (try? FileTree.names(in: FilePath(named: folder))) ?? [] {
            let path = "\(folder)/\(name.name)"
            guard let state = FileState(path: path) else { continue }
            guard all || FileTree.now() - state.modified / 1_000_000_000 > Self.longestPause else { continue }
            FileTree.remove(path)
            bytes += state.size
            if path.hasSuffix(".part") { count += 1 }
        }
        return (count, bytes)
    }
}
