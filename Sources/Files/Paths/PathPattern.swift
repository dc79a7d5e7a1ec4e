import Platform
import SystemPackage

/// The paths that a shell pattern (`*`, `?`, `[…]`) stands for.
///
/// `glob(3)` leaves out what it cannot read without a word; here that is a failure in its place.
struct PathPattern {
    private let bytes: [UInt8]

    private static let slash = UInt8(ascii: "/")

    /// `nil` for a path without any of the signs of a pattern.
    init?(_ pattern: [UInt8]) {
        guard pattern.contains(where: Self.isSign) else { return nil }
        bytes = pattern
    }

    /// What exists, in the order of the names' bytes; names that begin with a dot only where the pattern does.
    func matches() -> [Result<FilePath, FileFailure>] {
        var found: [Result<[UInt8], FileFailure>] = [.success(bytes.first == Self.slash ? [Self.slash] : [])]
        for part in bytes.split(separator: Self.slash) {
            found = found.flatMap { folder in
                switch folder {
                case .success(let folder): Self.matches(of: part, in: folder)
                case .failure: [folder]
                }
            }
        }
        return found.compactMap { path in
            do throws(FileFailure) {
                let path = FilePath(bytes: try path.get())
                return try exists(path) ? .success(path) : nil
            } catch {
                return .failure(error)
            }
        }
    }

    private static func isSign(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "[")].contains(byte)
    }

    /// The paths that one part of a pattern stands for.
    private static func matches(
        of part: ArraySlice<UInt8>, in folder: [UInt8]
    ) -> [Result<[UInt8], FileFailure>] {
        let start = folder.isEmpty || folder.last == slash ? folder : folder + [slash]
        guard part.contains(where: { isSign($0) || $0 == UInt8(ascii: "\\") }) else {
            return [.success(start + part)]
        }
        do {
            let names = try FileTree.names(in: FilePath(bytes: folder.isEmpty ? [UInt8(ascii: ".")] : folder))
            return names.filter { isMatch($0, part) }.map { .success(start + $0.bytes) }
        } catch  where error.isAbsence {
            return []
        } catch {
            return [.failure(error)]
        }
    }

    private static func isMatch(_ name: FilePath.Component, _ pattern: ArraySlice<UInt8>) -> Bool {
        (pattern + [0]).withUnsafeBufferPointer { pattern in
            pattern.withMemoryRebound(to: CChar.self) { pattern in
                name.withPlatformString { fnmatch(pattern.baseAddress!, $0, FNM_PERIOD) == 0 }
            }
        }
    }

    /// Whether there is something at a path that is a folder if the pattern ends in a slash.
    private func exists(_ path: FilePath) throws(FileFailure) -> Bool {
        do {
            let status = try Stat(path, followTargetSymlink: bytes.last == Self.slash)
            return bytes.last != Self.slash || status.type == .directory
        } catch {
            let failure = FileFailure("read", path.name, error)
            if failure.isAbsence { return false }
            throw failure
        }
    }
}
