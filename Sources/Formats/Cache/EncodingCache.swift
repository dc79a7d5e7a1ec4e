import BytePairs
import Files
import Tokenization

/// Whole encodings in the cache folder, next to the tables of ``VocabularyCache``: a process that starts maps
/// tables and reads a line of JSON, and not the file of the encoding, as long as the system says that the file
/// is what it was.
///
/// Files are named by the SHA-256 of the path. Where the folder cannot be written, or an encoding is not of a
/// kind that can be kept, loading is only slower.
struct EncodingCache {
    private let folder: String?

    init(environment: [String: String]) {
        folder = environment.cacheFolder.map { "\($0)/\(VocabularyCache.folderName)" }
    }

    /// The states of the files of an encoding, taken before they are read; `nil` if one is not a regular file.
    static func states(of paths: [String]) -> [(path: String, state: String)]? {
        var states: [(path: String, state: String)] = []
        for path in paths {
            guard let state = FileState(path: path) else { return nil }
            states.append((FileTree.absolute(path), state.fingerprint))
        }
        return states
    }

    /// The encoding that was read from a file and has not changed since.
    func encoding(at path: String, name: String) -> Encoding? {
        guard let cached = cachedPath(path), let compiled = CompiledEncoding(cached),
            compiled.sources.allSatisfy({ FileState(path: $0.path)?.fingerprint == $0.state }),
            let encoding = compiled.encoding(name: name)
        else { return nil }
        CompiledFiles.noteUse(of: cached)
        return encoding
    }

    /// Keeps an encoding.
    ///
    /// - Parameter sources: the files that it was read from, as ``states(of:)`` gave them.
    func keep(_ encoding: Encoding, readFrom path: String, sources: [(path: String, state: String)]) {
        guard let folder, let cached = cachedPath(path),
            let file = CompiledEncoding.bytes(of: encoding, sources: sources),
            FileTree.makeFolder(folder, depth: 3)
        else { return }
        let stem = Self.stem(path)
        try? OutputFile.write(to: cached) { try $0.write(file) }
        try? OutputFile.write(to: "\(folder)/\(stem).from") {
            try $0.write(Array(FileTree.absolute(path).utf8))
        }
        CompiledFiles(folder: folder).tidy(keeping: stem)
    }

    private func cachedPath(_ path: String) -> String? { folder.map { "\($0)/\(Self.stem(path)).encoding" } }

    private static func stem(_ path: String) -> String { sha256(Array(FileTree.absolute(path).utf8)) }
}
