package import SystemPackage

/// Reads whole files.
///
/// By `read`, not by a memory map: a mapped file that somebody cuts short while it is used kills the process.
package enum InputFile {
    /// The bytes of the file at `path`.
    package static func read(_ path: String) throws -> [UInt8] { try InputReader(path).readAll() }

    /// The bytes of the file at `path`, which need not be text.
    package static func read(_ path: FilePath) throws -> [UInt8] { try InputReader(path).readAll() }

    /// The bytes of the file at `path`, or `nil` if there is none.
    package static func readIfPresent(_ path: String) throws -> [UInt8]? {
        do {
            return try read(path)
        } catch let failure as FileFailure where failure.cause == .noSuchFileOrDirectory {
            return nil
        }
    }
}
