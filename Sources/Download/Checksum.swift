import BytePairs
import Files
import Platform
import SystemPackage

/// What the bytes of a file must add up to, in lower-case hexadecimal.
package enum Checksum: Sendable, Equatable {
    case sha256(String)
    /// The SHA-1 by which git names a file: of `blob`, the size, a zero byte and the content.
    case gitBlob(String)

    /// The checksum in an ETag of Hugging Face's Hub: SHA-256 for large files, git's for small ones. `nil` if
    /// it is neither.
    package init?(hubETag tag: String) {
        let weak = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
        let digits = weak.filter { $0 != "\"" }.lowercased()
        guard digits.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else { return nil }
        switch digits.utf8.count {
        case 64: self = .sha256(digits)
        case 40: self = .gitBlob(digits)
        default: return nil
        }
    }

    package var digits: String {
        switch self {
        case .sha256(let digits), .gitBlob(let digits): digits
        }
    }

    /// What it is called in a sentence.
    package var name: String {
        switch self {
        case .sha256: "SHA-256"
        case .gitBlob: "git hash (SHA-1)"
        }
    }

    /// The same sum of a file.
    ///
    /// - Complexity: linear in the file; `gitBlob` reads all of it into memory.
    package func digits(ofFile path: String) throws -> String {
        switch self {
        case .sha256: return SHA256.digits(try Self.sha256(ofFile: path))
        case .gitBlob:
            let content = try InputFile.read(path)
            return hexDigits(sha1(Array("blob \(content.count)\0".utf8) + content))
        }
    }

    private static func sha256(ofFile path: String) throws -> [UInt8] {
        do {
            let file = try FileDescriptor.open(FilePath(named: path), .readOnly, options: .closeOnExec)
            defer { try? file.close() }
            var hash = SHA256()
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { return hash.finalize() }
                buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            }
        } catch {
            throw FileFailure("read", path, error)
        }
    }
}
