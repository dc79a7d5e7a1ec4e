import BytePairs
import Files
package import Tokenization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Finds the files of named encodings on this machine. Nothing is fetched from anywhere.
///
/// In this order: the folders of `$BPE_VOCABULARIES` (colon-separated); tiktoken's cache (`$TIKTOKEN_CACHE_DIR`,
/// `$DATA_GYM_CACHE_DIR`, `data-gym-cache` in the temporary folder), where a file's name is the SHA-1 of its URL;
/// this project's own cache (`$XDG_CACHE_HOME/bpe`, else `~/.cache/bpe`).
package struct VocabularySearch: Sendable {
    private let environment: [String: String]

    package init(environment: [String: String]) {
        self.environment = environment
    }

    /// Loads a named encoding from the first place that has its file. The file's SHA-256 is checked.
    package func load(_ named: NamedEncoding) throws -> Encoding {
        for candidate in candidates(for: named) {
            guard FileManager.default.fileExists(atPath: candidate.path) else { continue }
            return try Encoding(
                name: named.name, vocabulary: vocabulary(candidate, of: named), pattern: named.pattern,
                specialTokens: named.specialTokens)
        }
        throw EncodingNotFound(encoding: named, ownCache: ownCache)
    }

    private func vocabulary(
        _ candidate: (path: String, file: NamedEncoding.PublishedFile), of named: NamedEncoding
    ) throws -> Vocabulary {
        let (path, file) = candidate
        let compiled = CompiledVocabularies(environment: environment)
        let holes = Set(named.specialTokens.map(\.id))
        if let known = compiled.vocabulary(ofUnchanged: path, sha256: file.sha256, holes: holes) {
            return known
        }
        let stamp = FileState(path: path)
        let bytes = try InputFile.read(path)
        let found = sha256(bytes)
        guard found == file.sha256 else {
            throw VocabularyFileError(
                path, "the SHA-256 is \(found), but that of \(file.fileName) is \(file.sha256)",
                remedy: "delete the file and fetch it again from \(file.url)")
        }
        let vocabulary = try compiled.vocabulary(ofSource: found, holes: holes) {
            switch file.format {
            case .ranks: try RankFile.parse(bytes, path: path, specialTokens: named.specialTokens)
            case .merges: try MergesFile.parse(bytes, path: path)
            }
        }
        compiled.noteSeen(stamp, sha256: found)
        return vocabulary
    }

    /// Whether there is a file for a named encoding, sound or not.
    package func hasFile(for named: NamedEncoding) -> Bool {
        candidates(for: named).contains { FileManager.default.fileExists(atPath: $0.path) }
    }

    private func candidates(for named: NamedEncoding) -> [(path: String, file: NamedEncoding.PublishedFile)] {
        let byName = variable("BPE_VOCABULARIES")?.split(separator: ":").map(String.init) ?? []
        let plain = { (folder: String) in named.files.map { ("\(folder)/\($0.fileName)", $0) } }
        let hashed = { (folder: String) in named.files.map { ("\(folder)/\(sha1(ofURL: $0.url))", $0) } }
        return byName.flatMap(plain) + tiktokenCaches.flatMap(hashed) + (ownCache.map(plain) ?? [])
    }

    private var tiktokenCaches: [String] {
        let temporary = variable("TMPDIR") ?? "/tmp"
        return [
            variable("TIKTOKEN_CACHE_DIR"), variable("DATA_GYM_CACHE_DIR"), "\(temporary)/data-gym-cache",
        ]
        .compactMap { $0 }
    }

    private var ownCache: String? { CacheFolder.path(environment: environment) }

    /// An environment variable; empty is as good as unset.
    private func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// The file of a named encoding is nowhere on this machine.
package struct EncodingNotFound: Error, CustomStringConvertible {
    let encoding: NamedEncoding
    let ownCache: String?

    package var description: String {
        let file = encoding.files[0]
        let cache = ownCache ?? "FOLDER"
        return """
            the vocabulary of \(encoding.name) is not on this machine; there are two ways to get it:
              mkdir -p '\(cache)' && curl -o '\(cache)/\(file.fileName)' \(file.url)
              or copy \(file.fileName) from elsewhere into a folder and name the folder in BPE_VOCABULARIES
            """
    }
}
