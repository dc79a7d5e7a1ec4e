package import SystemPackage

/// Whole files, byte for byte as they are stored.
///
/// By `read`, not by a memory map: truncating a mapped file kills the process that looks at it.
package enum InputFile {
    /// The bytes of the file at `path`.
    package static func read(_ path: String) throws -> [UInt8] { try read(FilePath(named: path)) }

    /// The bytes of the file at `path`, whose name need not be UTF-8.
    package static func read(_ path: FilePath) throws -> [UInt8] {
        try InputReader(path, compression: .none).readAll()
    }

    /// The bytes of the file at `path`, or `nil` if there is none. A pipe that nobody has named is none, since no
    /// one may ever write to it.
    package static func readIfPresent(_ path: String) throws -> [UInt8]? {
        guard !FileTree.isStream(path) else { return nil }
        do {
            return try read(path)
        } catch let failure as FileFailure where failure.cause == .noSuchFileOrDirectory {
            return nil
        }
    }
}
