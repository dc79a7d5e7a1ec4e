package import ArgumentParser
import BPE
import Display
import Files
import Formats
import Platform
import SplitPatterns
import SystemPackage

// What shells offer for arguments: ArgumentParser makes the scripts, and lists the values of options that have a
// few.
extension CompletionKind {
    /// Files and folders.
    package static var path: CompletionKind { .file() }

    /// Encodings on this machine, models, and files.
    package static var encoding: CompletionKind {
        .custom { _, _, word in
            let names = Encoding.availableNames(environment: processEnvironment()) + ModelNames.all
            return names.filter { $0.hasPrefix(word) } + FileTree.completions(of: word)
        }
    }

    /// Encodings that can be fetched, and models.
    package static var publishedEncoding: CompletionKind {
        .list(PublishedEncoding.all.map(\.name) + ModelNames.all)
    }

    /// Split patterns by name, of their own or of the models that use them.
    package static var pattern: CompletionKind {
        .list(SplitPattern.named.flatMap { [$0.name].compactMap(\.self) + $0.otherNames })
    }
}

extension FileTree {
    /// The paths that begin like this, with a slash after those of folders. Hidden ones only if asked for.
    fileprivate static func completions(of start: String) -> [String] {
        let folder = start.lastIndex(of: "/").map { String(start[...$0]) } ?? ""
        let name = start.dropFirst(folder.count)
        guard let names = try? names(in: FilePath(named: folder.isEmpty ? "." : folder)) else { return [] }
        return names.map(\.name).filter {
            $0.hasPrefix(name) && (name.hasPrefix(".") || !$0.hasPrefix("."))
        }
        .map { isFolder(folder + $0) ? folder + $0 + "/" : folder + $0 }
    }
}
