import CoreCommands
import Files
import JSON
import Oddities
import SystemPackage

/// Findings that were there before: they pass, and only new ones count.
///
/// A finding is known by its file, its kind and its message, not by its line, so that edits elsewhere change
/// nothing. Of several that are alike, as many pass as there were.
struct Baseline {
    private struct Known: Hashable {
        let path: String
        let code: String
        let message: String
    }

    private struct Document: Decodable {
        struct Entry: Decodable {
            let path, code, message: String
            let count: Int
        }

        let version: Int
        let findings: [Entry]
    }

    private var counts: [Known: Int] = [:]
    /// Paths inside this folder, the baseline's own, are kept relative to it, so that it does not matter from where
    /// and how a file was named.
    private let folder: FilePath
    /// The current folder, in which the paths of texts begin.
    private let current: FilePath

    /// Of nothing, to be written to a file.
    init(of path: String) throws {
        current = try FileTree.currentFolder()
        folder = FilePath(named: path).absolute(in: current).removingLastComponent()
    }

    init(contentsOf path: String, _ console: Console) throws {
        try self.init(of: path)
        do {
            let document = try decodeJSON(Document.self, from: console.read(path, .none))
            guard document.version == 1 else {
                throw SettingsError(path: path, line: 1, problem: "this version of bpe reads only version 1")
            }
            for entry in document.findings {
                counts[Known(path: entry.path, code: entry.code, message: entry.message), default: 0] += max(
                    0, entry.count)
            }
        } catch let error as JSONError {
            throw SettingsError(
                path: path, line: 1, problem: "\(error); write it again with --write-baseline")
        }
    }

    mutating func add(_ findings: [Finding], of path: String) {
        for finding in findings { counts[known(finding, path), default: 0] += 1 }
    }

    /// Whether a finding was there before; each passes once.
    mutating func takes(_ finding: Finding, of path: String) -> Bool {
        let known = known(finding, path)
        guard let count = counts[known], count > 0 else { return false }
        counts[known] = count - 1
        return true
    }

    private func known(_ finding: Finding, _ path: String) -> Known {
        var file = FilePath(named: path).absolute(in: current)
        _ = file.removePrefix(folder)
        return Known(
            path: path == "-" ? path : file.name, code: finding.oddity.rawValue, message: finding.message)
    }

    func write(to path: String) throws {
        // One finding a line, in a fixed order, so that changes are easy to review.
        let sorted = counts.filter { $0.value > 0 }.sorted {
            ($0.key.path, $0.key.code, $0.key.message) < ($1.key.path, $1.key.code, $1.key.message)
        }
        var json = JSONWriter(isPretty: true)
        json.object { json in
            json.field("version", 1)
            json.objects("findings", sorted) { json, entry in
                json.field("path", entry.key.path)
                json.field("code", entry.key.code)
                json.field("message", entry.key.message)
                json.field("count", entry.value)
            }
        }
        try OutputFile.write(to: path) { try $0.write(json.bytes + [0x0A]) }
    }
}
