import BytePairs
import Files
import Tokenization

/// Whole encodings in the cache folder, next to the tables of ``VocabularyCache``: a process that starts maps
/// tables and reads a line of JSON, and not the file of the encoding, as long as the system says that the file
/// is what it was, or its bytes do.
///
/// Files are named by the SHA-256 of the path, and say it themselves. Where the folder cannot be written or others
/// can write to it, or an encoding is not of a kind that can be kept, loading is only slower.
struct EncodingCache {
    private let folder: String?

    init(environment: [String: String]) {
        folder = environment.compiledFolder
    }

    /// The encoding that was read from a file and has not changed since.
    func encoding(at path: String, name: String) -> Encoding? {
        guard let stem = Self.stem(path), let folder = folder.flatMap({ PrivateFolder($0) }),
            let file = folder.map(
                Self.fileName(stem), { CompiledTables.isRecognized($0, size: $1, source: stem) }),
            let compiled = CompiledEncoding(file, source: stem),
            compiled.sources.allSatisfy(\.isUnchanged), let encoding = compiled.encoding(name: name)
        else { return nil }
        // Next time the system can tell.
        let renewed = compiled.sources.map(\.renewed)
        if renewed != compiled.sources, renewed.allSatisfy({ !$0.state.isEmpty }) {
            keep(encoding, readFrom: path, sources: renewed)
        } else {
            CompiledFiles.noteUse(of: "\(folder.path)/\(Self.fileName(stem))")
        }
        return encoding
    }

    /// Keeps an encoding.
    ///
    /// - Parameter sources: the files that it was read from.
    func keep(_ encoding: Encoding, readFrom path: String, sources: [SourceFiles.Source]) {
        guard let folder, let place = FileTree.absolute(path), let stem = Self.stem(place),
            let file = CompiledEncoding.bytes(of: encoding, sources: sources, source: stem),
            let folder = PrivateFolder(making: folder)
        else { return }
        folder.write(file, to: Self.fileName(stem))
        folder.write(Array(place.utf8), to: "\(stem).from")
        CompiledFiles(folder: folder).tidy(keeping: stem)
    }

    private static func fileName(_ stem: String) -> String { "\(stem).encoding" }

    /// What the files for a source are called; `nil` if the system does not say where it is.
    private static func stem(_ path: String) -> String? {
        FileTree.absolute(path).map { sha256(Array($0.utf8)) }
    }
}
