import Files
import Platform

/// A file of sorted counts in the work folder, and what identifies its content.
struct KeptRun: Decodable, Equatable, Sendable {
    let name: String
    let size: Int
    /// The SHA-256 of the file, in hexadecimal digits.
    let sha256: String

    static let namePrefix = "run-"

    /// A name that no other run has.
    static func newName() -> String {
        namePrefix + String(UInt64.random(in: 0 ... .max), radix: 16) + ".counts"
    }

    init(name: String, _ writer: CountsWriter) {
        (self.name, size, sha256) = (name, writer.size, SHA256.digits(writer.fileSum))
    }

    /// Whether this can be a run in a work folder: a record must not name files elsewhere.
    var isPlausible: Bool { name.hasPrefix(Self.namePrefix) && !name.contains("/") && size > 0 }

    /// The file to read, which is checked on the way.
    func source(in folder: WorkFolder) -> CountsSource {
        CountsSource(path: "\(folder.path)/\(name)", sha256: sha256)
    }

    /// Whether the file is the one that was written.
    ///
    /// - Complexity: linear in its bytes.
    func isUnchanged(in folder: WorkFolder) throws -> Bool {
        let path = "\(folder.path)/\(name)"
        guard FileState(path: path)?.size == size else { return false }
        var hash = SHA256()
        try InputReader(path, compression: .none).forEachBlock { hash.update($0) }
        return SHA256.digits(hash.finalize()) == sha256
    }
}
