import BytePairs
import Files
package import Tokenization

/// Finds the vocabulary files of published encodings on this machine; nothing is fetched.
///
/// In this order: the folders of `$BPE_VOCABULARIES` (colon-separated); tiktoken's cache
/// (`$TIKTOKEN_CACHE_DIR`, `$DATA_GYM_CACHE_DIR`, `data-gym-cache` in the temporary folder), which names a
/// file by the SHA-1 of its URL; this project's cache (`$XDG_CACHE_HOME/bpe`, else `~/.cache/bpe`).
package struct VocabularySearch: Sendable {
    /// The variables that say where to look.
    let environment: [String: String]

    package init(environment: [String: String]) {
        self.environment = environment
    }

    /// More bytes than any published file has.
    private static let mostBytes = 1 << 28

    /// This project's cache; `nil` if the environment names none.
    package var cacheFolder: String? { environment.cacheFolder }

    /// Loads an encoding from the first place that has its file. The file's SHA-256 is checked.
    package func load(_ encoding: PublishedEncoding) throws -> Encoding {
        guard let (_, path, file) = firstFile(of: encoding) else {
            throw EncodingNotFound(encoding: encoding, cacheFolder: environment.cacheFolder)
        }
        return try Encoding(
            name: encoding.name, vocabulary: vocabulary(file, at: path, of: encoding),
            pattern: encoding.pattern, specialTokens: encoding.specialTokens)
    }

    /// Whether there is a file for an encoding, valid or not.
    package func hasFile(for encoding: PublishedEncoding) -> Bool {
        firstFile(of: encoding) != nil
    }

    private func vocabulary(
        _ file: PublishedEncoding.File, at path: String, of encoding: PublishedEncoding
    ) throws -> Vocabulary {
        let cache = VocabularyCache(environment: environment)
        let holes = Set(encoding.specialTokens.map(\.id))
        if let known = cache.vocabulary(ofUnchanged: path, sha256: file.sha256, holes: holes) {
            return known
        }
        let stamp = FileState(path: path)
        let bytes = try InputReader(path, compression: .none).readAll(atMost: Self.mostBytes)
        let found = sha256(bytes)
        guard found == file.sha256 else {
            throw VocabularyFileError(
                path, "the SHA-256 is \(found), but that of \(file.name) is \(file.sha256)",
                remedy: "delete the file and fetch it again from \(file.url)")
        }
        let vocabulary = try cache.vocabulary(ofSource: found, at: path, holes: holes) {
            switch file.format {
            case .ranks: try RankFile.parse(bytes, path: path, specialTokens: encoding.specialTokens)
            case .merges: try MergesFile.parse(bytes, path: path)
            }
        }
        cache.recordSeen(stamp, sha256: found)
        return vocabulary
    }

    /// The first file of an encoding in the first place that has one.
    func firstFile(
        of encoding: PublishedEncoding
    ) -> (place: VocabularyPlace, path: String, file: PublishedEncoding.File)? {
        for place in places {
            for file in encoding.files {
                let path = place.path(of: file)
                if FileTree.isRegularFile(path) { return (place, path, file) }
            }
        }
        return nil
    }
}

/// The file of a published encoding is nowhere on this machine.
package struct EncodingNotFound: Error, CustomStringConvertible {
    let encoding: PublishedEncoding
    let cacheFolder: String?

    package var description: String {
        let file = encoding.files[0]
        let folder = cacheFolder ?? "FOLDER"
        return """
            the vocabulary of \(encoding.name) is not on this machine; there are three ways to get it:
              bpe vocab pull \(encoding.name)
              or mkdir -p '\(folder)' && curl -o '\(folder)/\(file.name)' \(file.url)
              or copy \(file.name) from elsewhere into a folder and name the folder in BPE_VOCABULARIES
            """
    }
}
