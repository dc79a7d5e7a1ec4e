import BytePairs
import Files
import Platform

/// Reads the files of an encoding, and notes what they were: an encoding that is kept is that of these bytes.
final class SourceFiles {
    /// A file that an encoding was read from.
    struct Source: Equatable {
        let path: String
        /// What the system said of the file before it was read; empty where a later change might not show.
        let state: String
        /// The SHA-256 of what was read; empty where that is only a part of the file.
        let sha256: String

        /// Whether the file is what it was. Only if the system cannot tell is it read.
        var isUnchanged: Bool {
            guard let now = FileState(path: path) else { return false }
            if now.fingerprint == state { return true }
            guard !sha256.isEmpty, let bytes = try? SourceFiles.content(path) else { return false }
            return hexDigits(SHA256.hash(bytes)) == sha256
        }

        /// The same with what the system says now, for a file whose content is what it was.
        var renewed: Source {
            let now = FileState(path: path).flatMap { $0.isSettled ? $0.fingerprint : nil }
            return Source(path: path, state: now ?? "", sha256: sha256)
        }
    }

    private(set) var sources: [Source] = []
    /// Whether all can be looked at again: not so pipes.
    private(set) var areRepeatable = true

    /// More bytes than any vocabulary has, decompressed.
    private static let mostBytes = 1 << 30

    /// The content of a file, decompressed.
    func read(_ path: String) throws -> [UInt8] {
        let state = FileState(path: path)
        let bytes = try Self.content(path)
        note(path, state, sha256: state == nil ? "" : sha256(bytes))
        return bytes
    }

    /// Notes a file of which only a part is read, before that.
    func willReadPart(of path: String) {
        let state = FileState(path: path)
        note(path, state, sha256: "")
        if state?.isSettled == false { areRepeatable = false }
    }

    private func note(_ path: String, _ state: FileState?, sha256: String) {
        guard let state, let path = FileTree.absolute(path) else {
            areRepeatable = false
            return
        }
        sources.append(
            Source(path: path, state: state.isSettled ? state.fingerprint : "", sha256: sha256))
    }

    private static func content(_ path: String) throws -> [UInt8] {
        let input = try InputReader(path)
        var limit = mostBytes
        if input.isCompressed, let stored = input.state?.size { limit = min(limit, mostBytes(in: stored)) }
        do {
            return try input.readAll(atMost: limit)
        } catch let failure as FileFailure where failure.isTooLarge {
            throw input.isCompressed
                ? VocabularyFileError(
                    path,
                    "decompressed, it has more than \(limit) bytes, which is too many for a vocabulary of its size",
                    remedy: "the file was made to use up memory: fetch it from where its model comes from")
                : VocabularyFileError(
                    path, "it is larger than any vocabulary",
                    remedy: "name the tokenizer's file, not that of the model's weights")
        }
    }

    /// What a compressed file of so many bytes can stand for: a vocabulary becomes a half to a tenth, zeros a thousandth.
    private static func mostBytes(in stored: Int) -> Int { 16 << 20 + 64 * min(stored, mostBytes) }
}
